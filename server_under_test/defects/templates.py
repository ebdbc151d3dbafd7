"""What do the defects of one seam have in common? One base a seam; a subclass says only what goes wrong."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import get_args

from server_under_test.commands import Command, Context, Import, PutMember, RemoveMember
from server_under_test.connection.seams import Hear
from server_under_test.defects.defect import Defect
from server_under_test.entities import EntityKind
from server_under_test.events import EntityEvent, Event, Eviction, Origin, Outcome, Reply, Target
from server_under_test.fanout import Connection, Publisher, Reach, Subscribers
from server_under_test.queries import View
from server_under_test.service import Executor, Handle, See

KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
ABOUT_NO_ENTITY = (Import, PutMember, RemoveMember)


class Pass:
    """A publisher that passes everything on; a defect overrides what it does otherwise."""

    def __init__(self, inner: Publisher) -> None:
        self._inner = inner

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        """Tell it."""
        self._inner.publish(events, origin)

    def evict(self, eviction: Eviction) -> None:
        """End it."""
        self._inner.evict(eviction)


class ReachDefect(Defect, ABC):
    """A defect that tells others than those concerned."""

    def reach(self, inner: Reach) -> Reach:
        """Tell whom `told` leaves, of events the defect strikes."""

        def reach(event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
            found = inner(event, origin, concerned)
            return self.told(event, origin, found) if self.strikes(event, origin) else found

        return reach

    @abstractmethod
    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """Who is told; the order is that of subscription, and what is given must stay as it is."""


class HandlerDefect(Defect, ABC):
    """A defect inside a command's transaction."""

    def handle(self, inner: Handle) -> Handle:
        """Carry out otherwise what the defect hits."""

        def handle(ctx: Context, command: Command) -> Outcome:
            is_hit = self.hits(ctx.target(command.entity, command.operation))
            if not is_hit or isinstance(command, ABOUT_NO_ENTITY):
                return inner(ctx, command)
            return self.carry_out(inner, ctx, command)

        return handle

    @abstractmethod
    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Carry out a command the defect hits."""


class ReplyDefect(Defect, ABC):
    """A defect that answers its caller with something else than what was done."""

    def executor(self, inner: Executor) -> Executor:
        """Answer what `reply` makes of the answer."""
        return _Answering(self, inner)

    @abstractmethod
    def reply(self, told: EntityEvent) -> EntityEvent:
        """What the caller of a creation or an update is told instead."""


class _Answering:
    def __init__(self, defect: ReplyDefect, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        reply = await self._inner.execute(command, origin)
        target = Target(entity=command.entity, operation=command.operation, door=origin.door)
        if not isinstance(reply, EntityEvent) or reply.after is None or not self._defect.hits(target):
            return reply
        return self._defect.reply(reply)


class SightDefect(Defect, ABC):
    """A defect in what reads are shown; it knows no operation."""

    operations = ()

    def see(self, inner: See) -> See:
        """Show what `seen` leaves."""
        return lambda view: self.seen(inner(view))

    def blurred(self, view: View) -> list[EntityKind]:
        """The kinds of entities whose lists are read wrongly here."""
        if view.door not in self.doors:
            return []
        return [kind for kind in KINDS if kind in self.entities and self.where.matches_reading(kind, view.door)]

    @abstractmethod
    def seen(self, view: View) -> View:
        """What a read is shown."""


class ConnectionDefect(Defect):
    """A defect in how a connection is served, whatever is said on it."""

    entities = ()
    operations = ()
    doors = ("ws",)


class SessionDefect(ConnectionDefect, ABC):
    """A defect in how the frames of a connection are heard."""

    def session(self, inner: Hear, connection: Connection) -> Hear:
        """Hear frames as `hear` does."""

        async def hear(data: bytes | None) -> None:
            await self.hear(inner, connection, data)

        return hear

    @abstractmethod
    async def hear(self, inner: Hear, connection: Connection, data: bytes | None) -> None:
        """Deal with one frame."""
