"""A work item that goes takes along what is attached to it, and each of these is told: contract/reference.md R5."""

import pytest
from support.house import ALICE, BOB, NOON

from server_under_test.commands import (
    CreateComment,
    CreateDependency,
    CreateTimeEntry,
    DeleteWorkItem,
    StartTimer,
)
from server_under_test.queries import comments, dependencies, time_entries


@pytest.fixture
async def project(house):
    return await house.project()


@pytest.fixture
async def items(house, project):
    return [await house.item(project, title) for title in ("first", "second", "third")]


async def attach(house, items):
    first, second, third = items
    await house.do(CreateComment(work_item_id=first.id, content="well"), user=BOB)
    await house.do(CreateTimeEntry(work_item_id=first.id, started_at=NOON - 60, ended_at=NOON))
    await house.do(StartTimer(work_item_id=first.id), user=BOB)
    for blocking, blocked in ((second, first), (first, third), (second, third)):
        await house.do(
            CreateDependency(blocking_item_id=blocking.id, blocked_item_id=blocked.id, dependency_type="blocks")
        )
    house.told()


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_each_attached_entity_is_told_after_its_item_comments_first(house, items, project, door):
    await attach(house, items)
    await house.do(DeleteWorkItem(work_item_id=items[0].id), door=door)
    assert {event.project_id for event in house.events} == {project.id}
    assert all(event.user_id == ALICE for event in house.events[1::2])
    kinds = ["work_item", "comment", "time_entry", "time_entry", "dependency", "dependency"]
    assert house.told() == [f"{prefix}{kind} delete" for kind in kinds for prefix in ("activity ", "")]


async def test_nothing_of_it_is_left_and_the_rest_stays(house, items):
    await attach(house, items)
    first, second, third = items
    running = await house.read(time_entries.running, user=BOB)
    await house.do(DeleteWorkItem(work_item_id=first.id))
    assert running is not None
    assert await house.read(time_entries.running, user=BOB) is None
    assert await house.read(comments.of_work_item, third.id) == []
    blocking, blocked = await house.read(dependencies.of_work_item, third.id)
    assert ([edge.blocking_item_id for edge in blocking], blocked) == ([second.id], [])
    assert len((await house.read(dependencies.of_work_item, second.id))[1]) == 1


async def test_a_timer_that_went_with_its_item_is_not_stopped_by_the_next(house, items):
    await attach(house, items)
    await house.do(DeleteWorkItem(work_item_id=items[0].id))
    assert (await house.do(StartTimer(work_item_id=items[1].id), user=BOB)).stopped is None


async def test_an_item_without_anything_attached_goes_alone(house, items):
    house.told()
    await house.do(DeleteWorkItem(work_item_id=items[0].id))
    assert house.told() == ["activity work_item delete", "work_item delete"]
