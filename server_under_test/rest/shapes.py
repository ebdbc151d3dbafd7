"""What does an entity look like in JSON? The exact keys of contract/rest.md section 2, null where nothing is stored.

What is exported can be imported: the same shapes are read there, where a key that may be null may also be absent.
"""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import SkipJsonSchema

from server_under_test.commands.access import ROLES
from server_under_test.commands.dependencies import TYPES
from server_under_test.commands.projects import STATUSES as PROJECT_STATUSES
from server_under_test.commands.sprints import STATUSES as SPRINT_STATUSES
from server_under_test.commands.work_items import ITEM_TYPES, PRIORITIES, STATUSES
from server_under_test.rest.inputs import Id, Int32, Int64, words

ProjectStatus = Annotated[str, words(*PROJECT_STATUSES)]
SprintStatus = Annotated[str, words(*SPRINT_STATUSES)]
ItemType = Annotated[str, words(*ITEM_TYPES)]
ItemStatus = Annotated[str, words(*STATUSES)]
Priority = Annotated[str, words(*PRIORITIES)]
DependencyType = Annotated[str, words(*TYPES)]
Role = Annotated[str, words(*ROLES)]


class Shape(BaseModel):
    """A JSON object made from a value of the same attributes."""

    model_config = ConfigDict(
        from_attributes=True, strict=True, frozen=True, extra="ignore", json_schema_serialization_defaults_required=True
    )

    @classmethod
    def of(cls, **values: Any) -> Self:
        """The object in which each value is shown in the shape its key has."""
        return cls.model_validate(values)


class Signed(Shape):
    """Who made it and when, and who changed it last."""

    created_at: Int64
    updated_at: Int64
    created_by: Id
    updated_by: Id


class Project(Signed):
    """A board."""

    id: Id
    key: str
    title: str
    description: str | None = None
    status: ProjectStatus
    version: Int32
    next_work_item_number: Int32


class WorkItem(Signed):
    """An epic, story or task."""

    id: Id
    display_key: str
    item_type: ItemType
    title: str
    description: str | None = None
    status: ItemStatus
    priority: Priority
    parent_id: Id | None = None
    project_id: Id
    assignee_id: Id | None = None
    sprint_id: Id | None = None
    story_points: Int32 | None = None
    item_number: Int32
    position: Int32
    version: Int32


class Sprint(Signed):
    """A stretch of time in a project."""

    id: Id
    project_id: Id
    name: str
    goal: str | None = None
    start_date: Int64
    end_date: Int64
    status: SprintStatus
    version: Int32


class Comment(Signed):
    """A remark on a work item."""

    id: Id
    work_item_id: Id
    content: str


class Dependency(Shape):
    """One work item blocks another, or relates to it."""

    id: Id
    blocking_item_id: Id
    blocked_item_id: Id
    dependency_type: DependencyType
    created_at: Int64
    created_by: Id


class TimeEntry(Shape):
    """Time somebody spent on a work item."""

    id: Id
    work_item_id: Id
    user_id: Id
    started_at: Int64
    ended_at: Int64 | None = None
    duration_seconds: Int64 | None = None
    description: str | None = None
    is_running: bool
    created_at: Int64
    updated_at: Int64


class SwimLane(Shape):
    """A column of a board."""

    id: Id
    project_id: Id
    name: str
    status_value: str
    position: Int32
    is_default: bool
    created_at: Int64
    updated_at: Int64


class Member(Shape):
    """What a user may do in a project: contract/reference.md R18."""

    user_id: Id
    role: Role
    created_at: Int64


class Deleted(Shape):
    """What is gone."""

    deleted_id: Id


class Refusal(BaseModel):
    """Why a request took no effect; `field` is left out where none is at fault."""

    code: str
    message: str
    field: str | SkipJsonSchema[None] = None


class Envelope(BaseModel):
    """What every refusal comes in."""

    error: Refusal
