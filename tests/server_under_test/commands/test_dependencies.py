"""Dependencies: links within one project, in which nothing blocks itself by whatever way."""

import random

import pytest
from support.house import ALICE, BOB

from server_under_test.commands import CreateDependency, DeleteDependency, DeleteWorkItem
from server_under_test.entities import Dependency, Member
from server_under_test.events import Receipt
from server_under_test.ids import fresh_id
from server_under_test.queries import dependencies

NOTHING = "00000000-0000-0000-0000-00000000dead"
NOBODY = "00000000-0000-0000-0000-00000000beef"
ON_BLOCKING, ON_BLOCKED = ("VALIDATION_ERROR", "blocking_item_id"), ("VALIDATION_ERROR", "blocked_item_id")


@pytest.fixture
async def project(house):
    return await house.project()


@pytest.fixture
async def items(house, project):
    items = [await house.item(project, title) for title in ("first", "second", "third")]
    house.told()
    return items


def link(blocking, blocked, dependency_type="blocks"):
    return CreateDependency(blocking_item_id=blocking.id, blocked_item_id=blocked.id, dependency_type=dependency_type)


@pytest.mark.parametrize("dependency_type", ["blocks", "relates_to"])
@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_link_and_its_end_are_told_to_the_project(house, items, project, door, dependency_type):
    edge = await house.made(link(items[0], items[1], dependency_type), door=door)
    assert (edge.dependency_type, edge.created_by) == (dependency_type, ALICE)
    assert await house.read(dependencies.one, edge.id) == edge
    await house.do(DeleteDependency(dependency_id=edge.id), door=door, user=BOB)
    assert {event.project_id for event in house.events} == {project.id}
    assert house.told() == [
        *("activity dependency create", "dependency create"),
        *("activity dependency delete", "dependency delete"),
    ]


async def test_the_ids_are_compared_as_ids_and_not_as_texts(house, items):
    shouted = CreateDependency(
        blocking_item_id=items[0].id.upper(), blocked_item_id=items[0].id, dependency_type="blocks"
    )
    assert await house.refusal(shouted) == ON_BLOCKED


@pytest.mark.parametrize(
    ("blocking", "blocked", "dependency_type", "refusal"),
    [
        ("no id", "no id", "unknown", ON_BLOCKING),
        (NOTHING, "no id", "unknown", ON_BLOCKED),
        (NOTHING, NOTHING, "unknown", ON_BLOCKED),
        (NOTHING, NOBODY, "unknown", ("VALIDATION_ERROR", "dependency_type")),
        (NOTHING, NOBODY, "blocks", ("NOT_FOUND", None)),
    ],
)
async def test_the_checks_are_made_in_order(house, blocking, blocked, dependency_type, refusal):
    command = CreateDependency(blocking_item_id=blocking, blocked_item_id=blocked, dependency_type=dependency_type)
    assert await house.refusal(command) == refusal


async def test_two_projects_are_not_linked(house, items):
    elsewhere = await house.item(await house.project("OTHER"))
    assert await house.refusal(link(items[0], elsewhere, "relates_to")) == ON_BLOCKING


@pytest.mark.parametrize("second", ["blocks", "relates_to"])
async def test_an_ordered_pair_is_linked_once_until_the_link_is_deleted(house, items, second):
    edge = await house.made(link(items[0], items[1]))
    assert await house.refusal(link(items[0], items[1], second)) == ON_BLOCKED
    await house.do(DeleteDependency(dependency_id=edge.id))
    again = await house.made(link(items[0], items[1], second))
    assert await house.read(dependencies.of_work_item, items[1].id) == ([again], [])


async def test_links_that_block_form_no_ring_and_those_that_relate_may(house, items):
    first, second, third = items
    await house.do(link(first, second))
    assert await house.refusal(link(second, first)) == ON_BLOCKING
    await house.do(link(second, first, "relates_to"))
    closing = await house.made(link(second, third))
    assert await house.refusal(link(third, first)) == ON_BLOCKING
    await house.do(DeleteDependency(dependency_id=closing.id))
    await house.do(link(third, first))


async def test_a_ring_is_found_at_the_far_end_of_a_long_and_dense_graph(house, database, project):
    items = [await house.item(project, f"item {number}") for number in range(300)]
    rng = random.Random(7)

    def edges(_, tables):
        def add(blocking, blocked):
            tables.dependencies.add(
                Dependency(
                    id=fresh_id(),
                    blocking_item_id=blocking.id,
                    blocked_item_id=blocked.id,
                    dependency_type="blocks",
                    created_at=1,
                    created_by=ALICE,
                )
            )

        for position, item in enumerate(items[:-1]):
            later = rng.sample(range(position + 1, len(items)), min(10, len(items) - position - 1))
            for other in {position + 1, *later}:
                add(item, items[other])

    await database.write(edges)
    assert await house.refusal(link(items[-1], items[0])) == ON_BLOCKING


@pytest.mark.parametrize(("towards", "refusal"), [(True, ON_BLOCKED), (False, ON_BLOCKING)])
async def test_fifty_links_end_and_fifty_start_at_one_item(house, project, items, towards, refusal):
    hub = items[0]
    for number in range(50):
        other = await house.item(project, f"item {number}")
        await house.do(link(other, hub, "relates_to") if towards else link(hub, other, "relates_to"))
    one_more, other_way = (link(items[1], hub), link(hub, items[1]))
    if not towards:
        one_more, other_way = other_way, one_more
    assert await house.refusal(one_more) == refusal
    await house.do(other_way)


async def test_a_repeated_link_gets_the_first_reply(house, items):
    await house.do(link(items[0], items[1]), message_id="once")
    house.told()
    assert isinstance(await house.do(link(items[0], items[1]), message_id="once"), Receipt)
    assert house.told() == []


async def test_missing_links_and_links_of_deleted_items_are_not_found(house, items):
    edge = await house.made(link(items[0], items[1]))
    await house.do(DeleteWorkItem(work_item_id=items[1].id))
    for dependency_id in (edge.id, NOTHING):
        assert await house.refusal(DeleteDependency(dependency_id=dependency_id)) == ("NOT_FOUND", None)
    assert await house.refusal(DeleteDependency(dependency_id="no id")) == ("VALIDATION_ERROR", "dependency_id")


async def test_linking_and_unlinking_need_the_right_to_edit(guarded_house, database):
    house = guarded_house
    project = await house.project()
    first, second = await house.item(project), await house.item(project)
    edge = await house.made(link(first, second))
    commands = link(second, first, "relates_to"), DeleteDependency(dependency_id=edge.id)
    for role in (None, "viewer"):
        if role:
            member = Member(user_id=BOB, role=role, created_at=1)
            await database.write(lambda _, tables, member=member: tables.members.put(project.id, member))
        for command in commands:
            assert await house.refusal(command, user=BOB) == ("UNAUTHORIZED", None)
