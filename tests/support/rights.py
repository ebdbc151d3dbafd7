"""Which right does each command and each route need, and how is each asked for? Two tables, complete on purpose.

The tests compare them with what the server itself says it offers, so that nothing new is left unguarded unnoticed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from support import mutations
from support.commands import command
from support.mutations import Prepare
from support.serving import Board, soon

Right = Literal["none", "own", "view", "edit", "author", "admin", "operate"]
"""`none`: not even a token; `own`: a token; `operate`: a token that claims the role of an operator."""

GRANTED: dict[str, tuple[Right, ...]] = {
    "stranger": ("none", "own"),
    "viewer": ("none", "own", "view"),
    "editor": ("none", "own", "view", "edit"),
    "admin": ("none", "own", "view", "edit", "admin"),
}
"""What somebody may do who wrote nothing on the board: contract/websocket.md 7."""


async def _subscribe_to_project(board: Board) -> dict[str, Any]:
    return command("subscribe", project_ids=[board.project.id])


async def _subscribe_to_sprint(board: Board) -> dict[str, Any]:
    return command("subscribe", sprint_ids=[(await board.sprint()).id])


async def _unsubscribe(board: Board) -> dict[str, Any]:
    return command("unsubscribe", project_ids=[board.project.id])


async def _ping(_: Board) -> dict[str, Any]:
    return command("ping", timestamp=1)


RIGHT_OF: dict[str, Right] = {
    **dict.fromkeys(("create_project", "list_projects", "get_running_timer", "get_llm_context"), "own"),
    **dict.fromkeys(("get_work_items", "get_sprints", "get_comments", "get_time_entries"), "view"),
    **dict.fromkeys(("get_dependencies", "get_activity_log"), "view"),
    **dict.fromkeys(("update_project", "create_work_item", "update_work_item"), "edit"),
    **dict.fromkeys(("create_sprint", "update_sprint", "create_comment", "start_timer", "create_time_entry"), "edit"),
    **dict.fromkeys(("create_dependency", "delete_dependency"), "edit"),
    **dict.fromkeys(("update_comment", "delete_comment"), "author"),
    **dict.fromkeys(("stop_timer", "update_time_entry", "delete_time_entry"), "author"),
    **dict.fromkeys(("delete_project", "delete_work_item", "delete_sprint"), "admin"),
}
COMMANDS: dict[str, tuple[Right, Prepare]] = {
    **{name: (RIGHT_OF[name], prepare) for name, prepare in mutations.COMMANDS.items()},
    "ping": ("own", _ping),
    "unsubscribe": ("own", _unsubscribe),
    "subscribe": ("view", _subscribe_to_project),
    "subscribe to a sprint": ("view", _subscribe_to_sprint),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a route is asked for: values for its path, its query and its body."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


async def _nothing(_: Board) -> Call:
    return Call()


async def _project(board: Board) -> Call:
    return Call(path={"project": board.project.id})


async def _item(board: Board) -> Call:
    return Call(path={"work_item": (await board.item()).id})


async def _sprint(board: Board) -> Call:
    return Call(path={"sprint_id": (await board.sprint()).id})


async def _entry(board: Board) -> Call:
    return Call(path={"time_entry_id": (await mutations.entry(board)).id})


async def _comment(board: Board) -> Call:
    return Call(path={"comment_id": (await board.comment((await board.item()).id)).id})


async def _dependency(board: Board) -> Call:
    return Call(path={"dependency_id": (await mutations.dependency(board)).id})


async def _member(board: Board) -> Call:
    user_id = str(uuid4())
    await board.rest.put(f"/projects/{board.project.id}/members/{user_id}", json={"role": "viewer"})
    return Call(path={"project": board.project.id, "user_id": user_id}, body={"role": "editor"})


def _with(prepare: Callable[[Board], Awaitable[Call]], **body: Any) -> Callable[[Board], Awaitable[Call]]:
    async def prepared(board: Board) -> Call:
        call = await prepare(board)
        return Call(path=call.path, body=body)

    return prepared


async def _new_project(_: Board) -> Call:
    return Call(body={"title": "another board", "key": mutations.key()})


async def _new_item(board: Board) -> Call:
    return Call(body={"project_id": board.project.id, "item_type": "task", "title": "a task"})


async def _new_sprint(board: Board) -> Call:
    dates = {"start_date": soon(0), "end_date": soon(14)}
    return Call(body={"project_id": board.project.id, "name": "a sprint", **dates})


async def _new_timer(board: Board) -> Call:
    return Call(body={"work_item_id": (await board.item()).id})


async def _new_dependency(board: Board) -> Call:
    ends = {"blocking_item_id": (await board.item()).id, "blocked_item_id": (await board.item()).id}
    return Call(body={"dependency_type": "blocks", **ends})


async def _export_of_item(board: Board) -> Call:
    return Call(query={"work_item": (await board.item()).id})


async def _import(board: Board) -> Call:
    """The board itself, under a newer title."""
    content = (await board.rest.get("/sync/export")).json()
    (project,) = [each for each in content["projects"] if each["id"] == board.project.id]
    project.update(title="taken over", updated_at=project["updated_at"] + 10)
    return Call(body=content)


REVISION = {"expected_version": 1, "title": "renamed"}
ROUTES: dict[str, tuple[Right, Callable[[Board], Awaitable[Call]]]] = {
    **dict.fromkeys(("health", "live", "ready", "metrics", "openapi"), ("none", _nothing)),
    **dict.fromkeys(("checkpoint", "shutdown"), ("operate", _nothing)),
    **dict.fromkeys(("list_projects", "export_data"), ("own", _nothing)),
    **dict.fromkeys(("get_project", "list_members", "list_sprints", "list_work_items"), ("view", _project)),
    **dict.fromkeys(("get_work_item", "list_comments", "list_dependencies", "list_time_entries"), ("view", _item)),
    "list_swim_lanes": ("view", _project),
    "get_sprint": ("view", _sprint),
    "get_time_entry": ("view", _entry),
    "export_data of an item": ("view", _export_of_item),
    "create_project": ("own", _new_project),
    "create_sprint": ("edit", _new_sprint),
    "create_work_item": ("edit", _new_item),
    "create_comment": ("edit", _with(_item, content="a remark")),
    "create_dependency": ("edit", _new_dependency),
    "create_time_entry": ("edit", _new_timer),
    "update_project": ("edit", _with(_project, **REVISION)),
    "update_sprint": ("edit", _with(_sprint, expected_version=1, name="renamed")),
    "update_work_item": ("edit", _with(_item, **REVISION)),
    "update_comment": ("author", _with(_comment, content="changed")),
    "update_time_entry": ("author", _with(_entry, description="changed")),
    "delete_comment": ("author", _comment),
    "delete_time_entry": ("author", _entry),
    "delete_dependency": ("edit", _dependency),
    "delete_project": ("admin", _project),
    "delete_sprint": ("admin", _sprint),
    "delete_work_item": ("admin", _item),
    "put_member": ("admin", _member),
    "remove_member": ("admin", _member),
    "import_data": ("admin", _import),
}
DESTRUCTIVE = ("shutdown",)
"""Routes that are only asked for where they must be refused."""
