"""Thousands of WebSocket clients in one process: raw sockets that count frames and so cost less than the server."""

import asyncio
import base64
import os
import resource
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from websockets.frames import Frame, Opcode

LONG_16, LONG_64 = 126, 127


class Meter:
    """What all sockets together were sent; tells when a number is reached."""

    def __init__(self) -> None:
        self.frames = 0
        self._target = 0
        self._reached = asyncio.Event()

    def count(self, frames: int) -> None:
        """Some socket got frames."""
        self.frames += frames
        if self.frames >= self._target:
            self._reached.set()

    async def reach(self, target: int) -> None:
        """Wait until that many frames have arrived since the beginning."""
        self._target = target
        if self.frames < target:
            self._reached.clear()
            await self._reached.wait()


class Socket(asyncio.Protocol):
    """One client: it upgrades, then counts frames."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._buffer = b""
        self.is_open = asyncio.get_running_loop().create_future()
        self.arrivals: list[float] | None = None
        self.keep: list[bytes] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's own promise
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.arrivals is not None:
            self.arrivals.append(time.perf_counter())
        self._buffer += data
        if not self.is_open.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self._buffer = rest
            self.is_open.set_result(head.split(b"\r\n", 1)[0])
        self._count_frames()

    def send(self, message: bytes) -> None:
        """One binary message."""
        assert self.transport is not None  # noqa: S101 - sent to after it was opened
        self.transport.write(Frame(Opcode.BINARY, message).serialize(mask=True))

    def _count_frames(self) -> None:
        start, frames, buffer = 0, 0, self._buffer
        while (end := _frame_end(buffer, start)) is not None:
            if self.keep is not None:
                self.keep.append(buffer[start:end])
            start, frames = end, frames + 1
        if frames:
            self._buffer = buffer[start:]
            self._meter.count(frames)


def _frame_end(buffer: bytes, start: int) -> int | None:
    """Where the frame that starts here ends; None while it is not all there. Server frames carry no mask."""
    if len(buffer) < start + 2:
        return None
    length, body = buffer[start + 1], start + 2
    if length in (LONG_16, LONG_64):
        size = 2 if length == LONG_16 else 8
        length, body = int.from_bytes(buffer[body : body + size], "big"), body + size
    return body + length if len(buffer) >= body + length else None


def payload_of(frame: bytes) -> bytes:
    """The message in a server frame."""
    return frame[{LONG_16: 4, LONG_64: 10}.get(frame[1], 2) :]


async def open_sockets(url: str, count: int, meter: Meter, query: Callable[[int], str] = lambda _: "") -> list[Socket]:
    """Open clients to a WebSocket URL, a hundred at a time."""
    allow_open_files(count + 500)
    sockets: list[Socket] = []
    for first in range(0, count, 100):
        numbers = range(first, min(first + 100, count))
        sockets += await asyncio.gather(*(_open(url + query(number), meter) for number in numbers))
    return sockets


async def _open(url: str, meter: Meter) -> Socket:
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    _, socket = await asyncio.get_running_loop().create_connection(lambda: Socket(meter), host, port)
    key = base64.b64encode(os.urandom(16)).decode()
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    head = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert socket.transport is not None  # noqa: S101 - connected
    socket.transport.write(head.encode())
    status = await socket.is_open
    if b" 101 " not in status:
        raise SystemExit(f"the server refused a connection: {status.decode()}")
    return socket


def allow_open_files(count: int) -> None:
    """Raise this process's own limit of open files as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
