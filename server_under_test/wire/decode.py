"""Which command does an envelope carry? One builder a payload; None where a field was not set."""

from collections.abc import Callable
from typing import Any, TypeVar

from pm_wire import messages_pb2 as pb

from server_under_test.commands import (
    Command,
    CreateComment,
    CreateDependency,
    CreateProject,
    CreateSprint,
    CreateTimeEntry,
    CreateWorkItem,
    DeleteComment,
    DeleteDependency,
    DeleteProject,
    DeleteSprint,
    DeleteTimeEntry,
    DeleteWorkItem,
    StartTimer,
    StopTimer,
    UpdateComment,
    UpdateProject,
    UpdateSprint,
    UpdateTimeEntry,
    UpdateWorkItem,
)
from server_under_test.wire.words import DEPENDENCY_TYPE, ITEM_TYPE, PROJECT_STATUS, SPRINT_STATUS, word_for

C = TypeVar("C", bound=Command)


def _same_names(make: Callable[..., C], *required: str, optional: tuple[str, ...] = ()) -> Callable[[Any], C]:
    def build(message: Any) -> C:
        given = {name: getattr(message, name) for name in required}
        return make(**given, **set_fields(message, optional))

    return build


def set_fields(message: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Those of the optional fields that the sender did set."""
    return {name: getattr(message, name) for name in names if message.HasField(name)}


def _update_project(message: pb.UpdateProjectRequest) -> UpdateProject:
    return UpdateProject(
        project_id=message.project_id,
        expected_version=message.expected_version,
        status=word_for(message.status, PROJECT_STATUS) if message.HasField("status") else None,
        **set_fields(message, ("title", "description")),
    )


def _create_work_item(message: pb.CreateWorkItemRequest) -> CreateWorkItem:
    return CreateWorkItem(
        project_id=message.project_id,
        item_type=word_for(message.item_type, ITEM_TYPE),
        title=message.title,
        **set_fields(message, ("description", "parent_id", "status", "priority")),
    )


def _update_sprint(message: pb.UpdateSprintRequest) -> UpdateSprint:
    return UpdateSprint(
        sprint_id=message.sprint_id,
        expected_version=message.expected_version,
        status=word_for(message.status, SPRINT_STATUS) if message.HasField("status") else None,
        **set_fields(message, ("name", "goal", "start_date", "end_date")),
    )


def _create_dependency(message: pb.CreateDependencyRequest) -> CreateDependency:
    return CreateDependency(
        blocking_item_id=message.blocking_item_id,
        blocked_item_id=message.blocked_item_id,
        dependency_type=word_for(message.dependency_type, DEPENDENCY_TYPE),
    )


COMMANDS: dict[str, Callable[[Any], Command]] = {
    "create_project_request": _same_names(CreateProject, "title", "key", optional=("description",)),
    "update_project_request": _update_project,
    "delete_project_request": _same_names(DeleteProject, "project_id", "expected_version"),
    "create_work_item_request": _create_work_item,
    "update_work_item_request": _same_names(
        UpdateWorkItem,
        *("work_item_id", "expected_version", "update_parent"),
        optional=(
            *("title", "description", "status", "priority", "assignee_id", "sprint_id"),
            *("story_points", "position", "parent_id"),
        ),
    ),
    "delete_work_item_request": _same_names(DeleteWorkItem, "work_item_id"),
    "create_sprint_request": _same_names(
        CreateSprint, "project_id", "name", "start_date", "end_date", optional=("goal",)
    ),
    "update_sprint_request": _update_sprint,
    "delete_sprint_request": _same_names(DeleteSprint, "sprint_id"),
    "create_comment_request": _same_names(CreateComment, "work_item_id", "content"),
    "update_comment_request": _same_names(UpdateComment, "comment_id", "content"),
    "delete_comment_request": _same_names(DeleteComment, "comment_id"),
    "start_timer_request": _same_names(StartTimer, "work_item_id", optional=("description",)),
    "stop_timer_request": _same_names(StopTimer, "time_entry_id"),
    "create_time_entry_request": _same_names(
        CreateTimeEntry, "work_item_id", "started_at", "ended_at", optional=("description",)
    ),
    "update_time_entry_request": _same_names(
        UpdateTimeEntry, "time_entry_id", optional=("started_at", "ended_at", "description")
    ),
    "delete_time_entry_request": _same_names(DeleteTimeEntry, "time_entry_id"),
    "create_dependency_request": _create_dependency,
    "delete_dependency_request": _same_names(DeleteDependency, "dependency_id"),
}
