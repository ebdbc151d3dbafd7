"""Servers that do not behave: each a few lines on a loopback port of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
StartServer = Callable[[Handler], Awaitable[int]]


@pytest.fixture
async def tcp_server() -> AsyncIterator[StartServer]:
    """Start a TCP server with a handler; returns its port. All are closed at the end."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler) -> int:
            async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                try:
                    await handler(reader, writer)
                finally:
                    writer.close()

            server = await asyncio.start_server(connected, "127.0.0.1", 0)
            stack.callback(server.close)
            return int(server.sockets[0].getsockname()[1])

        yield start


def answering(text: str) -> Handler:
    """A handler that reads one HTTP request head and answers with `text`."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text.encode())
        await writer.drain()

    return handler


@pytest.fixture
def answer() -> Callable[[str], Handler]:
    return answering
