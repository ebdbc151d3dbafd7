"""One connection of a client: requests out, replies matched to them, everything else pushed on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from harness.adapters.websocket import WebSocketLink
from harness.errors import ConnectionLost, EnvironmentFailure, NotThisProtocol, Throttled
from harness.protocol import (
    Acknowledged,
    Connection,
    Empty,
    Late,
    Listed,
    Ponged,
    Pushed,
    Received,
    Refused,
    Request,
    Unexpected,
    Unreadable,
    Warned,
)

T = TypeVar("T")
Reply = Acknowledged | Refused | Listed | Empty | Ponged
RATE_LIMIT_CLOSE_CODE = 1008  # contract/websocket.md 9


class Listener(Protocol):
    """Who is told what happens on the connection, in the order of its frames."""

    def pushed(self, event: Pushed, position: int) -> None: ...

    def ended(self, code: int, reason: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Waiter:
    settle: Callable[[Reply], None]
    fail: Callable[[Exception], None]


class Channel:
    """Runs one reader task; a reply's handler runs in that task, so its effects stand in the order of the frames."""

    def __init__(self, actor: str, link: WebSocketLink, connection: Connection, listener: Listener) -> None:
        self._actor = actor
        self._link = link
        self._connection = connection
        self._listener = listener
        self._waiting: dict[str, _Waiter] = {}
        self._closing = False
        self._has_understood = False
        self._reader = asyncio.create_task(self._read(), name=f"reader of {actor}")
        self.failure: EnvironmentFailure | None = None

    @property
    def is_closing(self) -> bool:
        """Whether this side asked for the end."""
        return self._closing

    @property
    def position(self) -> int:
        """Frames received so far."""
        return self._connection.position

    def compose(self, request: Request) -> tuple[str, bytes]:
        """The message id and the frame of a request, to be handed to `exchange`."""
        return self._connection.send(request)

    async def exchange(self, message_id: str, frame: bytes, handle: Callable[[Reply], T], *, timeout_s: float) -> T:
        """Send, and return what `handle` makes of the reply.

        Raises TimeoutError when no reply came in time, EnvironmentFailure when none can come any more.
        """
        if self.failure is not None:
            raise self.failure
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting[message_id] = _waiter(answer, handle)
        try:
            async with asyncio.timeout(timeout_s):
                await self._send(frame)
                return await answer
        except TimeoutError:
            self._connection.forget(message_id)
            raise TimeoutError(f"{self._actor} got no reply within {timeout_s:g} s") from None
        finally:
            self._waiting.pop(message_id, None)

    async def _send(self, frame: bytes) -> None:
        try:
            await self._link.send(frame)
        except ConnectionLost:
            code, reason = self._link.close_code, self._link.close_reason
            raise self.failure or _what_a_close_means(self._actor, code, reason) from None

    async def ask(self, request: Request, *, timeout_s: float) -> Reply:
        """Send a request whose reply needs no handling in the order of frames."""
        message_id, frame = self.compose(request)
        return await self.exchange(message_id, frame, lambda reply: reply, timeout_s=timeout_s)

    async def close(self) -> None:
        self._closing = True
        await self._link.close()
        await self._reader

    async def _read(self) -> None:
        try:
            async for frame in self._link.frames():
                self._take(self._connection.receive(frame))
                if self.failure is not None:
                    await self._link.close()
        finally:
            self._end()

    def _take(self, received: Received) -> None:
        self._has_understood = self._has_understood or not isinstance(received, Warned | Unreadable | Unexpected)
        match received:
            case Pushed():
                self._listener.pushed(received, self._connection.position)
            case Warned():
                self._fail(_what_a_text_frame_means(self._actor, received, is_known_server=self._has_understood))
            case Unreadable():
                self._fail(NotThisProtocol(_UNREADABLE.format(actor=self._actor, what=received.reason)))
            case Unexpected():
                if received.message_id in self._waiting:
                    self._fail(NotThisProtocol(_UNREADABLE.format(actor=self._actor, what=received.reason)))
            case Late():
                pass  # its request stands in the history as unknown, and stays so
            case Refused(code="RATE_LIMITED"):
                self._fail(Throttled(_THROTTLED.format(actor=self._actor)))
            case Acknowledged() | Refused() | Listed() | Empty() | Ponged():
                waiter = self._waiting.pop(received.message_id or "", None)
                if waiter is not None:
                    waiter.settle(received)

    def _fail(self, failure: EnvironmentFailure) -> None:
        if self.failure is None:
            self.failure = failure
        while self._waiting:
            self._waiting.popitem()[1].fail(self.failure)

    def _end(self) -> None:
        code, reason = self._link.close_code, self._link.close_reason
        if not self._closing:
            self._fail(_what_a_close_means(self._actor, code, reason))
        self._listener.ended(code, reason)


def _waiter(answer: asyncio.Future[T], handle: Callable[[Reply], T]) -> _Waiter:
    def settle(reply: Reply) -> None:
        if answer.done():
            return  # given up in this very moment: an effect now would contradict what the asker is told
        try:
            result = handle(reply)
        except Exception as error:  # the caller's to handle: it must not end the reader of the connection
            fail(error)
        else:
            answer.set_result(result)

    def fail(error: Exception) -> None:
        if not answer.done():
            answer.set_exception(error)

    return _Waiter(settle, fail)


_UNREADABLE = (
    "the server sent {actor} something that is not this protocol ({what}). Expected binary frames, each one protobuf "
    "WebSocketMessage of package pm. Is --server the right address?"
)
_THROTTLED = (
    "the server's rate limit stopped {actor}: it drops requests of a connection beyond a number. Nothing can be proven "
    "like that. Raise rate_limit.max_requests (PM_RATE_LIMIT_MAX_REQUESTS=10000) and lower rate_limit.window_secs "
    "(PM_RATE_LIMIT_WINDOW_SECS=1) on the server, then run again."
)


def _what_a_text_frame_means(actor: str, warning: Warned, *, is_known_server: bool) -> EnvironmentFailure:
    """A server that has spoken the protocol sends text for one reason only, in words of its own choice."""
    said = repr(warning.text[:80])
    if warning.is_rate_limit or is_known_server:
        return Throttled(f"{_THROTTLED.format(actor=actor)} The server said {said}.")
    return NotThisProtocol(_UNREADABLE.format(actor=actor, what=f"the text {said}"))


def _what_a_close_means(actor: str, code: int, reason: str) -> EnvironmentFailure:
    if code == RATE_LIMIT_CLOSE_CODE:
        return Throttled(_THROTTLED.format(actor=actor))
    said = f", saying {reason[:120]!r}" if reason else ""
    return ConnectionLost(
        f"the server closed {actor}'s connection in the middle of the run (code {code}{said}). What happened until "
        "then is in the report; the server's own log should tell why."
    )
