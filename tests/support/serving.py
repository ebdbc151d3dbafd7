"""A real server process, and clients that talk to it over real sockets."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pm_wire import messages_pb2 as pb
from websockets.asyncio.client import ClientConnection, connect

from support.tokens import SECRET

DEADLINE_S = 20


@dataclass(kw_only=True)
class Process:
    """A started server."""

    popen: "subprocess.Popen[str]"
    url: str
    ws_url: str
    database: Path
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        code = self.popen.wait(DEADLINE_S)
        for stream in (self.popen.stdin, self.popen.stdout):
            if stream is not None:
                stream.close()
        return code

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log lines about one kind of event."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line["event"] == event]


@dataclass(kw_only=True)
class Peer:
    """A WebSocket client that keeps what it was not waiting for."""

    socket: ClientConnection
    user_id: str
    events: list[pb.WebSocketMessage] = field(default_factory=list)

    async def receive(self) -> pb.WebSocketMessage:
        async with asyncio.timeout(DEADLINE_S):
            data = await self.socket.recv()
        assert isinstance(data, bytes)
        return pb.WebSocketMessage.FromString(data)

    async def send(self, message_id: str | None = None, **payload: Any) -> str:
        message_id = str(uuid4()) if message_id is None else message_id
        await self.socket.send(pb.WebSocketMessage(message_id=message_id, **payload).SerializeToString())
        return message_id

    async def reply_to(self, message_id: str) -> pb.WebSocketMessage:
        while (message := await self.receive()).message_id != message_id:
            self.events.append(message)
        return message

    async def ask(self, message_id: str | None = None, **payload: Any) -> Any:
        """The payload of the reply, None for the empty one."""
        reply = await self.reply_to(await self.send(message_id, **payload))
        kind = reply.WhichOneof("payload")
        return None if kind is None else getattr(reply, kind)

    async def seen(self) -> list[pb.WebSocketMessage]:
        """Everything that was sent here before now and since the last call: fenced by a Ping."""
        await self.ask(ping=pb.Ping(timestamp=1))
        events, self.events = self.events, []
        return events

    async def seen_kinds(self) -> list[str]:
        """Like seen, but only what kind of event each is; activity entries with what they are about."""
        return [told(event) for event in await self.seen()]

    async def subscribe(self, *project_ids: str, sprint_ids: tuple[str, ...] = ()) -> "Peer":
        await self.ask(subscribe=pb.Subscribe(project_ids=project_ids, sprint_ids=sprint_ids))
        return self


def told(message: pb.WebSocketMessage) -> str:
    kind = message.WhichOneof("payload") or ""
    if kind == "activity_log_created":
        entry = message.activity_log_created.entry
        return f"activity {entry.entity_type} {entry.action}"
    return kind


@dataclass(kw_only=True)
class Board:
    """A project with an owner, an observer who has subscribed, and a way to REST."""

    project: pb.Project
    owner: Peer
    observer: Peer
    rest: httpx.AsyncClient

    async def item(self, item_type: int = pb.TASK, title: str = "a task", **fields: Any) -> pb.WorkItem:
        request = pb.CreateWorkItemRequest(project_id=self.project.id, item_type=item_type, title=title, **fields)  # type: ignore[arg-type]
        return (await self.owner.ask(create_work_item_request=request)).work_item

    async def sprint(self, name: str = "a sprint", **fields: Any) -> pb.Sprint:
        dates = {"start_date": soon(0), "end_date": soon(14)}
        request = pb.CreateSprintRequest(project_id=self.project.id, name=name, **{**dates, **fields})
        return (await self.owner.ask(create_sprint_request=request)).sprint

    async def comment(self, work_item_id: str, content: str = "a comment") -> pb.Comment:
        request = pb.CreateCommentRequest(work_item_id=work_item_id, content=content)
        return (await self.owner.ask(create_comment_request=request)).comment

    async def items(self) -> list[pb.WorkItem]:
        request = pb.GetWorkItemsRequest(project_id=self.project.id)
        return list((await self.owner.ask(get_work_items_request=request)).work_items)


def soon(days: int) -> int:
    """A fixed day near now, in seconds."""
    import time

    return int(time.time()) // 86_400 * 86_400 + days * 86_400


StartServer = Callable[..., Process]
Connect = Callable[..., Awaitable[Peer]]


def launch(folder: Path, *flags: str, stdin: int | None = None, keep_environment: bool = False) -> Process:
    """Start a server in a folder and wait until it accepts."""
    database, log = folder / "pm.db", folder / "server.log"
    command = [sys.executable, "-m", "server_under_test", "--port", "0", "--database", str(database), *flags]
    environment = {name: value for name, value in os.environ.items() if keep_environment or name[:3] != "PM_"}
    with log.open("a") as sink:
        popen = subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=sink, text=True, env=environment, cwd=folder
        )
    assert popen.stdout is not None
    line = popen.stdout.readline()
    assert line, log.read_text()
    address = json.loads(line)
    return Process(popen=popen, url=address["url"], ws_url=address["ws_url"], database=database, log=log)


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One clean server for every test that brings its own project."""
    process = launch(tmp_path_factory.mktemp("shared"))
    yield process
    process.stop()


@pytest.fixture(scope="session")
def guarded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One server that asks for tokens, for every test that brings its own project."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PM_AUTH_ENABLED", "true")
        environment.setenv("PM_AUTH_JWT_SECRET", SECRET)
        process = launch(tmp_path_factory.mktemp("guarded"), keep_environment=True)
    yield process
    process.stop()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start servers of this test's own; all are stopped at its end."""
    started: list[Process] = []

    def start(*flags: str, **options: Any) -> Process:
        started.append(launch(tmp_path, *flags, **options))
        return started[-1]

    yield start
    for process in started:
        process.stop(signal.SIGKILL)


@pytest.fixture
async def open_peers() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def connect_to(open_peers: AsyncExitStack) -> Connect:
    """Open a WebSocket client to a server, as a new user unless one is named."""

    async def connect_peer(process: Process, user_id: str | None = None, **options: Any) -> Peer:
        user_id = user_id or str(uuid4())
        options = {"compression": None, "max_size": None, "max_queue": None, "close_timeout": 2} | options
        socket = await open_peers.enter_async_context(connect(f"{process.ws_url}?user_id={user_id}", **options))
        return Peer(socket=socket, user_id=user_id)

    return connect_peer


@pytest.fixture
def make_board(connect_to: Connect, open_peers: AsyncExitStack) -> Callable[[Process], Awaitable[Board]]:
    """Create a project on a server, with two clients subscribed to it."""

    async def make(process: Process) -> Board:
        owner, observer = await connect_to(process), await connect_to(process)
        key = f"K{uuid4().hex[:12]}"
        created = await owner.ask(create_project_request=pb.CreateProjectRequest(title="a board", key=key))
        project = created.project
        await owner.subscribe(project.id)
        await observer.subscribe(project.id)
        # No TLS here: without verify=False every client would first load all certificate authorities.
        client = httpx.AsyncClient(base_url=f"{process.url}/api/v1", verify=False)  # noqa: S501
        rest = await open_peers.enter_async_context(client)
        board = Board(project=project, owner=owner, observer=observer, rest=rest)
        await owner.seen(), await observer.seen()
        return board

    return make


@pytest.fixture
async def board(make_board: Callable[[Process], Awaitable[Board]], shared_server: Process) -> Board:
    """A fresh project on the shared server."""
    return await make_board(shared_server)


@pytest.fixture
def days_from_now() -> Callable[[int], int]:
    """A time at the start of a day near now, in seconds."""
    return soon
