"""Which texts does the server keep, and by which field of which request do they get there?"""

from collections.abc import Callable
from typing import Any

from support.commands import do, granted, now
from support.mutations import key
from support.rest import Json
from support.serving import Board, soon

Kept = Callable[[Board, str], Any]
"""Write a text by a request, and tell as what it was stored."""


async def _project_by_ws(board: Board, text: str) -> tuple[str, str]:
    reply = granted(await do(board.owner, "create_project", title=text, description=text, key=key()))
    return reply.project.title, reply.project.description


async def _item_by_ws(board: Board, text: str) -> tuple[str, str]:
    fields = {"project_id": board.project.id, "item_type": 4, "title": text, "description": text}
    item = granted(await do(board.owner, "create_work_item", **fields)).work_item
    return item.title, item.description


async def _renamed_item_by_ws(board: Board, text: str) -> tuple[str, str]:
    item = await board.item()
    fields = {"work_item_id": item.id, "expected_version": 1, "title": text, "description": text}
    item = granted(await do(board.owner, "update_work_item", **fields)).work_item
    return item.title, item.description


async def _sprint_by_ws(board: Board, text: str) -> tuple[str, str]:
    sprint = await board.sprint(text, goal=text)
    return sprint.name, sprint.goal


async def _comment_by_ws(board: Board, text: str) -> tuple[str]:
    return ((await board.comment((await board.item()).id, text)).content,)


async def _time_entry_by_ws(board: Board, text: str) -> tuple[str]:
    times = {"started_at": now() - 7200, "ended_at": now() - 3600}
    item = await board.item()
    reply = granted(await do(board.owner, "create_time_entry", work_item_id=item.id, description=text, **times))
    return (reply.time_entry.description,)


async def _created(board: Board, path: str, body: Json, *names: str) -> tuple[str, ...]:
    answer = await board.rest.post(path, json=body)
    assert answer.status_code == 200, answer.text
    (entity,) = answer.json().values()
    return tuple(entity[name] for name in names)


async def _project_by_rest(board: Board, text: str) -> tuple[str, ...]:
    body = {"title": text, "description": text, "key": key()}
    return await _created(board, "/projects", body, "title", "description")


async def _item_by_rest(board: Board, text: str) -> tuple[str, ...]:
    body = {"project_id": board.project.id, "item_type": "task", "title": text, "description": text}
    return await _created(board, "/work-items", body, "title", "description")


async def _sprint_by_rest(board: Board, text: str) -> tuple[str, ...]:
    dates = {"start_date": soon(0), "end_date": soon(14)}
    body = {"project_id": board.project.id, "name": text, "goal": text, **dates}
    return await _created(board, "/sprints", body, "name", "goal")


async def _comment_by_rest(board: Board, text: str) -> tuple[str, ...]:
    return await _created(board, f"/work-items/{(await board.item()).id}/comments", {"content": text}, "content")


async def _time_entry_by_rest(board: Board, text: str) -> tuple[str, ...]:
    body = {"work_item_id": (await board.item()).id, "description": text}
    return await _created(board, "/time-entries", body, "description")


KEPT: dict[str, Kept] = {
    "project by ws": _project_by_ws,
    "item by ws": _item_by_ws,
    "renamed item by ws": _renamed_item_by_ws,
    "sprint by ws": _sprint_by_ws,
    "comment by ws": _comment_by_ws,
    "time entry by ws": _time_entry_by_ws,
    "project by rest": _project_by_rest,
    "item by rest": _item_by_rest,
    "sprint by rest": _sprint_by_rest,
    "comment by rest": _comment_by_rest,
    "time entry by rest": _time_entry_by_rest,
}
