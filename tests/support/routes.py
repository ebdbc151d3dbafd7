"""Every route of the REST contract, each with a way to a request that succeeds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from support.documents import document
from support.rest import Api, Json, new_key
from support.serving import soon

Request = tuple[str, str, Any]
Prepare = Callable[[Api, Json], Awaitable[Request]]

RIGHTS = ("view", "edit", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route: what it needs before it succeeds, the right it takes in the project, and what subscribers are told.

    The right `author` is that of whoever wrote the entity, `anybody` needs a user but no project.
    """

    prepare: Prepare
    right: str
    tells: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The entity it changes."""
        return self.tells[1].rpartition("_")[0]


def told(kind: str, action: str) -> tuple[str, ...]:
    """The activity entry, then the entity event: contract/reference.md R1."""
    return f"activity {kind} {action}", f"{kind}_{action}"


async def _list_projects(_: Api, __: Json) -> Request:
    return "GET", "/projects", None


async def _post_project(_: Api, __: Json) -> Request:
    return "POST", "/projects", {"title": "another", "key": new_key()}


async def _put_project(_: Api, project: Json) -> Request:
    return "PUT", f"/projects/{project['id']}", {"title": "new", "expected_version": 1}


async def _post_sprint(_: Api, project: Json) -> Request:
    body = {"project_id": project["id"], "name": "a sprint", "start_date": soon(0), "end_date": soon(7)}
    return "POST", "/sprints", body


async def _put_sprint(api: Api, project: Json) -> Request:
    return "PUT", f"/sprints/{(await api.sprint(project))['id']}", {"name": "new", "expected_version": 1}


async def _post_item(_: Api, project: Json) -> Request:
    return "POST", "/work-items", {"project_id": project["id"], "item_type": "task", "title": "a task"}


async def _put_item(api: Api, project: Json) -> Request:
    return "PUT", f"/work-items/{(await api.item(project))['id']}", {"title": "new", "expected_version": 1}


async def _post_comment(api: Api, project: Json) -> Request:
    return "POST", f"/work-items/{(await api.item(project))['id']}/comments", {"content": "a comment"}


async def _put_comment(api: Api, project: Json) -> Request:
    comment = await api.comment(await api.item(project))
    return "PUT", f"/comments/{comment['id']}", {"content": "other words"}


async def _post_dependency(api: Api, project: Json) -> Request:
    ends = {"blocking_item_id": (await api.item(project))["id"], "blocked_item_id": (await api.item(project))["id"]}
    return "POST", "/dependencies", {**ends, "dependency_type": "blocks"}


async def _post_entry(api: Api, project: Json) -> Request:
    return "POST", "/time-entries", {"work_item_id": (await api.item(project))["id"]}


async def _put_entry(api: Api, project: Json) -> Request:
    return "PUT", f"/time-entries/{(await api.timer(await api.item(project)))['id']}", {"stop": True}


async def _import(_: Api, __: Json) -> Request:
    return "POST", "/sync/import", document()


async def _export(_: Api, __: Json) -> Request:
    return "GET", "/sync/export", None


async def _export_item(api: Api, project: Json) -> Request:
    return "GET", f"/sync/export?work_item={(await api.item(project))['id']}", None


async def _put_member(api: Api, project: Json) -> Request:
    return "PUT", f"/projects/{project['id']}/members/{project['id']}", {"role": "viewer"}


async def _delete_member(api: Api, project: Json) -> Request:
    _, path, body = await _put_member(api, project)
    assert (await api.put(path, body)).status_code == 200
    return "DELETE", path, None


def _of_project(method: str, rest: str = "") -> Prepare:
    async def prepare(_: Api, project: Json) -> Request:
        return method, f"/projects/{project['id']}{rest}", None

    return prepare


def _of_item(method: str, rest: str = "") -> Prepare:
    async def prepare(api: Api, project: Json) -> Request:
        return method, f"/work-items/{(await api.item(project))['id']}{rest}", None

    return prepare


def _of_another(method: str, route: str) -> Prepare:
    async def prepare(api: Api, project: Json) -> Request:
        item = await api.item(project)
        if route == "sprints":
            entity = await api.sprint(project)
        elif route == "dependencies":
            entity = await api.dependency(item, await api.item(project))
        else:
            entity = await (api.comment(item) if route == "comments" else api.timer(item))
        return method, f"/{route}/{entity['id']}", None

    return prepare


MUTATIONS = {
    "POST projects": Route(prepare=_post_project, right="anybody", tells=told("project", "created")),
    "PUT projects": Route(prepare=_put_project, right="edit", tells=told("project", "updated")),
    "DELETE projects": Route(prepare=_of_project("DELETE"), right="admin", tells=told("project", "deleted")),
    "POST sprints": Route(prepare=_post_sprint, right="edit", tells=told("sprint", "created")),
    "PUT sprints": Route(prepare=_put_sprint, right="edit", tells=told("sprint", "updated")),
    "DELETE sprints": Route(prepare=_of_another("DELETE", "sprints"), right="admin", tells=told("sprint", "deleted")),
    "POST work-items": Route(prepare=_post_item, right="edit", tells=told("work_item", "created")),
    "PUT work-items": Route(prepare=_put_item, right="edit", tells=told("work_item", "updated")),
    "DELETE work-items": Route(prepare=_of_item("DELETE"), right="admin", tells=told("work_item", "deleted")),
    "POST comments": Route(prepare=_post_comment, right="edit", tells=told("comment", "created")),
    "PUT comments": Route(prepare=_put_comment, right="author", tells=told("comment", "updated")),
    "DELETE comments": Route(
        prepare=_of_another("DELETE", "comments"), right="author", tells=told("comment", "deleted")
    ),
    "POST dependencies": Route(prepare=_post_dependency, right="edit", tells=told("dependency", "created")),
    "DELETE dependencies": Route(
        prepare=_of_another("DELETE", "dependencies"), right="edit", tells=told("dependency", "deleted")
    ),
    "POST time-entries": Route(prepare=_post_entry, right="edit", tells=told("time_entry", "created")),
    "PUT time-entries": Route(prepare=_put_entry, right="author", tells=told("time_entry", "updated")),
    "DELETE time-entries": Route(
        prepare=_of_another("DELETE", "time-entries"), right="author", tells=told("time_entry", "deleted")
    ),
}

READS = {
    "GET projects": Route(prepare=_list_projects, right="anybody"),
    "GET one project": Route(prepare=_of_project("GET"), right="view"),
    "GET sprints": Route(prepare=_of_project("GET", "/sprints"), right="view"),
    "GET one sprint": Route(prepare=_of_another("GET", "sprints"), right="view"),
    "GET work-items": Route(prepare=_of_project("GET", "/work-items"), right="view"),
    "GET one work item": Route(prepare=_of_item("GET"), right="view"),
    "GET comments": Route(prepare=_of_item("GET", "/comments"), right="view"),
    "GET dependencies": Route(prepare=_of_item("GET", "/dependencies"), right="view"),
    "GET time-entries": Route(prepare=_of_item("GET", "/time-entries"), right="view"),
    "GET one time entry": Route(prepare=_of_another("GET", "time-entries"), right="view"),
    "GET swim-lanes": Route(prepare=_of_project("GET", "/swim-lanes"), right="view"),
    "GET members": Route(prepare=_of_project("GET", "/members"), right="view"),
    "GET export": Route(prepare=_export, right="anybody"),
    "GET export of an item": Route(prepare=_export_item, right="view"),
}

OTHERS = {
    "POST import": Route(prepare=_import, right="anybody"),
    "PUT members": Route(prepare=_put_member, right="admin"),
    "DELETE members": Route(prepare=_delete_member, right="admin"),
}
"""What changes something without telling its subscribers, or tells of many things."""

ROUTES = MUTATIONS | READS | OTHERS
