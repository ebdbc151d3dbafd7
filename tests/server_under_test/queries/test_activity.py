"""What happened to an entity: newest first, page by page, to those who may view its project."""

import pytest
from support.house import ALICE, BOB, NOON

from server_under_test.commands import (
    CreateComment,
    CreateDependency,
    CreateSprint,
    DeleteWorkItem,
    StartTimer,
    UpdateWorkItem,
)
from server_under_test.errors import Refused
from server_under_test.queries import activity

DAY_S = 86_400


async def one_of_each(house):
    """An entity of every kind in one project."""
    project = await house.project()
    item, other = await house.item(project), await house.item(project)
    sprint = CreateSprint(project_id=project.id, name="a sprint", start_date=NOON, end_date=NOON + DAY_S)
    link = CreateDependency(blocking_item_id=item.id, blocked_item_id=other.id, dependency_type="blocks")
    return {
        "project": project,
        "work_item": item,
        "sprint": await house.made(sprint),
        "comment": await house.made(CreateComment(work_item_id=item.id, content="well")),
        "time_entry": await house.made(StartTimer(work_item_id=item.id)),
        "dependency": await house.made(link),
    }


async def test_every_kind_of_entity_has_its_own_entries(house):
    for kind, entity in (await one_of_each(house)).items():
        (entry,), total = await house.read(activity.of_entity, kind, entity.id, 10, 0)
        assert (entry.entity_type, entry.entity_id, entry.action, total) == (kind, entity.id, "created", 1)
        assert (entry.user_id, entry.timestamp, entry.comment) == (ALICE, NOON, None)


async def test_what_is_read_is_what_was_sent(house):
    await one_of_each(house)
    for event in house.events[::2]:
        sent = event.entry
        (read,), _ = await house.read(activity.of_entity, sent.entity_type, sent.entity_id, 10, 0)
        assert read == sent


async def test_the_newest_entry_comes_first_even_within_a_second(house):
    item = await house.item(await house.project())
    for version in range(1, 5):
        house.now += version // 3
        await house.do(UpdateWorkItem(work_item_id=item.id, expected_version=version, title=f"version {version}"))
    sent = [event.entry for event in house.events[::2] if event.entry.entity_id == item.id]

    async def page(limit, offset):
        entries, total = await house.read(activity.of_entity, "work_item", item.id, limit, offset)
        assert total == len(sent) == 5
        return entries

    assert await page(100, 0) == sent[::-1]
    assert await page(2, 1) == sent[::-1][1:3]
    assert await page(0, -3) == sent[::-1][:1]
    assert await page(10, 5) == []


async def test_a_page_has_100_entries_at_most(house, database):
    item = await house.item(await house.project())

    def add(connection, _):
        connection.executemany(
            "INSERT INTO activity_log SELECT NULL, ?, project_id, entity_type, entity_id, action, user_id, timestamp,"
            " comment FROM activity_log WHERE entity_id = ? LIMIT 1",
            [(str(number), item.id) for number in range(100)],
        )

    await database.write(add)
    entries, total = await house.read(activity.of_entity, "work_item", item.id, 9_999, 0)
    assert (len(entries), total) == (100, 101)


@pytest.mark.parametrize("entity_type", ["", "Work_Item", "user", "swim_lane", "work_item; --"])
async def test_an_unknown_kind_of_entity_is_refused_with_its_field(house, entity_type):
    with pytest.raises(Refused) as refused:
        await house.read(activity.of_entity, entity_type, ALICE, 10, 0)
    assert (refused.value.code, refused.value.field) == ("VALIDATION_ERROR", "entity_type")


async def test_deleted_and_missing_entities_are_not_found(house):
    entities = await one_of_each(house)
    await house.do(DeleteWorkItem(work_item_id=entities["work_item"].id))
    for kind in ("work_item", "comment", "time_entry", "dependency"):
        with pytest.raises(Refused, match="not found"):
            await house.read(activity.of_entity, kind, entities[kind].id, 10, 0)
    for kind in entities:
        with pytest.raises(Refused, match="not found"):
            await house.read(activity.of_entity, kind, ALICE, 10, 0)


async def test_nobody_reads_the_log_of_a_project_they_may_not_view(guarded_house):
    house = guarded_house
    for kind, entity in (await one_of_each(house)).items():
        with pytest.raises(Refused) as refused:
            await house.read(activity.of_entity, kind, entity.id, 10, 0, user=BOB)
        assert refused.value.code == "UNAUTHORIZED"
