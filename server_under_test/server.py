"""How is the app served? uvicorn, with a start that is announced and a stop that loses nothing."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import uvicorn

from server_under_test.app import create_app
from server_under_test.backend import Backend
from server_under_test.transport import PushProtocol

STOP_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a running server is found."""

    host: str
    port: int
    url: str
    ws_url: str
    pid: int

    @classmethod
    def of(cls, listener: socket.socket) -> "Address":
        """The address a socket is bound to."""
        host, port = listener.getsockname()[:2]
        authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return cls(host=host, port=port, url=f"http://{authority}", ws_url=f"ws://{authority}/ws", pid=os.getpid())

    def as_dict(self) -> dict[str, str | int]:
        """As JSON has it."""
        return asdict(self)


class Server(uvicorn.Server):
    """Announces itself once it accepts, and stops when the backend is asked to."""

    def __init__(self, backend: Backend, announce: Callable[[], None]) -> None:
        config = uvicorn.Config(
            create_app(backend),
            ws=PushProtocol,
            ws_max_size=backend.settings.max_frame_bytes,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            ws_ping_timeout=None,
            http="h11",
            loop="asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_TIMEOUT_S,
        )
        super().__init__(config)
        self._backend = backend
        self._announce = announce

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT ask for a graceful stop; the process then exits with 0."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._backend.is_stopping.set)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._announce()

    async def main_loop(self) -> None:
        """Run until somebody asks for a stop."""
        await self._backend.is_stopping.wait()
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, let running commands commit and be answered, then close every connection."""
        for listener in self.servers:
            listener.close()
        await self._backend.service.drained()
        await super().shutdown(sockets)
