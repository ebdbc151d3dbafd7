"""What does the server hold, and what does it tell? Plain values, free of protobuf, JSON and SQL.

All ids are lower-case hyphenated UUID text, all times are whole Unix seconds.
"""

from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

EntityKind = Literal["project", "work_item", "sprint", "comment"]
Operation = Literal["create", "update", "delete"]
ACTIONS: dict[Operation, str] = {"create": "created", "update": "updated", "delete": "deleted"}
Door = Literal["ws", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A board that people subscribe to."""

    id: str
    key: str
    title: str
    description: str | None
    status: str
    version: int
    next_work_item_number: int
    created_at: int
    updated_at: int
    created_by: str
    updated_by: str
    deleted_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """An epic, story or task; the two id lists are derived from the project's tree, never stored."""

    id: str
    project_id: str
    project_key: str
    item_type: str
    item_number: int
    position: int
    title: str
    description: str | None
    status: str
    priority: str
    parent_id: str | None
    assignee_id: str | None
    sprint_id: str | None
    story_points: int | None
    version: int
    created_at: int
    updated_at: int
    created_by: str
    updated_by: str
    deleted_at: int | None = None
    ancestor_ids: tuple[str, ...] = ()
    descendant_ids: tuple[str, ...] = ()

    @property
    def display_key(self) -> str:
        """The name people use: project key and number."""
        return f"{self.project_key}-{self.item_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint:
    """A named stretch of time in one project."""

    id: str
    project_id: str
    name: str
    goal: str | None
    start_date: int
    end_date: int
    status: str
    version: int
    created_at: int
    updated_at: int
    created_by: str
    updated_by: str
    deleted_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A remark on a work item; it has no version."""

    id: str
    work_item_id: str
    content: str
    created_at: int
    updated_at: int
    created_by: str
    updated_by: str
    deleted_at: int | None = None


Entity = Project | WorkItem | Sprint | Comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field's way from an old to a new value, in text form; None is null."""

    field_name: str
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One row of the activity log."""

    id: str
    project_id: str
    entity_type: EntityKind
    entity_id: str
    action: str
    user_id: str
    timestamp: int
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told: subscribers of a project or of a sprint, or everyone; then narrowed to or by one connection."""

    project_id: str | None = None
    sprint_id: str | None = None
    is_everyone: bool = False
    only: int | None = None
    excluded: int | None = None


def fresh_id() -> str:
    """A new random id in wire form."""
    return str(uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityEvent:
    """An entity was created (no before), updated, or deleted (no after); also the reply to whoever asked for it."""

    entity: EntityKind
    operation: Operation
    before: Entity | None
    after: Entity | None
    user_id: str
    at: int
    project_id: str
    audience: Audience
    changes: tuple[Change, ...] = ()
    message_id: str = field(default_factory=fresh_id)

    @property
    def subject(self) -> Entity:
        """The entity as this event leaves it, or as it last was."""
        subject = self.after or self.before
        assert subject is not None, "an event is about an entity"  # noqa: S101 - a command's own mistake, no input
        return subject


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


Reply = EntityEvent | Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command did: the answer to its caller and the events for everybody."""

    reply: Reply
    events: tuple[Event, ...] = ()
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
