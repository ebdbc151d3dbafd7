"""What does the server say on the wire? Entities, events, lists and errors as serialized envelopes."""

from collections.abc import Callable, Iterable
from typing import Any

from pm_wire import messages_pb2 as pb

from server_under_test.errors import Refused
from server_under_test.values import (
    ACTIONS,
    Activity,
    ActivityEvent,
    Comment,
    EntityEvent,
    EntityKind,
    Event,
    Project,
    Sprint,
    WorkItem,
)
from server_under_test.wire.words import ITEM_TYPE, PROJECT_STATUS, SPRINT_STATUS


def envelope(message_id: str, timestamp: int, **payload: Any) -> bytes:
    """One serialized WebSocketMessage with at most one payload."""
    return pb.WebSocketMessage(message_id=message_id, timestamp=timestamp, **payload).SerializeToString()


def event_message(event: Event) -> bytes:
    """An event as subscribers get it, under its own id."""
    if isinstance(event, ActivityEvent):
        entry = activity(event.entry)
        return envelope(event.message_id, event.at, activity_log_created=pb.ActivityLogCreated(entry=entry))
    return reply_message(event, event.message_id)


def reply_message(event: EntityEvent, message_id: str) -> bytes:
    """What a command did, as its caller gets it, under the request's id."""
    return envelope(message_id, event.at, **_payload(event))


def error_message(refused: Refused, message_id: str, timestamp: int) -> bytes:
    """A refusal; only a VALIDATION_ERROR names its field."""
    field = refused.field if refused.code == "VALIDATION_ERROR" else None
    return envelope(message_id, timestamp, error=pb.Error(code=refused.code, message=refused.message, field=field))


def projects_list(projects: Iterable[Project]) -> dict[str, pb.ProjectList]:
    """The payload of a project list."""
    return {"project_list": pb.ProjectList(projects=[project(each) for each in projects])}


def work_items_list(items: Iterable[WorkItem], as_of: int) -> dict[str, pb.WorkItemsList]:
    """The payload of a work item list."""
    listed = [work_item(each) for each in items]
    return {"work_items_list": pb.WorkItemsList(work_items=listed, as_of_timestamp=as_of)}


def sprints_list(sprints: Iterable[Sprint]) -> dict[str, pb.SprintsList]:
    """The payload of a sprint list."""
    return {"sprints_list": pb.SprintsList(sprints=[sprint(each) for each in sprints])}


def comments_list(comments: Iterable[Comment]) -> dict[str, pb.CommentsList]:
    """The payload of a comment list."""
    return {"comments_list": pb.CommentsList(comments=[comment(each) for each in comments])}


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


def _changes(event: EntityEvent) -> list[pb.FieldChange]:
    return [
        pb.FieldChange(field_name=change.field_name, old_value=change.old_value, new_value=change.new_value)
        for change in event.changes
    ]


_ENTITIES: dict[EntityKind, Callable[[Any], Any]] = {
    "project": project,
    "work_item": work_item,
    "sprint": sprint,
    "comment": comment,
}
"""How an entity of each kind looks on the wire; an event's own kind says which, its type cannot."""


def _payload(event: EntityEvent) -> dict[str, Any]:
    """The member of the envelope and what is in it: the schema names all entity events in one way."""
    facts: dict[str, Any] = {"user_id": event.user_id}
    if event.operation == "delete":
        facts[f"{event.entity}_id"] = event.subject.id
    else:
        facts[event.entity] = _ENTITIES[event.entity](event.subject)
    if event.changes:
        facts["changes"] = _changes(event)
    return {f"{event.entity}_{ACTIONS[event.operation]}": facts}
