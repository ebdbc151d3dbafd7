"""Which answer belongs to which question? The correlation of one WebSocket connection, without the socket."""

from collections.abc import Callable

from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb

from harness.protocol.envelopes import Request, envelope
from harness.protocol.events import pushed
from harness.protocol.received import Late, Received, Unreadable, Warned
from harness.protocol.replies import reply_to


class Connection:
    """One connection (epoch) of a client: give it what you send and what you get, it says what that means.

    `new_id` makes a fresh message id, `now_s` tells the time in Unix seconds. Whatever the server sends, `receive`
    answers with a value and does not raise.
    """

    def __init__(self, *, new_id: Callable[[], str], now_s: Callable[[], int]) -> None:
        self._new_id = new_id
        self._now_s = now_s
        self._pending: dict[str, Request] = {}
        self._forgotten: dict[str, Request] = {}
        self._position = 0

    @property
    def pending(self) -> tuple[str, ...]:
        """Message ids of the requests still without a reply, oldest first."""
        return tuple(self._pending)

    @property
    def position(self) -> int:
        """Frames received so far, of every kind: the place of the newest one, counted from 1."""
        return self._position

    def send(self, request: Request, *, message_id: str | None = None) -> tuple[str, bytes]:
        """The request's message id and its frame; the id is pending from now on. To retry a request, give its id."""
        message_id = message_id or self._new_id()
        frame = envelope(request, message_id=message_id, now_s=self._now_s())
        self._pending[message_id] = request
        return message_id, frame

    def forget(self, message_id: str) -> None:
        """The request is given up. A reply that comes all the same is `Late`, so nobody takes it for an event."""
        request = self._pending.pop(message_id, None)
        if request is not None:
            self._forgotten[message_id] = request

    def receive(self, frame: bytes | str) -> Received:
        """contract/client.md 2, 3: the first message with a pending id is its reply, everything else a push."""
        self._position += 1
        if isinstance(frame, str):
            return Warned(text=frame)
        try:
            message = pb.WebSocketMessage.FromString(frame)
        except DecodeError as error:
            return Unreadable(reason=f"{len(frame)} bytes that are no envelope: {error}")
        message_id = message.message_id
        if message_id in self._pending:
            return reply_to(self._pending.pop(message_id), message)
        if message_id in self._forgotten:
            return Late(message_id=message_id, reply=reply_to(self._forgotten.pop(message_id), message))
        return pushed(message)
