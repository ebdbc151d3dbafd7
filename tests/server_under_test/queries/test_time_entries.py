"""The time spent on a work item, page by page, and what somebody is working on."""

import pytest
from support.house import BOB, NOON

from server_under_test.commands import CreateTimeEntry, DeleteTimeEntry, StartTimer
from server_under_test.errors import Refused
from server_under_test.queries import time_entries


@pytest.fixture
async def item(house):
    return await house.item(await house.project())


async def book(house, item, began):
    command = CreateTimeEntry(work_item_id=item.id, started_at=NOON + began, ended_at=NOON + began + 1)
    return await house.made(command)


async def test_the_newest_start_comes_first_and_of_equal_ones_the_last_booked(house, item):
    booked = [await book(house, item, began) for began in (-30, -10, -20, -10)]
    listed, total = await house.read(time_entries.of_work_item, item.id)
    assert (listed, total) == ([booked[3], booked[1], booked[2], booked[0]], 4)


async def test_a_page_is_a_part_of_the_list_and_the_count_is_of_all(house, item):
    booked = [await book(house, item, -began) for began in range(10, 15)]
    await house.do(DeleteTimeEntry(time_entry_id=booked.pop(0).id))

    async def page(limit, offset):
        listed, total = await house.read(time_entries.of_work_item, item.id, limit, offset)
        assert total == 4
        return listed

    assert await page(2, 1) == booked[1:3]
    assert await page(None, 1) == booked[1:]
    assert await page(0, -7) == booked[:1]
    assert await page(9_999, 9) == []


async def test_no_page_is_longer_than_500(house, item, database):
    def add(connection, _):
        connection.executemany(
            "INSERT INTO time_entries (id, work_item_id, user_id, started_at, ended_at, created_at, updated_at)"
            " VALUES (?, ?, ?, 1, 2, 1, 1)",
            [(str(number), item.id, BOB) for number in range(501)],
        )

    await database.write(add)
    listed, total = await house.read(time_entries.of_work_item, item.id, 501)
    assert (len(listed), total) == (500, 501)
    assert len((await house.read(time_entries.of_work_item, item.id))[0]) == 501


async def test_everybody_is_shown_their_own_running_timer(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    assert await house.read(time_entries.running) == started
    assert await house.read(time_entries.running, user=BOB) is None


async def test_time_is_shown_to_those_who_may_view_the_project(guarded_house):
    house = guarded_house
    item = await house.item(await house.project())
    entry = await book(house, item, -10)
    assert await house.read(time_entries.one, entry.id) == entry
    for query, entity_id in ((time_entries.one, entry.id), (time_entries.of_work_item, item.id)):
        with pytest.raises(Refused, match="view"):
            await house.read(query, entity_id, user=BOB)
