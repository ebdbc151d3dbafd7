"""How do bytes reach one client without anybody waiting? A bounded queue that fills only behind a slow socket."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from server_under_test.connection.heartbeat import Pulse

log = structlog.get_logger()

TRY_AGAIN_LATER = 1013
GOING_AWAY = 1001
UNEXPECTED = 1011
INVALID_TEXT = 1007
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
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
        self.on_overflow: Callable[[], None] = _unobserved
        self.on_dead_peer: Callable[[], None] = _unobserved
        self._queued: deque[bytes] = deque()
        self._pulse: Pulse | None = None

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
        if self._is_open():
            self.close(GOING_AWAY, "the server is shutting down")
        elif self.handshake_complete:
            self.transport.abort()
        else:
            super().shutdown()
            self._cut_off_after(LINGER_S)

    def start_keepalive(self) -> None:
        """Called by uvicorn after the handshake; its own way counts nothing but pongs, and is replaced.

        It drops a peer whose pong waits behind a message that we have not read yet, and never quite drops one that
        does not read: such a socket takes no Close frame and is not closed before it does.
        """
        if self.ping_interval is not None and self.ping_timeout is not None:
            self._pulse = Pulse(self.ping_interval, self.ping_timeout, self.loop.time())
            self.ping_timer = self.loop.call_at(self._pulse.next_beat_at(), self._beat, self._pulse)

    def data_received(self, data: bytes) -> None:
        """Whatever the peer sends shows that it lives."""
        self._feel()
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A line longer than websockets takes, too many of them, a body: uvicorn would never answer, nor hang up.
            log.info("broken handshake", peer=self.client)
            self.transport.write(BAD_REQUEST)
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Text that is no UTF-8 breaks the rules like anything else; uvicorn would log a failure of ours."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(b"".join(self.frames)):
            self.conn.send_close(INVALID_TEXT)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    async def send(self, message: Any) -> None:
        """A refused handshake is a complete one; uvicorn would log an error for each."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True

    def resume_writing(self) -> None:
        """The socket took what was written: continue with the queue."""
        self._feel()
        super().resume_writing()
        if self._is_open():
            self._flush(limit=self.writable)

    def handle_ping(self) -> None:
        """Answer through the queue: a peer that pings and does not read is slow like any other."""
        pongs = b"".join(self.conn.data_to_send())
        if self._is_open():
            if pongs:  # one write answers all pings that arrived together
                self.push([pongs])
        elif not self.close_sent:  # the peer's Close frame came along, and our answer to it
            self.transport.write(pongs)

    def handle_close(self, event: Frame) -> None:
        """Let the peer have what was written, for a while."""
        super().handle_close(event)
        self._cut_off_after(LINGER_S)

    def eof_received(self) -> None:
        """The peer will send no more: it may have the rest, for a while."""
        self._cut_off_after(LINGER_S)

    def handle_parser_exception(self) -> None:
        """The peer broke the WebSocket rules, by an oversized frame for instance; websockets chose the code.

        The rest of what it sends is read and dropped: closing with unread bytes would reset the connection, and the
        peer would never see why.
        """
        if self.close_sent:
            return
        sent = self.conn.close_sent
        log.info("broken frame", peer=self.client, code=sent.code if sent else None)
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
        self.stop_keepalive()
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._cut_off_after(linger_s)

    def _cut_off_after(self, linger_s: float) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(linger_s, self.transport.abort)

    def _feel(self) -> None:
        if self._pulse is not None:
            self._pulse.felt(self.loop.time())

    def _beat(self, pulse: Pulse) -> None:
        if self.read_paused:  # the peer has sent more than we have taken: it waits for us, not we for it
            pulse.felt(self.loop.time())
        due = pulse.beat(self.loop.time())
        if due == "drop":
            log.warning("dead peer dropped", peer=self.client)
            self.on_dead_peer()
            self.close(UNEXPECTED, "no sign of life")
            return
        if due == "ping" and self._is_open():
            self.conn.send_ping(b"")
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.ping_timer = self.loop.call_at(pulse.next_beat_at(), self._beat, pulse)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unobserved() -> None:
    """What is not counted."""
