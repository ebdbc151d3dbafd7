"""The REST door: which route asks for what? Same commands as the WebSocket door, JSON instead of protobuf."""

from typing import Any

from starlette.routing import Route

from server_under_test.backend import Backend
from server_under_test.commands import (
    CreateComment,
    CreateProject,
    CreateSprint,
    CreateWorkItem,
    DeleteComment,
    DeleteProject,
    DeleteSprint,
    DeleteWorkItem,
    UpdateComment,
    UpdateProject,
    UpdateSprint,
    UpdateWorkItem,
)
from server_under_test.rest import lookup
from server_under_test.rest.body import query_flag
from server_under_test.rest.call import Call, Handler, endpoint
from server_under_test.rest.shapes import SHAPES


async def list_projects(call: Call) -> dict[str, Any]:
    """All projects."""
    projects = await call.read(lambda tables: tables.projects.living())
    return {"projects": [SHAPES["project"](each) for each in projects]}


async def get_project(call: Call) -> dict[str, Any]:
    """One project, by id or key."""
    return {"project": SHAPES["project"](await call.read(lambda tables: lookup.project(tables, call.path("id"))))}


async def create_project(call: Call) -> dict[str, Any]:
    """A new project."""
    body = await call.body()
    return await call.execute(
        CreateProject(title=body.text("title"), key=body.text("key"), description=body.optional_text("description"))
    )


async def update_project(call: Call) -> dict[str, Any]:
    """Other values for a project."""
    body = await call.body()
    return await call.execute(
        UpdateProject(
            expected_version=body.number("expected_version"),
            title=body.optional_text("title"),
            description=body.optional_text("description"),
            status=body.optional_text("status"),
            project_id=await _project_id(call, "id"),
        )
    )


async def delete_project(call: Call) -> dict[str, Any]:
    """A project goes."""
    return await call.execute(DeleteProject(project_id=await _project_id(call, "id"), expected_version=None))


async def list_sprints(call: Call) -> dict[str, Any]:
    """A project's sprints."""
    sprints = await call.read(
        lambda tables: tables.sprints.of_project(lookup.project(tables, call.path("project_id")).id)
    )
    return {"sprints": [SHAPES["sprint"](each) for each in sprints]}


async def get_sprint(call: Call) -> dict[str, Any]:
    """One sprint."""
    return {"sprint": SHAPES["sprint"](await call.read(lambda tables: lookup.sprint(tables, call.path("id"))))}


async def create_sprint(call: Call) -> dict[str, Any]:
    """A new sprint."""
    body = await call.body()
    return await call.execute(
        CreateSprint(
            project_id=body.text("project_id"),
            name=body.text("name"),
            start_date=body.time("start_date"),
            end_date=body.time("end_date"),
            goal=body.optional_text("goal"),
        )
    )


async def update_sprint(call: Call) -> dict[str, Any]:
    """Other values for a sprint."""
    body = await call.body()
    return await call.execute(
        UpdateSprint(
            expected_version=body.number("expected_version"),
            name=body.optional_text("name"),
            goal=body.optional_text("goal"),
            start_date=body.optional_time("start_date"),
            end_date=body.optional_time("end_date"),
            status=body.optional_text("status"),
            sprint_id=lookup.only_uuid(call.path("id")),
        )
    )


async def delete_sprint(call: Call) -> dict[str, Any]:
    """A sprint goes."""
    return await call.execute(DeleteSprint(sprint_id=lookup.only_uuid(call.path("id"))))


async def list_work_items(call: Call) -> dict[str, Any]:
    """A project's work items, filtered."""
    query = call.request.query_params
    include_done, is_orphaned = query_flag(call.request, "include_done"), query_flag(call.request, "orphaned")
    items = await call.read(
        lambda tables: lookup.work_items(
            tables, call.path("project_id"), query, include_done=include_done, is_orphaned=is_orphaned
        )
    )
    return {"work_items": [SHAPES["work_item"](each) for each in items]}


async def get_work_item(call: Call) -> dict[str, Any]:
    """One work item, by id or display key."""
    return {"work_item": SHAPES["work_item"](await call.read(lambda tables: lookup.work_item(tables, call.path("id"))))}


async def create_work_item(call: Call) -> dict[str, Any]:
    """A new work item."""
    body = await call.body()
    return await call.execute(
        CreateWorkItem(
            project_id=body.text("project_id"),
            item_type=body.text("item_type"),
            title=body.text("title"),
            description=body.optional_text("description"),
            parent_id=body.optional_text("parent_id"),
            status=body.optional_text("status"),
            priority=body.optional_text("priority"),
        )
    )


async def update_work_item(call: Call) -> dict[str, Any]:
    """Other values for a work item."""
    body = await call.body()
    texts = ("title", "description", "status", "priority", "assignee_id", "sprint_id", "parent_id")
    return await call.execute(
        UpdateWorkItem(
            expected_version=body.number("expected_version"),
            story_points=body.optional_number("story_points"),
            position=body.optional_number("position"),
            update_parent=body.flag("update_parent"),
            **{name: body.optional_text(name) for name in texts},
            work_item_id=await _work_item_id(call, "id"),
        )
    )


async def delete_work_item(call: Call) -> dict[str, Any]:
    """A work item goes."""
    return await call.execute(DeleteWorkItem(work_item_id=await _work_item_id(call, "id")))


async def list_comments(call: Call) -> dict[str, Any]:
    """The comments on a work item."""
    comments = await call.read(lambda tables: lookup.comments(tables, call.path("work_item_id")))
    return {"comments": [SHAPES["comment"](each) for each in comments]}


async def create_comment(call: Call) -> dict[str, Any]:
    """A new comment."""
    content = (await call.body()).text("content")
    return await call.execute(CreateComment(work_item_id=await _work_item_id(call, "work_item_id"), content=content))


async def update_comment(call: Call) -> dict[str, Any]:
    """Other words for a comment."""
    content = (await call.body()).text("content")
    return await call.execute(UpdateComment(comment_id=lookup.only_uuid(call.path("id")), content=content))


async def delete_comment(call: Call) -> dict[str, Any]:
    """A comment goes."""
    return await call.execute(DeleteComment(comment_id=lookup.only_uuid(call.path("id"))))


async def _project_id(call: Call, name: str) -> str:
    text = call.path(name)
    return lookup.as_uuid(text) or (await call.read(lambda tables: lookup.project(tables, text))).id


async def _work_item_id(call: Call, name: str) -> str:
    text = call.path(name)
    return lookup.as_uuid(text) or (await call.read(lambda tables: lookup.work_item(tables, text))).id


API: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/api/v1/projects", list_projects),
    ("POST", "/api/v1/projects", create_project),
    ("GET", "/api/v1/projects/{id}", get_project),
    ("PUT", "/api/v1/projects/{id}", update_project),
    ("DELETE", "/api/v1/projects/{id}", delete_project),
    ("GET", "/api/v1/projects/{project_id}/sprints", list_sprints),
    ("GET", "/api/v1/projects/{project_id}/work-items", list_work_items),
    ("POST", "/api/v1/sprints", create_sprint),
    ("GET", "/api/v1/sprints/{id}", get_sprint),
    ("PUT", "/api/v1/sprints/{id}", update_sprint),
    ("DELETE", "/api/v1/sprints/{id}", delete_sprint),
    ("POST", "/api/v1/work-items", create_work_item),
    ("GET", "/api/v1/work-items/{id}", get_work_item),
    ("PUT", "/api/v1/work-items/{id}", update_work_item),
    ("DELETE", "/api/v1/work-items/{id}", delete_work_item),
    ("GET", "/api/v1/work-items/{work_item_id}/comments", list_comments),
    ("POST", "/api/v1/work-items/{work_item_id}/comments", create_comment),
    ("PUT", "/api/v1/comments/{id}", update_comment),
    ("DELETE", "/api/v1/comments/{id}", delete_comment),
)


def routes(backend: Backend) -> list[Route]:
    """Every route of this door."""
    return [Route(path, endpoint(backend, handler), methods=[method]) for method, path, handler in API]
