"""Every command of the wire, each with a way to bring a board to where it succeeds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pm_wire import messages_pb2 as pb

from support.commands import command, do, granted, now
from support.serving import Board, soon

Prepare = Callable[[Board], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A command that changes something: how to ask for it, and what subscribers are told of it."""

    prepare: Prepare
    entity: str
    action: str
    event: str

    @property
    def tells(self) -> list[str]:
        """The activity entry, then the entity event: contract/reference.md R1."""
        return [f"activity {self.entity} {self.action}", self.event]


def key() -> str:
    """A project key nobody else uses."""
    return f"K{uuid4().hex[:12]}".upper()


async def entry(board: Board, **fields: Any) -> pb.TimeEntry:
    """An hour of the owner's work, by default on a new item."""
    times = {"started_at": now() - 7200, "ended_at": now() - 3600}
    item_id = fields.pop("work_item_id", None) or (await board.item()).id
    reply = await do(board.owner, "create_time_entry", work_item_id=item_id, **{**times, **fields})
    return reply.time_entry


async def dependency(board: Board, kind: int = pb.BLOCKS, **ends: str) -> pb.Dependency:
    """An edge between two items, by default new ones."""
    for end in ("blocking_item_id", "blocked_item_id"):
        ends[end] = ends.get(end) or (await board.item(title=end)).id
    return (await do(board.owner, "create_dependency", dependency_type=kind, **ends)).dependency


async def timer(board: Board) -> pb.TimeEntry:
    """A running entry of the owner's."""
    return (await do(board.owner, "start_timer", work_item_id=(await board.item()).id)).time_entry


async def _create_project(_: Board) -> dict[str, Any]:
    return command("create_project", title="another board", key=key())


async def _update_project(board: Board) -> dict[str, Any]:
    return command("update_project", project_id=board.project.id, expected_version=1, title="renamed")


async def _delete_project(board: Board) -> dict[str, Any]:
    return command("delete_project", project_id=board.project.id, expected_version=1)


async def _create_work_item(board: Board) -> dict[str, Any]:
    return command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="a task")


async def _update_work_item(board: Board) -> dict[str, Any]:
    return command("update_work_item", work_item_id=(await board.item()).id, expected_version=1, title="renamed")


async def _delete_work_item(board: Board) -> dict[str, Any]:
    return command("delete_work_item", work_item_id=(await board.item()).id)


async def _create_sprint(board: Board) -> dict[str, Any]:
    dates = {"start_date": soon(0), "end_date": soon(14)}
    return command("create_sprint", project_id=board.project.id, name="a sprint", **dates)


async def _update_sprint(board: Board) -> dict[str, Any]:
    return command("update_sprint", sprint_id=(await board.sprint()).id, expected_version=1, name="renamed")


async def _delete_sprint(board: Board) -> dict[str, Any]:
    return command("delete_sprint", sprint_id=(await board.sprint()).id)


async def _create_comment(board: Board) -> dict[str, Any]:
    return command("create_comment", work_item_id=(await board.item()).id, content="a comment")


async def _update_comment(board: Board) -> dict[str, Any]:
    comment = await board.comment((await board.item()).id)
    return command("update_comment", comment_id=comment.id, content="other words")


async def _delete_comment(board: Board) -> dict[str, Any]:
    return command("delete_comment", comment_id=(await board.comment((await board.item()).id)).id)


async def _start_timer(board: Board) -> dict[str, Any]:
    return command("start_timer", work_item_id=(await board.item()).id, description="at work")


async def _stop_timer(board: Board) -> dict[str, Any]:
    return command("stop_timer", time_entry_id=(await timer(board)).id)


async def _create_time_entry(board: Board) -> dict[str, Any]:
    times = {"started_at": now() - 7200, "ended_at": now() - 3600}
    return command("create_time_entry", work_item_id=(await board.item()).id, **times)


async def _update_time_entry(board: Board) -> dict[str, Any]:
    return command("update_time_entry", time_entry_id=(await entry(board)).id, description="at work")


async def _delete_time_entry(board: Board) -> dict[str, Any]:
    return command("delete_time_entry", time_entry_id=(await entry(board)).id)


async def _create_dependency(board: Board) -> dict[str, Any]:
    ends = {"blocking_item_id": (await board.item()).id, "blocked_item_id": (await board.item()).id}
    return command("create_dependency", dependency_type=pb.BLOCKS, **ends)


async def _delete_dependency(board: Board) -> dict[str, Any]:
    return command("delete_dependency", dependency_id=(await dependency(board)).id)


def _of_project(name: str) -> Prepare:
    async def prepare(board: Board) -> dict[str, Any]:
        return command(name, project_id=board.project.id)

    return prepare


def _of_item(name: str) -> Prepare:
    async def prepare(board: Board) -> dict[str, Any]:
        return command(name, work_item_id=(await board.item()).id)

    return prepare


async def _get_activity_log(board: Board) -> dict[str, Any]:
    return command("get_activity_log", entity_type="work_item", entity_id=(await board.item()).id, limit=10)


def _of_nothing(name: str) -> Prepare:
    async def prepare(_: Board) -> dict[str, Any]:
        return command(name)

    return prepare


def _mutation(prepare: Prepare, entity: str, action: str, event: str | None = None) -> Mutation:
    return Mutation(prepare=prepare, entity=entity, action=action, event=event or f"{entity}_{action}")


MUTATIONS: dict[str, Mutation] = {
    "create_project": _mutation(_create_project, "project", "created"),
    "update_project": _mutation(_update_project, "project", "updated"),
    "delete_project": _mutation(_delete_project, "project", "deleted"),
    "create_work_item": _mutation(_create_work_item, "work_item", "created"),
    "update_work_item": _mutation(_update_work_item, "work_item", "updated"),
    "delete_work_item": _mutation(_delete_work_item, "work_item", "deleted"),
    "create_sprint": _mutation(_create_sprint, "sprint", "created"),
    "update_sprint": _mutation(_update_sprint, "sprint", "updated"),
    "delete_sprint": _mutation(_delete_sprint, "sprint", "deleted"),
    "create_comment": _mutation(_create_comment, "comment", "created"),
    "update_comment": _mutation(_update_comment, "comment", "updated"),
    "delete_comment": _mutation(_delete_comment, "comment", "deleted"),
    "start_timer": _mutation(_start_timer, "time_entry", "created", "timer_started"),
    "stop_timer": _mutation(_stop_timer, "time_entry", "updated", "timer_stopped"),
    "create_time_entry": _mutation(_create_time_entry, "time_entry", "created"),
    "update_time_entry": _mutation(_update_time_entry, "time_entry", "updated"),
    "delete_time_entry": _mutation(_delete_time_entry, "time_entry", "deleted"),
    "create_dependency": _mutation(_create_dependency, "dependency", "created"),
    "delete_dependency": _mutation(_delete_dependency, "dependency", "deleted"),
}

READS: dict[str, Prepare] = {
    "list_projects": _of_nothing("list_projects"),
    "get_work_items": _of_project("get_work_items"),
    "get_sprints": _of_project("get_sprints"),
    "get_comments": _of_item("get_comments"),
    "get_time_entries": _of_item("get_time_entries"),
    "get_running_timer": _of_nothing("get_running_timer"),
    "get_dependencies": _of_item("get_dependencies"),
    "get_activity_log": _get_activity_log,
    "get_llm_context": _of_nothing("get_llm_context"),
}

COMMANDS: dict[str, Prepare] = {name: mutation.prepare for name, mutation in MUTATIONS.items()} | READS


async def perform(board: Board, name: str) -> tuple[Any, list[pb.WebSocketMessage]]:
    """Let the owner ask for a command; returns the reply and what the observer was told of it."""
    request = await COMMANDS[name](board)
    await board.observer.seen()
    reply = granted(await board.owner.ask(**request))
    return reply, await board.observer.seen()
