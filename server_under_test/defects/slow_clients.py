"""What happens to the others, and to itself, when one client does not read?"""

import asyncio
from collections import deque
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from server_under_test.commands import Command
from server_under_test.connection.seams import Socket
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import ConnectionDefect, Pass
from server_under_test.events import Event, Origin, Reply
from server_under_test.fanout import Link, Publisher
from server_under_test.service import Executor

LOOK_AGAIN_S = 0.02
BOUNDLESS = 1_000_000


class SlowClientBlocksOthers(ConnectionDefect):
    """A broadcast waits for room in every queue, one after another; contract/reference.md R14 turned back."""

    family = "liveness"
    effect = "tells nobody of anything, and answers no command, while the queue of one client is full"
    breaks = "liveness"
    cause = "slow-client-blocks"
    needs = ("slow-client",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._sockets: WeakKeyDictionary[Socket, int] = WeakKeyDictionary()
        self._waiting: deque[tuple[Sequence[Event], Origin]] = deque()
        self._is_clear = asyncio.Event()

    def link(self, inner: Link, socket: Socket) -> Link:
        """Let the queue grow instead of closing the connection, and watch it."""
        self._sockets[socket], socket.capacity = socket.capacity, BOUNDLESS
        return inner

    def publisher(self, inner: Publisher) -> Publisher:
        """Tell in turn."""
        self._inner = inner
        return _InTurn(self, inner)

    def executor(self, inner: Executor) -> Executor:
        """Answer when everything was told."""
        return _Waiting(self, inner)

    def tell(self, events: Sequence[Event], origin: Origin) -> None:
        """Wait for one's turn, and for everybody's room."""
        self._waiting.append((events, origin))
        if len(self._waiting) == 1:
            self._is_clear.clear()
            self._go_on()

    async def told(self) -> None:
        """Wait until nothing waits."""
        if self._waiting:
            await self._is_clear.wait()

    def _go_on(self) -> None:
        while self._waiting:
            if any(socket.backlog >= capacity for socket, capacity in self._sockets.items()):
                asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._go_on)
                return
            self._inner.publish(*self._waiting[0])
            self._waiting.popleft()
        self._is_clear.set()


class _InTurn(Pass):
    def __init__(self, defect: SlowClientBlocksOthers, inner: Publisher) -> None:
        super().__init__(inner)
        self._defect = defect

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        self._defect.tell(events, origin)


class _Waiting:
    def __init__(self, defect: SlowClientBlocksOthers, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        reply = await self._inner.execute(command, origin)
        await self._defect.told()
        return reply


class OverflowDropsSilently(ConnectionDefect):
    """Better some messages lost than a connection, somebody thought."""

    family = "liveness"
    effect = "drops what does not fit into the queue of a client that reads slowly, and lets it believe that was all"
    breaks = "live-delivery"
    cause = "missed-subscriber"
    needs = ("slow-client",)

    def link(self, inner: Link, socket: Socket) -> Link:
        """Drop what does not fit."""
        return _Dropping(inner, socket)


class _Dropping:
    def __init__(self, inner: Link, socket: Socket) -> None:
        self._inner = inner
        self._socket = socket

    def push(self, frames: Sequence[bytes]) -> bool:
        room = max(0, self._socket.capacity - self._socket.backlog)
        return self._inner.push(frames[:room]) if room else True

    def close(self, code: int, reason: str = "") -> None:
        self._inner.close(code, reason)

    def abort(self) -> None:
        self._inner.abort()
