"""What does a command have at hand? Storage, its caller, the time, the limits, the lock and the access rule."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

from server_under_test.commands.access import Access, Right
from server_under_test.commands.versions import Versions
from server_under_test.entities import (
    KIND_OF,
    Activity,
    Comment,
    Dependency,
    EntityKind,
    Project,
    Sprint,
    TimeEntry,
    WorkItem,
)
from server_under_test.errors import conflict
from server_under_test.events import (
    ACTIONS,
    ActivityEvent,
    Audience,
    EntityEvent,
    Event,
    Operation,
    Origin,
    Outcome,
    Receipt,
    Target,
)
from server_under_test.ids import fresh_id
from server_under_test.settings.config import Limits
from server_under_test.storage.table import Table
from server_under_test.storage.tables import Tables

E = TypeVar("E", Project, WorkItem, Sprint, Comment, TimeEntry, Dependency)
V = TypeVar("V", Project, WorkItem, Sprint)


class Command:
    """A request to change one entity, as plain values; each door builds it from what it read."""

    entity: ClassVar[EntityKind]
    operation: ClassVar[Operation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One command's view of the server; lives as long as its transaction."""

    tables: Tables
    origin: Origin
    now: int
    limits: Limits
    versions: Versions
    access: Access
    encode_reply: Callable[[EntityEvent, str], bytes]

    def target(self, entity: EntityKind, operation: Operation) -> Target:
        """What is being done, as the caller's door saw it."""
        return Target(entity=entity, operation=operation, door=self.origin.door)

    def require(self, project_id: str, right: Right) -> None:
        """Raise UNAUTHORIZED unless the caller has the right in the project."""
        self.access.require(self.tables, self.origin.user_id, project_id, right)

    def require_author(self, author_id: str) -> None:
        """Raise UNAUTHORIZED unless the caller may change what the author wrote."""
        self.access.require_author(author_id, self.origin.user_id, self.origin.door)

    def replayed(self, command: Command) -> Outcome | None:
        """The outcome of an equal request that was answered before: its reply, and no event."""
        if not self._is_repeatable:
            return None
        name = type(command).__name__
        encoded = self.tables.idempotency.find(self.origin.user_id, name, self.origin.message_id)
        return None if encoded is None else Outcome(reply=Receipt(encoded=encoded))

    def remember(self, command: Command, reply: EntityEvent) -> None:
        """Keep the reply for an equal request, in the same transaction as its effect."""
        if self._is_repeatable:
            encoded = self.encode_reply(reply, self.origin.message_id)
            name = type(command).__name__
            self.tables.idempotency.add(self.origin.user_id, name, self.origin.message_id, encoded, self.now)

    def save(self, table: Table[E], before: E, after: E) -> None:
        """Write the new state over exactly the state it was derived from."""
        expected: int | None = getattr(before, "version", None)
        if not table.replace(after, expected_version=expected):
            raise conflict("somebody else was faster", expected or 0)

    def next_version(self, revised: V) -> V:
        """The revised state as it is to be written: one version on, signed and dated."""
        target = self.target(KIND_OF[type(revised)], "update")
        version = self.versions.following(revised.version, target)
        return replace(revised, version=version, updated_at=self.now, updated_by=self.origin.user_id)

    def deleted(self, stored: E) -> E:
        """The stored state as it is to be written when it goes: kept, but marked, signed and dated."""
        marks: dict[str, Any] = {"deleted_at": self.now, "updated_at": self.now, "updated_by": self.origin.user_id}
        return replace(stored, **{name: mark for name, mark in marks.items() if hasattr(stored, name)})

    def event(
        self, operation: Operation, before: E | None, after: E | None, audience: Audience, **facts: Any
    ) -> EntityEvent:
        """What happened to an entity, in the caller's name and now."""
        subject = after or before
        assert subject is not None, "an event is about an entity"  # noqa: S101 - a command's own mistake, no input
        return EntityEvent(
            entity=KIND_OF[type(subject)],
            operation=operation,
            before=before,
            after=after,
            user_id=self.origin.user_id,
            at=self.now,
            audience=audience,
            **facts,
        )

    def journal(self, event: EntityEvent) -> tuple[Event, Event]:
        """Add the activity row of a change; returns what subscribers are told, in order."""
        entry = Activity(
            id=fresh_id(),
            project_id=event.project_id,
            entity_type=event.entity,
            entity_id=event.subject.id,
            action=ACTIONS[event.operation],
            user_id=event.user_id,
            timestamp=event.at,
            comment=self._remark(event),
        )
        self.tables.activity.append(entry)
        # The entry goes where its event goes, for projects too: nobody can subscribe to one before it exists, so an
        # entry for subscribers alone would tell nobody of its creation (docs/decisions/0004-project-events.md).
        feed = ActivityEvent(entity=event.entity, operation=event.operation, entry=entry, audience=event.audience)
        return feed, event

    @property
    def _is_repeatable(self) -> bool:
        return self.origin.door == "ws" and self.origin.message_id != ""

    def _remark(self, event: EntityEvent) -> str | None:
        # contract/websocket.md 11: only updates made over WebSocket count their changes.
        if self.origin.door == "ws" and event.changes:
            return f"{len(event.changes)} fields changed"
        return None
