"""Which question does an envelope carry? One row a read command: what is read, and the list that answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pm_wire import messages_pb2 as pb

from server_under_test.commands.rules import uuid_text
from server_under_test.queries import (
    View,
    activity,
    comments,
    dependencies,
    llm_context,
    projects,
    sprints,
    time_entries,
    work_items,
)
from server_under_test.wire import encode
from server_under_test.wire.decode import set_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A read command: its answer's payload, read from one snapshot, and the project it is about where it names one."""

    read: Callable[[View, Any], dict[str, Any]]
    names_project: bool = False

    def project_id(self, message: Any) -> str | None:
        """The project whose events the answer must fit between; None for any."""
        return uuid_text(message.project_id, "project_id") if self.names_project else None


def _list_projects(view: View, _: pb.ListProjectsRequest) -> dict[str, Any]:
    return encode.projects_list(projects.all_projects(view))


def _get_work_items(view: View, message: pb.GetWorkItemsRequest) -> dict[str, Any]:
    project_id = uuid_text(message.project_id, "project_id")
    if message.HasField("since_timestamp"):
        items = work_items.of_project_since(view, project_id, message.since_timestamp)
    else:
        items = work_items.of_project(view, project_id)
    return encode.work_items_list(items, as_of=view.as_of)


def _get_sprints(view: View, message: pb.GetSprintsRequest) -> dict[str, Any]:
    return encode.sprints_list(sprints.of_project(view, uuid_text(message.project_id, "project_id")))


def _get_comments(view: View, message: pb.GetCommentsRequest) -> dict[str, Any]:
    return encode.comments_list(comments.of_work_item(view, uuid_text(message.work_item_id, "work_item_id")))


def _get_time_entries(view: View, message: pb.GetTimeEntriesRequest) -> dict[str, Any]:
    limit = message.limit if message.HasField("limit") else time_entries.USUAL_PAGE
    work_item_id = uuid_text(message.work_item_id, "work_item_id")
    return encode.time_entries_list(*time_entries.of_work_item(view, work_item_id, limit, message.offset))


def _get_running_timer(view: View, _: pb.GetRunningTimerRequest) -> dict[str, Any]:
    return encode.running_timer(time_entries.running(view))


def _get_dependencies(view: View, message: pb.GetDependenciesRequest) -> dict[str, Any]:
    return encode.dependencies_list(*dependencies.of_work_item(view, uuid_text(message.work_item_id, "work_item_id")))


def _get_activity_log(view: View, message: pb.GetActivityLogRequest) -> dict[str, Any]:
    entity_id = uuid_text(message.entity_id, "entity_id")
    entries, total = activity.of_entity(view, message.entity_type, entity_id, message.limit, message.offset)
    return encode.activity_list(entries, total, offset=message.offset)


def _get_llm_context(view: View, message: pb.GetLlmContextRequest) -> dict[str, Any]:
    return encode.llm_context_list(
        llm_context.matching(view, **set_fields(message, ("category", "context_type", "min_priority")))
    )


ASKS: dict[str, Ask] = {
    "list_projects_request": Ask(read=_list_projects),
    "get_work_items_request": Ask(read=_get_work_items, names_project=True),
    "get_sprints_request": Ask(read=_get_sprints, names_project=True),
    "get_comments_request": Ask(read=_get_comments),
    "get_time_entries_request": Ask(read=_get_time_entries),
    "get_running_timer_request": Ask(read=_get_running_timer),
    "get_dependencies_request": Ask(read=_get_dependencies),
    "get_activity_log_request": Ask(read=_get_activity_log),
    "get_llm_context_request": Ask(read=_get_llm_context),
}
