"""What does the server say on the wire? Replies, events, lists and errors as serialized envelopes."""

from collections.abc import Iterable, Sequence
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
from server_under_test.errors import Refused
from server_under_test.events import ACTIONS, ActivityEvent, EntityEvent, Event
from server_under_test.wire.entities import (
    ENTITIES,
    activity,
    comment,
    dependency,
    llm_context,
    project,
    sprint,
    time_entry,
    work_item,
)


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
    return envelope(message_id, event.at, **(_timer(event) if event.is_timer else _payload(event)))


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


def time_entries_list(entries: Iterable[TimeEntry], total: int) -> dict[str, pb.TimeEntriesList]:
    """The payload of a page of time entries."""
    listed = [time_entry(each) for each in entries]
    return {"time_entries_list": pb.TimeEntriesList(time_entries=listed, total_count=total)}


def running_timer(entry: TimeEntry | None) -> dict[str, pb.RunningTimerResponse]:
    """The payload that says what a user is working on, or nothing."""
    found = None if entry is None else time_entry(entry)
    return {"running_timer_response": pb.RunningTimerResponse(time_entry=found)}


def dependencies_list(blocking: Iterable[Dependency], blocked: Iterable[Dependency]) -> dict[str, pb.DependenciesList]:
    """The payload of both lists of an item's dependencies."""
    return {
        "dependencies_list": pb.DependenciesList(
            blocking=[dependency(each) for each in blocking], blocked=[dependency(each) for each in blocked]
        )
    }


def activity_list(entries: Sequence[Activity], total: int, offset: int) -> dict[str, pb.ActivityLogList]:
    """The payload of a page of the activity log that was asked for from an offset on."""
    has_more = max(offset, 0) + len(entries) < total
    listed = [activity(each) for each in entries]
    return {"activity_log_list": pb.ActivityLogList(entries=listed, total_count=total, has_more=has_more)}


def llm_context_list(entries: Iterable[LlmContext]) -> dict[str, pb.LlmContextList]:
    """The payload of a list of context entries."""
    return {"llm_context_list": pb.LlmContextList(entries=[llm_context(each) for each in entries])}


# What a deletion says besides the id of what is gone: contract/messages.csv.
_DELETION_FACTS: dict[EntityKind, tuple[str, ...]] = {
    "time_entry": ("work_item_id",),
    "dependency": ("blocking_item_id", "blocked_item_id"),
}
_WITH_CHANGES: tuple[EntityKind, ...] = ("project", "work_item", "sprint")


def _payload(event: EntityEvent) -> dict[str, Any]:
    """The member of the envelope and what is in it: the schema names all entity events in one way."""
    facts: dict[str, Any] = {"user_id": event.user_id}
    if event.operation == "delete":
        facts[f"{event.entity}_id"] = event.subject.id
        facts.update({name: getattr(event.subject, name) for name in _DELETION_FACTS.get(event.entity, ())})
    else:
        facts[event.entity] = ENTITIES[event.entity](event.subject)
    if event.changes and event.entity in _WITH_CHANGES:
        facts["changes"] = _changes(event)
    return {f"{event.entity}_{ACTIONS[event.operation]}": facts}


def _timer(event: EntityEvent) -> dict[str, Any]:
    facts: dict[str, Any] = {"user_id": event.user_id, "time_entry": ENTITIES[event.entity](event.subject)}
    if event.operation == "update":
        return {"timer_stopped": facts}
    stopped = None if event.stopped is None else time_entry(event.stopped)
    return {"timer_started": {**facts, "stopped_entry": stopped}}


def _changes(event: EntityEvent) -> list[pb.FieldChange]:
    return [
        pb.FieldChange(field_name=change.field_name, old_value=change.old_value, new_value=change.new_value)
        for change in event.changes
    ]
