"""What does the server tell, to whom, and about whose request? Plain values, free of protobuf and JSON."""

from dataclasses import dataclass, field
from typing import Literal

from server_under_test.entities import Activity, Entity, EntityKind, TimeEntry
from server_under_test.ids import fresh_id

Operation = Literal["create", "update", "delete"]
ACTIONS: dict[Operation, str] = {"create": "created", "update": "updated", "delete": "deleted"}
Door = Literal["ws", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field's way from an old to a new value, in text form; None is null."""

    field_name: str
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told: subscribers of a project or of a sprint, certain users, or everyone; then narrowed to or by one
    connection."""

    project_id: str
    sprint_id: str | None = None
    users: frozenset[str] = frozenset()
    is_everyone: bool = False
    only: int | None = None
    excluded: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityEvent:
    """An entity was created (no before), updated, or deleted (no after); also the reply to whoever asked for it."""

    entity: EntityKind
    operation: Operation
    before: Entity | None
    after: Entity | None
    user_id: str
    at: int
    audience: Audience
    changes: tuple[Change, ...] = ()
    is_timer: bool = False
    stopped: TimeEntry | None = None
    message_id: str = field(default_factory=fresh_id)

    @property
    def subject(self) -> Entity:
        """The entity as this event leaves it, or as it last was."""
        subject = self.after or self.before
        assert subject is not None, "an event is about an entity"  # noqa: S101 - a command's own mistake, no input
        return subject

    @property
    def project_id(self) -> str:
        """The project it happened in."""
        return self.audience.project_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEvent:
    """The activity feed got an entry."""

    entity: EntityKind
    operation: Operation
    entry: Activity
    audience: Audience
    message_id: str = field(default_factory=fresh_id)

    @property
    def at(self) -> int:
        """When it happened."""
        return self.entry.timestamp

    @property
    def project_id(self) -> str:
        """The project the entry belongs to."""
        return self.entry.project_id


Event = EntityEvent | ActivityEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The reply an earlier, equal request already got, byte for byte."""

    encoded: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to a request that is about no single entity: what it found or did, as JSON has it."""

    content: dict[str, object]


Reply = EntityEvent | Receipt | Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Eviction:
    """A user lost access to a project: what their connections hear of it ends with this commit."""

    user_id: str
    project_id: str
    sprint_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command did: the answer to its caller and the events for everybody."""

    reply: Reply
    events: tuple[Event, ...] = ()
    eviction: Eviction | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who asks, through which door, on which connection (WebSocket only), under which message id."""

    user_id: str
    door: Door
    connection_id: int | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is being done to which kind of entity, and through which door it was asked for."""

    entity: EntityKind
    operation: Operation
    door: Door
