"""How is the app served? uvicorn, with a start that is announced and a stop that loses nothing."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog
import uvicorn

from server_under_test.app import create_app
from server_under_test.backend import Backend
from server_under_test.connection.transport import PushProtocol
from server_under_test.process.idle import stop_when_idle

log = structlog.get_logger()

# contract/reference.md R22, within 5 s whatever peers do: commands end, then peers answer a Close frame or are cut off.
COMMANDS_END_S = 1.5
CONNECTIONS_END_S = 3


class Server(uvicorn.Server):
    """Announces itself once it accepts, and stops when the backend is asked to."""

    def __init__(self, backend: Backend, announce: Callable[[], None]) -> None:
        settings = backend.settings
        config = uvicorn.Config(
            create_app(backend),
            ws=PushProtocol,
            ws_max_size=settings.max_frame_bytes,
            ws_per_message_deflate=False,
            ws_ping_interval=settings.heartbeat.interval_s,
            ws_ping_timeout=settings.heartbeat.timeout_s,
            http="h11",
            loop="asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CONNECTIONS_END_S,
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
        """Run until somebody asks for a stop, or nobody is there any more."""
        stopping = self._backend.is_stopping
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(self._watch_for_idleness())
            await stopping.wait()
            watch.cancel()
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, let running commands commit and be answered, then close every connection."""
        log.info("stopping", connections=len(self._backend.fanout))
        for listener in self.servers:
            listener.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(COMMANDS_END_S):
                await self._backend.service.drained()
        await super().shutdown(sockets)

    async def _watch_for_idleness(self) -> None:
        if after_s := self._backend.settings.idle_shutdown_s:
            backend = self._backend
            await stop_when_idle(after_s, lambda: len(backend.fanout), backend.is_stopping.set, asyncio.sleep)
