"""How does a list fit the events around it?"""

import asyncio

import pytest
from support.commands import command, do, granted

pytestmark = pytest.mark.section("reference.md R13 Snapshots")

HOUR_S = 3_600


async def since(board, seconds):
    request = {"project_id": board.project.id, "since_timestamp": seconds}
    return {item.id: item for item in granted(await do(board.owner, "get_work_items", **request)).work_items}


@pytest.fixture
async def kept(board):
    return await board.item(title="kept")


@pytest.fixture
async def gone(board):
    gone = await board.item(title="gone")
    granted(await do(board.owner, "delete_work_item", work_item_id=gone.id))
    return gone


async def test_items_touched_at_that_very_second_are_listed(board, kept):
    assert await since(board, kept.updated_at) == {kept.id: kept}


async def test_items_touched_before_that_second_are_not_listed(board, kept):
    assert await since(board, kept.updated_at + HOUR_S) == {}


async def test_deleted_items_are_listed_with_their_time_of_deletion(board, kept, gone):
    items = await since(board, kept.updated_at)
    assert {each.id: each.HasField("deleted_at") for each in items.values()} == {kept.id: False, gone.id: True}


async def test_items_deleted_before_that_second_are_not_listed(board, gone):
    assert await since(board, gone.created_at + HOUR_S) == {}


@pytest.mark.parametrize("seconds", [0, -1, -(2**63)])
async def test_the_beginning_of_time_lists_everything_that_ever_was(board, kept, gone, seconds):
    assert (await since(board, seconds)).keys() == {kept.id, gone.id}


async def test_without_a_time_the_living_are_listed(board, kept, gone):
    assert await board.items() == [kept]
    assert gone.id not in {item.id for item in await board.items()}


async def test_an_update_brings_an_item_back_into_the_list(board, kept):
    updated = granted(
        await do(board.owner, "update_work_item", work_item_id=kept.id, expected_version=1, title="new")
    ).work_item
    assert await since(board, updated.updated_at) == {kept.id: updated}


async def test_the_time_of_a_list_is_good_for_asking_what_came_after_it(board, kept):
    listed = granted(await do(board.owner, "get_work_items", project_id=board.project.id))
    later = await board.item()
    assert later.id in await since(board, listed.as_of_timestamp)


async def versions_shown(board, item, writes):
    """What one connection is shown of an item while REST writes it: lists and events in their order."""

    async def write():
        for version in range(1, writes + 1):
            body = {"title": f"title {version}", "expected_version": version}
            assert (await board.rest.put(f"/work-items/{item.id}", json=body)).status_code == 200

    shown, writing = [("list", 1)], asyncio.create_task(write())
    while not writing.done():
        message_id = await board.observer.send(**command("get_work_items", project_id=board.project.id))
        reply = await board.observer.reply_to(message_id)
        updates = [event.work_item_updated for event in board.observer.events if event.HasField("work_item_updated")]
        board.observer.events.clear()
        shown += [("event", update.work_item.version) for update in updates]
        shown.append(("list", reply.work_items_list.work_items[0].version))
    await writing
    return shown


async def test_a_list_is_never_older_than_an_event_before_it(board, kept):
    await board.observer.seen()
    newest = 0
    for source, version in await versions_shown(board, kept, writes=60):
        assert source == "event" or version >= newest
        newest = max(newest, version)


async def test_a_write_after_the_reply_to_a_list_is_sent_as_an_event(board, kept):
    granted(await do(board.observer, "get_work_items", project_id=board.project.id))
    await board.observer.seen()
    await board.rest.put(f"/work-items/{kept.id}", json={"title": "new", "expected_version": 1})
    assert await board.observer.seen_kinds() == ["activity work_item updated", "work_item_updated"]
