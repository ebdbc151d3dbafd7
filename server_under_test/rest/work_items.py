"""Work items over HTTP."""

from typing import Annotated

from pydantic import Field

from server_under_test.commands import CreateWorkItem, DeleteWorkItem, UpdateWorkItem
from server_under_test.commands.rules import LARGEST_INT32
from server_under_test.commands.work_items import MOST_STORY_POINTS
from server_under_test.entities import WorkItem
from server_under_test.queries import View, filters
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import (
    Body,
    Flag,
    Id,
    IdOrKey,
    IdOrNone,
    Int32,
    Nothing,
    Query,
    QueryFlag,
    Text,
    between,
)
from server_under_test.rest.operation import Operation, Operations


class NewWorkItem(Body):
    """What a work item begins with; an empty parent is none."""

    project_id: Id
    item_type: shapes.ItemType
    title: Text
    description: str | None = None
    parent_id: IdOrNone | None = None
    status: shapes.ItemStatus | None = None
    priority: shapes.Priority | None = None


class WorkItemChanges(Body):
    """Other values for a work item; an empty assignee or sprint clears it, update_parent moves the item."""

    expected_version: Int32
    title: Text | None = None
    description: str | None = None
    status: shapes.ItemStatus | None = None
    priority: shapes.Priority | None = None
    assignee_id: IdOrNone | None = None
    sprint_id: IdOrNone | None = None
    story_points: Annotated[Int32, between(0, MOST_STORY_POINTS)] | None = None
    position: Annotated[Int32, between(0, LARGEST_INT32)] | None = None
    parent_id: IdOrNone | None = None
    update_parent: Flag = None


class WorkItemFilter(Query):
    """Which of a project's items are wanted; items with status `done` only on request."""

    item_type: str | None = Field(None, alias="type")
    status: str | None = None
    sprint_id: str | None = None
    parent_id: str | None = None
    orphaned: QueryFlag = False
    descendants_of: IdOrKey | None = None
    ancestors_of: IdOrKey | None = None
    include_done: QueryFlag = False


class OneWorkItem(shapes.Shape):
    """A work item."""

    work_item: shapes.WorkItem


class WorkItems(shapes.Shape):
    """Work items by position."""

    work_items: list[shapes.WorkItem]


async def list_work_items(call: Call, asked: WorkItemFilter) -> WorkItems:
    """A project's work items that pass every filter given."""
    return WorkItems.of(work_items=await call.read(lambda view: _matching(view, call.path("project"), asked)))


def _matching(view: View, project: str, asked: WorkItemFilter) -> list[WorkItem]:
    project_id = lookup.project(view, project).id
    wanted = filters.Wanted(
        item_type=asked.item_type,
        status=asked.status,
        sprint_id=asked.sprint_id,
        parent_id=asked.parent_id,
        is_orphaned=asked.orphaned,
        below=_item_id(view, asked.descendants_of),
        above=_item_id(view, asked.ancestors_of),
        includes_done=asked.include_done,
    )
    return filters.matching(view, project_id, wanted)


def _item_id(view: View, text: str | None) -> str | None:
    return None if text is None else lookup.work_item(view, text).id


async def get_work_item(call: Call, _: Nothing) -> OneWorkItem:
    """One work item."""
    return OneWorkItem.of(work_item=await call.read(lambda view: lookup.work_item(view, call.path("work_item"))))


async def create_work_item(call: Call, asked: NewWorkItem) -> OneWorkItem:
    """A new work item, the last among its siblings."""
    with lookup.ids_unnamed():
        return OneWorkItem.of(work_item=await call.write(CreateWorkItem(**asked.fields())))


async def update_work_item(call: Call, asked: WorkItemChanges) -> OneWorkItem:
    """Other values for a work item."""
    command = UpdateWorkItem(work_item_id=await call.work_item_id(), **asked.fields())
    return OneWorkItem.of(work_item=await call.write(command))


async def delete_work_item(call: Call, _: Nothing) -> shapes.Deleted:
    """A work item without children goes, and with it what is attached to it."""
    return await call.delete(DeleteWorkItem(work_item_id=await call.work_item_id()))


OPERATIONS: Operations = (
    Operation(
        method="GET",
        path="/api/v1/projects/{project}/work-items",
        handler=list_work_items,
        takes=WorkItemFilter,
        answers=WorkItems,
    ),
    Operation(
        method="POST",
        path="/api/v1/work-items",
        handler=create_work_item,
        takes=NewWorkItem,
        answers=OneWorkItem,
        refuses=(404,),
    ),
    Operation(
        method="GET",
        path="/api/v1/work-items/{work_item}",
        handler=get_work_item,
        takes=Nothing,
        answers=OneWorkItem,
    ),
    Operation(
        method="PUT",
        path="/api/v1/work-items/{work_item}",
        handler=update_work_item,
        takes=WorkItemChanges,
        answers=OneWorkItem,
        refuses=(409,),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/work-items/{work_item}",
        handler=delete_work_item,
        takes=Nothing,
        answers=shapes.Deleted,
    ),
)
