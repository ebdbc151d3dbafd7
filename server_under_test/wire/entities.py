"""How does an entity look on the wire? One function a kind; what is not stored is not set."""

from collections.abc import Callable
from typing import Any

from pm_wire import messages_pb2 as pb

from server_under_test.entities import (
    Activity,
    Comment,
    Dependency,
    EntityKind,
    LlmContext,
    Project,
    Sprint,
    TimeEntry,
    WorkItem,
)
from server_under_test.wire.words import DEPENDENCY_TYPE, ITEM_TYPE, PROJECT_STATUS, SPRINT_STATUS


def project(value: Project) -> pb.Project:
    """A project on the wire."""
    return pb.Project(
        id=value.id,
        title=value.title,
        description=value.description,
        key=value.key,
        status=PROJECT_STATUS[value.status],
        version=value.version,
        created_at=value.created_at,
        updated_at=value.updated_at,
        created_by=value.created_by,
        updated_by=value.updated_by,
        deleted_at=value.deleted_at,
        next_work_item_number=value.next_work_item_number,
    )


def work_item(value: WorkItem) -> pb.WorkItem:
    """A work item on the wire, with its derived lists."""
    return pb.WorkItem(
        id=value.id,
        item_type=ITEM_TYPE[value.item_type],
        parent_id=value.parent_id,
        project_id=value.project_id,
        position=value.position,
        title=value.title,
        description=value.description,
        status=value.status,
        assignee_id=value.assignee_id,
        sprint_id=value.sprint_id,
        created_at=value.created_at,
        updated_at=value.updated_at,
        created_by=value.created_by,
        updated_by=value.updated_by,
        deleted_at=value.deleted_at,
        priority=value.priority,
        story_points=value.story_points,
        version=value.version,
        item_number=value.item_number,
        ancestor_ids=value.ancestor_ids,
        descendant_ids=value.descendant_ids,
    )


def sprint(value: Sprint) -> pb.Sprint:
    """A sprint on the wire."""
    return pb.Sprint(
        id=value.id,
        project_id=value.project_id,
        name=value.name,
        goal=value.goal,
        start_date=value.start_date,
        end_date=value.end_date,
        status=SPRINT_STATUS[value.status],
        version=value.version,
        created_at=value.created_at,
        updated_at=value.updated_at,
        created_by=value.created_by,
        updated_by=value.updated_by,
        deleted_at=value.deleted_at,
    )


def comment(value: Comment) -> pb.Comment:
    """A comment on the wire."""
    return pb.Comment(
        id=value.id,
        work_item_id=value.work_item_id,
        content=value.content,
        created_at=value.created_at,
        updated_at=value.updated_at,
        created_by=value.created_by,
        updated_by=value.updated_by,
        deleted_at=value.deleted_at,
    )


def activity(value: Activity) -> pb.ActivityLogEntry:
    """An activity entry on the wire; the three value fields are never set."""
    return pb.ActivityLogEntry(
        id=value.id,
        entity_type=value.entity_type,
        entity_id=value.entity_id,
        action=value.action,
        user_id=value.user_id,
        timestamp=value.timestamp,
        comment=value.comment,
    )


def time_entry(value: TimeEntry) -> pb.TimeEntry:
    """A time entry on the wire; a running one has neither end nor duration."""
    return pb.TimeEntry(
        id=value.id,
        work_item_id=value.work_item_id,
        user_id=value.user_id,
        started_at=value.started_at,
        ended_at=value.ended_at,
        duration_seconds=value.duration_seconds,
        description=value.description,
        created_at=value.created_at,
        updated_at=value.updated_at,
        deleted_at=value.deleted_at,
    )


def dependency(value: Dependency) -> pb.Dependency:
    """A dependency on the wire."""
    return pb.Dependency(
        id=value.id,
        blocking_item_id=value.blocking_item_id,
        blocked_item_id=value.blocked_item_id,
        dependency_type=DEPENDENCY_TYPE[value.dependency_type],
        created_at=value.created_at,
        created_by=value.created_by,
        deleted_at=value.deleted_at,
    )


def llm_context(value: LlmContext) -> pb.LlmContextEntry:
    """A context entry on the wire."""
    return pb.LlmContextEntry(
        id=value.id,
        context_type=value.context_type,
        category=value.category,
        title=value.title,
        content=value.content,
        example_sql=value.example_sql,
        example_description=value.example_description,
        priority=value.priority,
    )


ENTITIES: dict[EntityKind, Callable[[Any], Any]] = {
    "project": project,
    "work_item": work_item,
    "sprint": sprint,
    "comment": comment,
    "time_entry": time_entry,
    "dependency": dependency,
}
"""An event's own kind says which function is right, its type cannot."""
