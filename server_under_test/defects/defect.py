"""One planted bug: it wraps one seam, rarely two, and leaves the others as they are."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from server_under_test.auth import Authenticator
from server_under_test.commands.access import Access
from server_under_test.commands.versions import Versions
from server_under_test.connection.seams import Hear, Socket
from server_under_test.defects.selector import DOORS, ENTITIES, OPERATIONS, Selector
from server_under_test.events import Event, Eviction, Origin, Target
from server_under_test.fanout import Connection, Link, Publisher, Reach, Registry
from server_under_test.service import Executor, Handle, See, Settle
from server_under_test.settings.config import Settings
from server_under_test.wire.asks import Asks

VERSIONED = ("project", "work_item", "sprint")
CHANGEABLE = (*VERSIONED, "comment", "time_entry")
"""What can be updated at all: a dependency never changes."""
WITHIN_PROJECTS = ("work_item", "sprint", "comment", "time_entry", "dependency")
"""What belongs to a project, and is told to those who have subscribed to it."""


class Defect:
    """A bug with a name in the catalogue; a subclass overrides the method of the seam it is planted at.

    `breaks` is the guarantee that shows it, or `contract` where only a test of the contract can; `cause` is what the
    harness should name; `needs` is what a run must have in it for the bug to show (docs/defects.md). `usual` is the
    selector to begin with, where without one the bug would keep a run's own project from coming about.
    """

    family: ClassVar[str]
    effect: ClassVar[str]
    breaks: ClassVar[str]
    cause: ClassVar[str | None] = None
    needs: ClassVar[tuple[str, ...]] = ()
    entities: ClassVar[tuple[str, ...]] = ENTITIES
    operations: ClassVar[tuple[str, ...]] = OPERATIONS
    doors: ClassVar[tuple[str, ...]] = DOORS
    usual: ClassVar[str] = ""

    def __init__(self, where: Selector) -> None:
        self.where = where

    def settings(self, inner: Settings) -> Settings:
        """What the server was told before it starts."""
        return inner

    def publisher(self, inner: Publisher) -> Publisher:
        """What tells subscribers."""
        return inner

    def reach(self, inner: Reach) -> Reach:
        """Which of those concerned are told."""
        return inner

    def registry(self, inner: Registry) -> Registry:
        """What keeps subscriptions."""
        return inner

    def executor(self, inner: Executor) -> Executor:
        """What answers callers."""
        return inner

    def handle(self, inner: Handle) -> Handle:
        """What carries a command out, inside its transaction."""
        return inner

    def versions(self, inner: Versions) -> Versions:
        """The optimistic lock."""
        return inner

    def settle(self, inner: Settle) -> Settle:
        """The end of a transaction."""
        return inner

    def schema(self, connection: sqlite3.Connection) -> None:
        """The database, once, before anything is written."""

    def see(self, inner: See) -> See:
        """What a read is shown."""
        return inner

    def asks(self, inner: Asks) -> Asks:
        """What answers the read commands of the WebSocket."""
        return inner

    def access(self, inner: Access) -> Access:
        """Who may do what."""
        return inner

    def rest_authenticator(self, inner: Authenticator | None) -> Authenticator | None:
        """Who sends an HTTP request; without it whoever the caller says."""
        return inner

    def session(self, inner: Hear, connection: Connection) -> Hear:
        """What deals with the frames of one connection."""
        return inner

    def link(self, inner: Link, socket: Socket) -> Link:
        """What sends to one connection; the socket is what it ends in."""
        return inner

    def strikes(self, event: Event, origin: Origin) -> bool:
        """Whether this event is one the defect acts on."""
        return self.hits(Target(entity=event.entity, operation=event.operation, door=origin.door))

    def hits(self, target: Target) -> bool:
        """Whether this is what the defect acts on."""
        return (
            target.entity in self.entities
            and target.operation in self.operations
            and target.door in self.doors
            and self.where.matches(target)
        )


class PublisherDefect(Defect, ABC):
    """A defect that publishes other events than it was given."""

    def publisher(self, inner: Publisher) -> Publisher:
        """Publish what alter makes of each event."""
        return _Altered(self, inner)

    @abstractmethod
    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """What becomes of an event the defect strikes."""


class _Altered:
    """A publisher behind a defect."""

    def __init__(self, defect: PublisherDefect, inner: Publisher) -> None:
        self._defect = defect
        self._inner = inner

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        """Publish each event as the defect leaves it, in one go."""
        altered: list[Event] = []
        for event in events:
            altered += self._defect.alter(event, origin) if self._defect.strikes(event, origin) else (event,)
        self._inner.publish(altered, origin)

    def evict(self, eviction: Eviction) -> None:
        """Leave subscriptions alone."""
        self._inner.evict(eviction)
