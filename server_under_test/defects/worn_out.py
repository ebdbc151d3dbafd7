"""What stops working after a while, and says nothing?"""

from collections import Counter
from collections.abc import Sequence

from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb

from server_under_test.connection.seams import Hear
from server_under_test.defects.dice import OneIn
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import ReachDefect, SessionDefect
from server_under_test.events import Event, Origin
from server_under_test.fanout import Connection, Link, Subscribers
from server_under_test.wire.decode import COMMANDS

MOST_EVENTS = 50
MOST_REQUESTS = 60
OFTEN = 20


class StreamDies(ReachDefect):
    """A worker that ends with an exception nobody reads; requests are served by another one."""

    family = "liveness"
    effect = f"sends each connection {MOST_EVENTS} events and no more; its requests are still answered"
    breaks = "live-delivery"
    cause = "no-broadcast"
    needs = ("many-operations",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._sent: Counter[int] = Counter()

    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """Those who have not had enough."""
        self._sent.update(concerned.keys())
        return {each: connection for each, connection in concerned.items() if self._sent[each] <= MOST_EVENTS}


class DeadAfterManyRequests(SessionDefect):
    """A leak of something there is only so much of."""

    family = "liveness"
    effect = f"answers {MOST_REQUESTS} requests of a connection, and no later one, without closing it"
    breaks = "liveness"
    cause = "unanswered"
    needs = ("many-operations",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._heard: Counter[int] = Counter()

    async def hear(self, inner: Hear, connection: Connection, data: bytes | None) -> None:
        """Listen for a while."""
        self._heard[connection.id] += 1
        if self._heard[connection.id] <= MOST_REQUESTS:
            await inner(data)


class SometimesUnanswered(SessionDefect):
    """A reply that is lost between two threads, once in a while."""

    family = "liveness"
    effect = f"carries out one command in {OFTEN} without ever answering it"
    breaks = "liveness"
    cause = "unanswered"
    needs = ("many-operations",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._is_this_time = OneIn(OFTEN, "sometimes-unanswered")

    async def hear(self, inner: Hear, connection: Connection, data: bytes | None) -> None:
        """Carry out, and keep the reply back."""
        request = _command(data)
        if request is None or not self._is_this_time():
            await inner(data)
            return
        link = connection.link
        connection.link = _Swallowing(link, request.message_id.encode())
        try:
            await inner(data)
        finally:
            connection.link = link


class _Swallowing:
    def __init__(self, inner: Link, message_id: bytes) -> None:
        self._inner = inner
        self._message_id = message_id

    def push(self, frames: Sequence[bytes]) -> bool:
        return self._inner.push([frame for frame in frames if self._message_id not in frame])

    def close(self, code: int, reason: str = "") -> None:
        self._inner.close(code, reason)

    def abort(self) -> None:
        self._inner.abort()


def _command(data: bytes | None) -> pb.WebSocketMessage | None:
    try:
        request = pb.WebSocketMessage.FromString(data or b"")
    except DecodeError:
        return None
    return request if request.WhichOneof("payload") in COMMANDS else None
