"""What does the server make of bytes that no HTTP library would send?"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from support.serving import DEADLINE_S, Process

UPGRADE = (
    b"GET /ws%s HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n"
)


@dataclass(kw_only=True)
class RawHttp:
    """A TCP connection to the server; it belongs to the caller, who closes it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Everything, or as much as the server takes."""
        with suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()

    async def status(self) -> int | None:
        """The status of the answer; None where the server ended the connection before it could be read."""
        with suppress(ConnectionError):
            async with asyncio.timeout(DEADLINE_S):
                line = await self.reader.readline()
            return int(line.split()[1]) if line else None
        return None

    async def ended(self) -> bytes:
        """The rest of what the server says, up to its end."""
        with suppress(ConnectionError):
            async with asyncio.timeout(DEADLINE_S):
                return await self.reader.read()
        return b""

    async def close(self) -> None:
        """Leave."""
        with suppress(ConnectionError):
            self.writer.close()
            await self.writer.wait_closed()


async def connect_http(process: Process) -> RawHttp:
    """Open a connection and say nothing yet."""
    address = urlsplit(process.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    return RawHttp(reader=reader, writer=writer)
