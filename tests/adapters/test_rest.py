import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from harness.adapters.readiness import wait_until_ready
from harness.adapters.rest import RestLink
from harness.errors import ConnectionLost, ServerUnavailable
from harness.protocol import HttpRequest

Start = Callable[[Any], Awaitable[int]]
Answer = Callable[[str], Any]
ASK = HttpRequest(method="GET", path="/ready")


def link(port: int, timeout_s: float = 10) -> RestLink:
    return RestLink(f"http://127.0.0.1:{port}", timeout_s=timeout_s)


def http(status: str, body: str) -> str:
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"


async def test_nobody_at_the_port_surely_got_nothing() -> None:
    async with link(1) as rest:
        with pytest.raises(ServerUnavailable):
            await rest.send(ASK)


async def test_no_answer_in_time_leaves_the_outcome_open(tcp_server: Start) -> None:
    released = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()

    async with link(await tcp_server(silent), timeout_s=0.05) as rest:
        with pytest.raises(TimeoutError):
            await rest.send(ASK)
    released.set()


async def test_an_answer_cut_off_leaves_the_outcome_open(tcp_server: Start, answer: Answer) -> None:
    async with link(await tcp_server(answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"))) as rest:
        with pytest.raises(ConnectionLost):
            await rest.send(ASK)


async def test_the_acting_user_and_the_body_go_out_as_the_contract_says(tcp_server: Start) -> None:
    seen: list[bytes] = []

    async def listening(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(next(line for line in head.splitlines() if line.lower().startswith(b"content-length")).split()[1])
        seen.append(head.lower() + await reader.readexactly(length))
        writer.write(http("200 OK", "{}").encode())

    async with link(await tcp_server(listening)) as rest:
        await rest.send(HttpRequest(method="POST", path="/api/v1/x", body={"title": "T"}), user="u-1")
    assert b"x-user-id: u-1" in seen[0]
    assert b"content-type: application/json" in seen[0]
    assert seen[0].endswith(b'{"title":"T"}')


async def test_readiness_is_asked_again_until_the_server_is_healthy(tcp_server: Start) -> None:
    answers = iter([http("503 Service Unavailable", '{"status":"unhealthy"}'), http("200 OK", '{"status":"healthy"}')])

    async def starting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(next(answers).encode())

    async with link(await tcp_server(starting)) as rest:
        await wait_until_ready(rest, "http://x", limit_s=60)
    assert next(answers, None) is None


async def test_patience_ends_with_what_was_wrong_and_what_to_do() -> None:
    async with link(1) as rest:
        with pytest.raises(ServerUnavailable, match=r"nobody answers.*waited 0\.1 s.*--wait-for-server"):
            await wait_until_ready(rest, "http://127.0.0.1:1", limit_s=0.1)
