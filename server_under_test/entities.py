"""What does the server hold? Plain values, free of protobuf, JSON and SQL.

All ids are lower-case hyphenated UUID text, all times are whole Unix seconds.
"""

from dataclasses import dataclass
from typing import Literal

EntityKind = Literal["project", "work_item", "sprint", "comment", "time_entry", "dependency"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry:
    """Time one user spent on a work item; without an end it is a running timer. It has no version."""

    id: str
    work_item_id: str
    user_id: str
    started_at: int
    ended_at: int | None
    duration_seconds: int | None
    description: str | None
    created_at: int
    updated_at: int
    deleted_at: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether the timer still runs."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One work item blocks another, or relates to it; it never changes."""

    id: str
    blocking_item_id: str
    blocked_item_id: str
    dependency_type: str
    created_at: int
    created_by: str
    deleted_at: int | None = None


Entity = Project | WorkItem | Sprint | Comment | TimeEntry | Dependency

KIND_OF: dict[type[Entity], EntityKind] = {
    Project: "project",
    WorkItem: "work_item",
    Sprint: "sprint",
    Comment: "comment",
    TimeEntry: "time_entry",
    Dependency: "dependency",
}


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
class SwimLane:
    """A column of a project's board; read-only."""

    id: str
    project_id: str
    name: str
    status_value: str
    position: int
    is_default: bool
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmContext:
    """Something a language model should know before it works with the data."""

    id: str
    context_type: str
    category: str
    title: str
    content: str
    example_sql: str | None
    example_description: str | None
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What one user may do in one project: contract/reference.md R18."""

    user_id: str
    role: str
    created_at: int
