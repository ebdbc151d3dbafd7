"""Export and import over HTTP: what one server holds, as JSON that another one takes."""

from dataclasses import fields
from typing import Any

from pydantic import BaseModel

from server_under_test.commands import Import
from server_under_test.commands.rules import rfc3339
from server_under_test.entities import Comment, Dependency, Project, Sprint, TimeEntry, WorkItem
from server_under_test.errors import invalid
from server_under_test.queries import View, export
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, IdOrKey, Int32, Query, QueryFlag, QueryNumber
from server_under_test.rest.operation import Operation, Operations

SCHEMA_VERSION = 1
EXPORTED_BY = "pm-server"


class ExportScope(Query):
    """One work item and what to take along with it; without an item everything is exported."""

    work_item: IdOrKey | None = None
    descendant_levels: QueryNumber = 0
    comments: QueryFlag = False
    sprints: QueryFlag = False
    dependencies: QueryFlag = False
    time_entries: QueryFlag = False


class Exported(shapes.Shape):
    """What was exported, where and when."""

    schema_version: Int32
    exported_at: str
    exported_by: str
    projects: list[shapes.Project]
    work_items: list[shapes.WorkItem]
    sprints: list[shapes.Sprint]
    comments: list[shapes.Comment]
    swim_lanes: list[shapes.SwimLane]
    dependencies: list[shapes.Dependency]
    time_entries: list[shapes.TimeEntry]


class Imported(Exported, Body):
    """What another server exported; where and when does not matter."""


class Count(shapes.Shape):
    """What became of the objects of one kind."""

    created: int
    updated: int
    skipped: int


class Counts(shapes.Shape):
    """What became of what was imported."""

    projects: Count
    sprints: Count
    swim_lanes: Count
    work_items: Count
    comments: Count
    dependencies: Count
    time_entries: Count


async def export_data(call: Call, asked: ExportScope) -> Exported:
    """Everything the caller is shown, or one work item with what belongs to it."""
    found = await call.read(lambda view: _exported(view, asked))
    now = rfc3339(call.backend.service.now())
    lists = {each.name: getattr(found, each.name) for each in fields(found)}
    return Exported.of(schema_version=SCHEMA_VERSION, exported_at=now, exported_by=EXPORTED_BY, **lists)


def _exported(view: View, asked: ExportScope) -> export.Export:
    if asked.work_item is None:
        return export.everything(view)
    related = export.Related(
        levels=asked.descendant_levels,
        comments=asked.comments,
        sprints=asked.sprints,
        dependencies=asked.dependencies,
        time_entries=asked.time_entries,
    )
    return export.of_work_item(view, lookup.work_item(view, asked.work_item).id, related)


async def import_data(call: Call, asked: Imported) -> Counts:
    """What another server exported comes in, all of it or nothing."""
    if asked.schema_version != SCHEMA_VERSION:
        raise invalid(f"schema_version is not {SCHEMA_VERSION}", "schema_version")
    command = Import(
        projects=[Project(**_stored(each)) for each in asked.projects],
        sprints=[Sprint(**_stored(each)) for each in asked.sprints],
        swim_lanes=len(asked.swim_lanes),
        work_items=[WorkItem(project_key="", **_stored(each)) for each in asked.work_items],
        comments=[Comment(**_stored(each)) for each in asked.comments],
        dependencies=[Dependency(**_stored(each)) for each in asked.dependencies],
        time_entries=[TimeEntry(**_stored(each)) for each in asked.time_entries],
    )
    return Counts.model_validate(await call.manage(command))


def _stored(shape: BaseModel) -> dict[str, Any]:
    """What an object says beyond what follows from the rest."""
    return shape.model_dump(exclude={"display_key", "is_running"})


OPERATIONS: Operations = (
    Operation(
        method="GET",
        path="/api/v1/sync/export",
        handler=export_data,
        takes=ExportScope,
        answers=Exported,
        refuses=(404,),
    ),
    Operation(
        method="POST",
        path="/api/v1/sync/import",
        handler=import_data,
        takes=Imported,
        answers=Counts,
        refuses=(409,),
    ),
)
