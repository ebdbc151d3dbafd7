"""Many ask for the same thing at once, by both doors: is there always one lawful outcome, and does everybody see it?

Every test ends with the judgement of tests/support/ledger.py: all subscribers saw one order, versions run on without a
gap, each event's changes lead from the state before to the state it shows, and storage holds what the last one left.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import do, now
from support.ledger import Ledger, judge, same_but_derived
from support.mutations import key
from support.racing import OK, Arena, Result, by_ws, codes
from support.serving import soon

CROWD = 50


async def test_of_fifty_parallel_creations_each_gets_its_own_number_and_place(arena: Arena) -> None:
    results = await arena.race(arena.create_item(door, title=f"item {n}") for n, door in enumerate(arena.doors(CROWD)))
    assert codes(results) == {OK: CROWD}
    items = (await judge(arena.board)).of_kind(pb.WorkItem)
    assert sorted(item.item_number for item in items) == list(range(1, CROWD + 1))
    assert sorted(item.position for item in items) == list(range(1, CROWD + 1))
    (project,) = [each for each in (await do(arena.board.owner, "list_projects")).projects if is_it(arena, each)]
    assert project.next_work_item_number == CROWD + 1


async def test_of_fifty_parallel_updates_of_one_version_one_wins(arena: Arena) -> None:
    item = await arena.board.item()
    results = await arena.race(
        arena.update_item(door, item, title=f"by {n}") for n, door in enumerate(arena.doors(CROWD))
    )
    assert codes(results) == {OK: 1, "CONFLICT": CROWD - 1}
    assert all("current version: 2" in result.text for result in results if result.code == "CONFLICT")
    (winner,) = [n for n, result in enumerate(results) if result.code == OK]
    (stored,) = (await judge(arena.board)).of_kind(pb.WorkItem)
    assert (stored.title, stored.version) == (f"by {winner}", 2)


async def test_updates_racing_a_deletion_win_before_it_or_find_nothing(arena: Arena) -> None:
    item = await arena.board.item()
    updates = [arena.update_item(door, item, title=f"by {n}") for n, door in enumerate(arena.doors(9))]
    *updated, deleted = await arena.race([*updates, arena.delete_item("ws", item)])
    assert deleted.code == OK
    assert codes(updated)[OK] <= 1
    assert codes(updated).keys() <= {OK, "CONFLICT", "NOT_FOUND"}
    assert (await judge(arena.board)).of_kind(pb.WorkItem) == []


async def test_of_many_deletions_of_one_item_one_finds_it(arena: Arena) -> None:
    item = await arena.board.item()
    results = await arena.race(arena.delete_item(door, item) for door in arena.doors(10))
    assert codes(results) == {OK: 1, "NOT_FOUND": 9}
    await judge(arena.board)


async def test_writers_who_read_again_after_each_conflict_lose_no_update(arena: Arena) -> None:
    item = await arena.board.item()

    async def persist(number: int) -> Result:
        while True:
            (read,) = (await arena.ws("get_work_items", project_id=arena.board.project.id)).answer.work_items
            text = f"{read.description} {number}".strip()
            result = await arena.update_item("ws" if number % 2 else "rest", read, description=text)
            if result.code == OK:
                return result
            assert result.code == "CONFLICT"

    await arena.race(persist(number) for number in range(8))
    (stored,) = (await judge(arena.board)).of_kind(pb.WorkItem)
    assert sorted(stored.description.split()) == [str(number) for number in range(8)]
    assert stored.version == item.version + 8


async def test_whatever_is_read_during_a_race_is_a_state_that_an_event_showed(arena: Arena) -> None:
    item = await arena.board.item()
    finished = asyncio.Event()
    read: list[Any] = []

    async def write() -> Result:
        current = item
        for number in range(20):
            fields = {"title": f"title {number}", "status": "todo" if number % 2 else "review"}
            current = (await arena.update_item("ws", current, **fields)).answer.work_item
        finished.set()
        return Result(code=OK)

    async def look() -> Result:
        while not finished.is_set():
            read.extend((await arena.ws("get_work_items", project_id=arena.board.project.id)).answer.work_items)
            shown = (await arena.rest("GET", f"/work-items/{item.id}")).answer["work_item"]
            read.append(shown)
        return Result(code=OK)

    await arena.race([write(), look(), look()])
    ledger = await judge(arena.board)
    assert len(read) > 2
    assert [each for each in read if not was_shown(ledger, each)] == []


async def test_every_list_fits_between_the_events_of_its_connection(arena: Arena) -> None:
    observer, project_id = arena.board.observer, arena.board.project.id
    finished = asyncio.Event()
    ledger = Ledger(project_id=project_id)

    async def write(number: int) -> Result:
        epic = (
            await arena.ws("create_work_item", project_id=project_id, item_type=pb.EPIC, title="e")
        ).answer.work_item
        for _ in range(5):
            story = await arena.create_item("ws", pb.STORY, parent_id=epic.id, title=f"{number}")
            await arena.update_item("rest", story.answer.work_item, priority="low")
            await arena.delete_item("ws", story.answer.work_item)
        return Result(code=OK)

    async def write_all() -> Result:
        await asyncio.gather(*(write(number) for number in range(4)))
        finished.set()
        return Result(code=OK)

    async def look() -> Result:
        while not finished.is_set():
            listed = await do(observer, "get_work_items", project_id=project_id)
            ledger.take_all(observer.events)
            observer.events.clear()
            assert {item.id: item for item in listed.work_items} == ledger.entities
        return Result(code=OK)

    await arena.race([write_all(), look()])


async def test_two_projects_of_one_key_cannot_be_created_at_once(arena: Arena) -> None:
    name = key()
    by_doors = [
        arena.ws("create_project", title="mine", key=name),
        arena.rest("POST", "/projects", {"title": "mine", "key": name}),
    ]
    more = [arena.ws("create_project", title="mine", key=name.lower()) for _ in range(6)]
    results = await arena.race([*by_doors, *more])
    assert codes(results)[OK] == 1
    assert codes(results).keys() <= {OK, "VALIDATION_ERROR", "CONFLICT"}
    assert [each.key for each in (await do(arena.board.owner, "list_projects")).projects].count(name) == 1


Repeatable = Callable[[Arena], Awaitable[dict[str, Any]]]


async def a_timer(arena: Arena) -> dict[str, Any]:
    return {"work_item_id": (await arena.board.item()).id}


async def booked_time(arena: Arena) -> dict[str, Any]:
    return {"work_item_id": (await arena.board.item()).id, "started_at": now() - 7200, "ended_at": now() - 3600}


async def an_edge(arena: Arena) -> dict[str, Any]:
    ends = {"blocking_item_id": (await arena.board.item()).id, "blocked_item_id": (await arena.board.item()).id}
    return {"dependency_type": pb.BLOCKS, **ends}


async def a_comment(arena: Arena) -> dict[str, Any]:
    return {"work_item_id": (await arena.board.item()).id, "content": "once"}


async def an_item(arena: Arena) -> dict[str, Any]:
    return {"project_id": arena.board.project.id, "item_type": pb.TASK, "title": "once"}


async def a_sprint(arena: Arena) -> dict[str, Any]:
    return {"project_id": arena.board.project.id, "name": "once", "start_date": soon(0), "end_date": soon(9)}


async def a_project(_: Arena) -> dict[str, Any]:
    return {"title": "once", "key": key()}


REPEATABLE: dict[str, Repeatable] = {
    "create_work_item": an_item,
    "create_sprint": a_sprint,
    "create_comment": a_comment,
    "create_project": a_project,
    "start_timer": a_timer,
    "create_time_entry": booked_time,
    "create_dependency": an_edge,
}
BY_USER = {name: prepare for name, prepare in REPEATABLE.items() if name not in ("create_project", "create_dependency")}


@pytest.mark.parametrize("name", REPEATABLE)
async def test_one_message_id_on_many_sockets_of_one_user_has_one_effect(arena: Arena, name: str) -> None:
    fields, message_id = await REPEATABLE[name](arena), str(uuid4())
    sockets = await arena.sockets_of(str(uuid4()), 4)
    results = await arena.race(by_ws(socket, name, message_id, **fields) for socket in sockets)
    assert codes(results) == {OK: 4}
    assert all(result.answer == results[0].answer for result in results)
    kinds = [event.WhichOneof("payload") for event in await told_of(arena, results[0].answer)]
    assert len(kinds) == 2, kinds
    await judge(arena.board)


async def test_one_message_id_stops_a_timer_once(arena: Arena) -> None:
    user_id, message_id = str(uuid4()), str(uuid4())
    sockets = await arena.sockets_of(user_id, 4)
    started = await by_ws(sockets[0], "start_timer", **await a_timer(arena))
    entry_id = started.answer.time_entry.id
    results = await arena.race(by_ws(socket, "stop_timer", message_id, time_entry_id=entry_id) for socket in sockets)
    assert codes(results) == {OK: 4}
    assert all(result.answer == results[0].answer for result in results)
    assert [told for told in (await judge(arena.board)).told].count("timer_stopped") == 1


@pytest.mark.parametrize("name", BY_USER)
async def test_one_message_id_of_two_users_has_two_effects(arena: Arena, name: str) -> None:
    fields, message_id = await BY_USER[name](arena), str(uuid4())
    one, other = await arena.race(by_ws(peer, name, message_id, **fields) for peer in arena.peers[:2])
    assert (one.code, other.code) == (OK, OK)
    assert entity_of(one.answer).id != entity_of(other.answer).id
    await judge(arena.board)


def is_it(arena: Arena, project: pb.Project) -> bool:
    return project.id == arena.board.project.id


def was_shown(ledger: Ledger, read: Any) -> bool:
    """Whether a state that was read, by either door, is one that an event carried."""
    if isinstance(read, pb.WorkItem):
        return same_but_derived(ledger.states[read.id, read.version], read)
    shown = ledger.states[read["id"], read["version"]]
    return all(getattr(shown, name) == read[name] for name in ("title", "status", "updated_at", "updated_by"))


def entity_of(reply: Any) -> Any:
    """What a creation brought into being."""
    return getattr(reply, reply.DESCRIPTOR.fields[0].name)


async def told_of(arena: Arena, reply: Any) -> list[pb.WebSocketMessage]:
    """Everything the observer was told of the entity that a creation brought into being; it stays to be judged."""
    observer = arena.board.observer
    observer.events = await observer.seen()
    entity_id = entity_of(reply).id.encode()
    return [event for event in observer.events if entity_id in event.SerializeToString()]
