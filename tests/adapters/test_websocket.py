import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from harness.adapters.websocket import open_websocket
from harness.errors import NotThisProtocol, ServerUnavailable

Start = Callable[[Any], Awaitable[int]]
Answer = Callable[[str], Any]


async def connect_to(port: int, *, open_timeout_s: float = 10) -> None:
    await open_websocket(f"ws://127.0.0.1:{port}/ws", user=None, open_timeout_s=open_timeout_s)


async def test_nobody_at_the_port_is_said_so(tcp_server: Start, answer: Answer) -> None:
    with pytest.raises(ServerUnavailable, match="nobody answers"):
        await connect_to(1)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "405 Method Not Allowed", "426 Upgrade Required"])
async def test_a_plain_web_server_is_recognised(tcp_server: Start, answer: Answer, status: str) -> None:
    port = await tcp_server(answer(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nhi"))
    with pytest.raises(NotThisProtocol, match="plain web server"):
        await connect_to(port)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
async def test_a_server_that_wants_authentication_is_recognised(tcp_server: Start, answer: Answer, status: str) -> None:
    port = await tcp_server(answer(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"))
    with pytest.raises(ServerUnavailable, match="authentication"):
        await connect_to(port)


async def test_a_full_server_names_its_setting(tcp_server: Start, answer: Answer) -> None:
    port = await tcp_server(answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))
    with pytest.raises(ServerUnavailable, match="PM_SERVER_MAX_CONNECTIONS"):
        await connect_to(port)


async def test_a_server_that_speaks_no_http_is_recognised(tcp_server: Start, answer: Answer) -> None:
    port = await tcp_server(answer("220 mail ready\r\n\r\n"))
    with pytest.raises(NotThisProtocol, match="not with a WebSocket handshake"):
        await connect_to(port)


async def test_a_server_that_hangs_up_in_the_handshake_is_recognised(tcp_server: Start, answer: Answer) -> None:
    port = await tcp_server(answer(""))
    with pytest.raises((NotThisProtocol, ServerUnavailable)):
        await connect_to(port)


async def test_a_server_that_never_answers_the_handshake_is_given_up(tcp_server: Start) -> None:
    released = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()

    port = await tcp_server(silent)
    with pytest.raises(ServerUnavailable, match="did not answer the WebSocket handshake"):
        await connect_to(port, open_timeout_s=0.05)
    released.set()
