"""The command line as its user has it: a process, its two streams, its exit code."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from pm_wire import messages_pb2 as pb
from websockets.asyncio.server import Request, Response, ServerConnection, serve

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
    folder: Path

    @property
    def reports(self) -> list[Path]:
        """Run folders, oldest first."""
        root = self.folder / "reports"
        return sorted(path for path in root.glob("2*") if path.is_dir()) if root.exists() else []


Harness = Callable[..., Awaitable[Ended]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Ours, with a folder for temporary files that the test can look into."""
    (tmp_path / "tmp").mkdir()
    return {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "COLUMNS": "200"}


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Awaitable[asyncio.subprocess.Process]]:
    async def go(*arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "harness",
            *arguments,
            cwd=tmp_path,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    return go


@pytest.fixture
def harness(start: Callable[..., Awaitable[asyncio.subprocess.Process]], tmp_path: Path) -> Harness:
    """Run the command to its end in a folder of its own."""

    async def go(*arguments: str) -> Ended:
        process = await start(*arguments)
        out, err = await process.communicate()
        assert process.returncode is not None
        assert b"Traceback" not in out + err, err.decode()
        return Ended(process.returncode, out.decode(), err.decode(), tmp_path)

    return go


@pytest.fixture
def two_users() -> str:
    return str(SCENARIOS / "two_users.yaml")


Answers = Callable[[int, pb.WebSocketMessage], list[bytes | str | int]]


@pytest.fixture
async def scripted_server() -> AsyncIterator[Callable[[Answers], Awaitable[str]]]:
    """A server that answers each request of connection n as told; a number closes the connection with that code.

    It says that it is ready, and has no REST door. Returns its URL.
    """
    async with AsyncExitStack() as stack:

        async def begin(answers: Answers) -> str:
            numbers = iter(range(1, 1000))

            async def play(connection: ServerConnection) -> None:
                number = next(numbers)
                async for received in connection:
                    assert isinstance(received, bytes)
                    for answer in answers(number, pb.WebSocketMessage.FromString(received)):
                        if isinstance(answer, int):
                            await connection.close(answer)
                        else:
                            await connection.send(answer)

            def door(connection: ServerConnection, request: Request) -> Response | None:
                return None if request.path.startswith("/ws") else connection.respond(HTTPStatus.OK, "{}")

            server = await stack.enter_async_context(serve(play, "127.0.0.1", 0, process_request=door))
            return f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"

        yield begin


def reply(request: pb.WebSocketMessage, **payload: Any) -> bytes:
    return pb.WebSocketMessage(message_id=request.message_id, **payload).SerializeToString()


PROJECT = "11111111-1111-4111-8111-111111111111"


def like_pm_server(number: int, request: pb.WebSocketMessage) -> list[bytes | str | int]:
    """Only the user who created the project, on connection 1, may read it."""
    kind = request.WhichOneof("payload")
    if kind == "list_projects_request":
        return [reply(request, project_list=pb.ProjectList())]
    if kind == "create_project_request":
        asked = request.create_project_request
        project = pb.Project(id=PROJECT, title=asked.title, key=asked.key, status=pb.PROJECT_STATUS_ACTIVE, version=1)
        return [reply(request, project_created=pb.ProjectCreated(project=project))]
    if kind == "subscribe":
        return [reply(request)]
    if number > 1:
        return [reply(request, error=pb.Error(code="UNAUTHORIZED", message="not a member"))]
    lists: dict[str, dict[str, Any]] = {
        "get_work_items_request": {"work_items_list": pb.WorkItemsList()},
        "get_sprints_request": {"sprints_list": pb.SprintsList()},
        "ping": {"pong": pb.Pong()},
    }
    return [reply(request, **lists[str(kind)])]


@pytest.fixture
def pm_server_answers() -> Answers:
    return like_pm_server
