"""The world around a run fails: each time one paragraph that says what to do, exit 3, and the partial report."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pm_wire import messages_pb2 as pb

from harness import history as histories
from harness.history import Complete, Problem

Harness = Callable[..., Awaitable[Any]]
Scripted = Callable[[Any], Awaitable[str]]


def problems(ended: Any) -> list[str]:
    return [record.cause for record in histories.read(ended.reports[-1] / "history.jsonl").of(Problem)]


def verdict(ended: Any) -> tuple[str, int]:
    findings = json.loads((ended.reports[-1] / "findings.json").read_text())
    return findings["verdict"], findings["exit_code"]


async def test_a_dead_server(harness: Harness, two_users: str) -> None:
    ended = await harness("run", two_users, "--server", "http://127.0.0.1:1", "--wait-for-server", "100ms")
    assert (ended.code, verdict(ended)) == (3, ("UNKNOWN", 3))
    assert "nobody answers at http://127.0.0.1:1" in ended.err
    assert "--wait-for-server" in ended.err
    assert problems(ended) == ["server-unavailable"]


async def test_a_plain_web_server(harness: Harness, two_users: str) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    async with server:
        ended = await harness("run", two_users, "--server", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert ended.code == 3
    assert "is this not a plain web server?" in ended.err
    assert problems(ended) == ["not-this-protocol"]


@pytest.mark.parametrize(
    ("answer", "cause", "said"),
    [
        (b"\xff\xff\xff\xff", "not-this-protocol", "something that is not this protocol"),
        ('{"hello": "world"}', "not-this-protocol", "something that is not this protocol"),
        ("Rate limit exceeded (1 of 5)", "throttled", "PM_RATE_LIMIT_MAX_REQUESTS"),
        (1008, "throttled", "PM_RATE_LIMIT_MAX_REQUESTS"),
        (1001, "connection-lost", "closed alice's connection in the middle of the run"),
    ],
)
async def test_a_server_that_does_not_keep_to_the_protocol(
    harness: Harness, two_users: str, scripted_server: Scripted, answer: Any, cause: str, said: str
) -> None:
    url = await scripted_server(lambda number, request: [answer])
    ended = await harness("run", two_users, "--server", url)
    assert (ended.code, verdict(ended)) == (3, ("UNKNOWN", 3))
    assert said in ended.err
    assert problems(ended) == [cause]


async def test_a_silent_server(harness: Harness, two_users: str, scripted_server: Scripted) -> None:
    url = await scripted_server(lambda number, request: [])
    ended = await harness("run", two_users, "--server", url, "--request-timeout", "200ms")
    assert ended.code == 3
    assert "silent" in ended.err


async def test_a_server_where_only_the_creator_may_edit_names_the_option(
    harness: Harness, two_users: str, scripted_server: Scripted, pm_server_answers: Any
) -> None:
    url = await scripted_server(pm_server_answers)
    ended = await harness("run", two_users, "--server", url)
    assert (ended.code, verdict(ended)) == (3, ("UNKNOWN", 3))
    assert "--identity shared" in ended.err
    assert "bob may not read" in ended.err
    assert problems(ended) == ["forbidden"]


async def test_what_happened_before_the_end_is_in_the_partial_report(
    harness: Harness, two_users: str, scripted_server: Scripted, pm_server_answers: Any, tmp_path: Path
) -> None:
    def answers(number: int, request: pb.WebSocketMessage) -> list[Any]:
        return [1011] if request.HasField("get_sprints_request") else list(pm_server_answers(number, request))

    ended = await harness("run", two_users, "--server", await scripted_server(answers))
    kinds = [type(record).__name__ for record in histories.read(ended.reports[-1] / "history.jsonl").records]
    assert kinds[:5] == ["Connect", "Snapshot", "Invoke", "Complete", "Subscribe"]
    assert (ended.reports[-1] / "junit.xml").exists()


async def test_a_user_the_server_does_not_know_yet_is_tried_again(
    harness: Harness, two_users: str, scripted_server: Scripted, pm_server_answers: Any
) -> None:
    """pm-server inserts a user who connects in its own time (contract/websocket.md 1)."""
    refusals = iter(range(3))

    def answers(number: int, request: pb.WebSocketMessage) -> list[Any]:
        if request.HasField("create_project_request") and next(refusals, None) is not None:
            error = pb.Error(code="DATABASE_ERROR", message="no such user")
            return [pb.WebSocketMessage(message_id=request.message_id, error=error).SerializeToString()]
        return list(pm_server_answers(number, request))

    ended = await harness("run", two_users, "--server", await scripted_server(answers))
    outcomes = [record.outcome for record in histories.read(ended.reports[-1] / "history.jsonl").of(Complete)]
    assert outcomes == ["fail", "fail", "fail", "ok"]
    assert problems(ended) == ["forbidden"]  # the next thing that such a server does


async def test_an_open_circuit_breaker_is_named(
    harness: Harness, two_users: str, scripted_server: Scripted, pm_server_answers: Any
) -> None:
    def answers(number: int, request: pb.WebSocketMessage) -> list[Any]:
        error = pb.Error(code="SERVICE_UNAVAILABLE", message="open")
        return [pb.WebSocketMessage(message_id=request.message_id, error=error).SerializeToString()]

    ended = await harness("run", two_users, "--server", await scripted_server(answers))
    assert (ended.code, verdict(ended)) == (3, ("UNKNOWN", 3))
    assert "circuit breaker is open" in ended.err
