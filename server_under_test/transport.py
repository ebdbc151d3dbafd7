"""How do bytes reach one client without anybody waiting? A bounded queue that fills only behind a slow socket."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

import structlog
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

log = structlog.get_logger()

TRY_AGAIN_LATER = 1013
GOING_AWAY = 1001
LINGER_S = 2.0  # how long a peer may take to answer a Close frame
SLOW_LINGER_S = 30.0  # how long one that fell behind may take to read up to it, and so learn why


def frame(message: bytes) -> bytes:
    """A message as one binary frame; server frames carry no mask, so all subscribers share these bytes."""
    return Frame(Opcode.BINARY, message).serialize(mask=False)


class PushProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket connection, with a sending half that never waits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.capacity = 100
        self._queued: deque[bytes] = deque()

    async def run_asgi(self) -> None:
        """Hand the application this connection's sending half along with the request."""
        self.scope["state"]["link"] = self
        await super().run_asgi()

    def push(self, frames: Sequence[bytes]) -> bool:
        """Write at once, or queue behind a slow socket, or close the connection whose queue is full."""
        if not self._is_open():
            return False
        if self.writable.is_set() and not self._queued:
            self.transport.write(b"".join(frames))
            return True
        self._queued.extend(frames)
        if len(self._queued) <= self.capacity:
            return True
        log.warning("slow subscriber closed", peer=self.client, queued=len(self._queued), capacity=self.capacity)
        self._queued.clear()
        self.close(TRY_AGAIN_LATER, "too slow", linger_s=SLOW_LINGER_S)
        return False

    def close(self, code: int, reason: str = "", linger_s: float = LINGER_S) -> None:
        """Send what is queued, then a Close frame; the connection ends when the peer answers, or soon anyway."""
        if not self._is_open():
            return
        self._flush(limit=None)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self._finish_sending(linger_s)

    def shutdown(self) -> None:
        """Called by uvicorn for every open connection when the server stops."""
        self.stop_keepalive()
        if self.close_sent:
            self.transport.abort()
        elif self.handshake_complete:
            self.close(GOING_AWAY, "the server is shutting down")
        else:
            super().shutdown()

    def resume_writing(self) -> None:
        """The socket took what was written: continue with the queue."""
        super().resume_writing()
        if self._is_open():
            self._flush(limit=self.writable)

    def handle_parser_exception(self) -> None:
        """The peer broke the WebSocket rules, by an oversized frame for instance; websockets chose the code.

        The rest of what it sends is read and dropped: closing with unread bytes would reset the connection, and the
        peer would never see why.
        """
        if self.close_sent:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006, "reason": ""})
        self._finish_sending(LINGER_S)
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _is_open(self) -> bool:
        return self.conn.state is State.OPEN and not self.close_sent and not self.transport.is_closing()

    def _flush(self, limit: asyncio.Event | None) -> None:
        while self._queued and (limit is None or limit.is_set()):
            self.transport.write(self._queued.popleft())

    def _finish_sending(self, linger_s: float) -> None:
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(linger_s, self.transport.abort)
