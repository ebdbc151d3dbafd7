"""Which right does each command need, and each route? Complete on purpose: the tests compare it with the server's own.

What a route takes is told by tests/support/routes.py; here is what is outside the API, and the commands.
"""

from typing import Any, Literal

from support import mutations, routes
from support.commands import command
from support.mutations import Prepare
from support.serving import Board

Right = Literal["own", "view", "edit", "author", "admin"]
"""`own`: what everybody may who is somebody."""

GRANTED: dict[str, tuple[Right, ...]] = {
    "stranger": ("own",),
    "viewer": ("own", "view"),
    "editor": ("own", "view", "edit"),
    "admin": ("own", "view", "edit", "admin"),
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

RIGHT_OF_ROUTE: dict[str, str] = {
    name: "own" if route.right == "anybody" else route.right for name, route in routes.ROUTES.items()
}
OPEN = ("/health", "/live", "/ready", "/metrics", "/openapi.json")
"""Asked for with GET, by anybody, without a token."""
OPERATED = ("/admin/checkpoint", "/admin/shutdown")
"""Asked for with POST, by whoever's token claims to be an operator's."""


def refusals(rights: dict[str, Any]) -> list[tuple[str, str]]:
    """Each name with each role that does not suffice."""
    return [(name, role) for name, right in rights.items() for role, granted in GRANTED.items() if right not in granted]
