"""Bugs that keep events from everybody."""

import pytest
from support.buggy import CREATED, DELETED, UPDATED, put, rename, rest_item, versions
from support.mutations import dependency


async def test_rest_not_broadcast_tells_of_what_is_done_over_websocket_alone(planted):
    board = await planted("rest-not-broadcast")
    await board.item()
    assert await board.observer.seen_kinds() == CREATED
    await rest_item(board)
    assert await board.observer.seen_kinds() == []
    assert len(await board.items()) == 2


async def test_deletions_not_broadcast_tells_of_all_but_deletions(planted):
    board = await planted("deletions-not-broadcast")
    item = await board.item()
    await rename(board, item, "new")
    await board.rest.delete(f"/work-items/{item.id}")
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED]
    assert await board.items() == []


async def test_attachments_not_broadcast_tells_of_items_and_not_of_what_hangs_on_them(planted):
    board = await planted("attachments-not-broadcast")
    await dependency(board)
    await board.comment((await board.item()).id)
    assert await board.observer.seen_kinds() == CREATED * 3


async def test_sometimes_not_broadcast_loses_one_change_in_twenty_always_the_same(planted):
    board = await planted("sometimes-not-broadcast")
    lost = [number for number in range(40) if not await _is_told(board)]
    assert [number // 20 for number in lost] == [0, 1]
    again = await planted("sometimes-not-broadcast")
    assert [number for number in range(40) if not await _is_told(again)] == lost


async def _is_told(board):
    await board.item()
    return await board.observer.seen_kinds() == CREATED


async def test_first_event_lost_loses_the_first_change_to_a_kind_in_a_project(planted):
    board = await planted("first-event-lost")
    await board.item()
    assert await board.observer.seen_kinds() == []
    item = await board.item()
    assert await board.observer.seen_kinds() == CREATED
    await board.comment(item.id)
    assert await board.observer.seen_kinds() == []
    await board.comment(item.id)
    assert await board.observer.seen_kinds() == ["activity comment created", "comment_created"]


async def test_updates_thinned_sends_every_second_update_of_an_item(planted):
    board = await planted("updates-thinned")
    item, other = await board.item(), await board.item()
    for version in (1, 2, 3):
        await rename(board, item, f"to {version + 1}", version)
    await rename(board, other, "other")
    assert await versions(board.observer) == [*[(1, "a task")] * 2, (2, "to 2"), (4, "to 4"), (2, "other")]


async def test_updates_thinned_sends_all_activity_entries(planted):
    board = await planted("updates-thinned")
    item = await board.item()
    for version in (1, 2):
        await rename(board, item, f"to {version + 1}", version)
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED, UPDATED[0]]


async def test_rest_activity_missing_sends_the_entity_alone_over_rest(planted):
    board = await planted("rest-activity-missing")
    item = await board.item()
    await put(board, f"/work-items/{item.id}", title="new", expected_version=1)
    await board.rest.delete(f"/work-items/{item.id}")
    assert await board.observer.seen_kinds() == [*CREATED, UPDATED[1], DELETED[1]]


@pytest.mark.parametrize(("bugs", "is_told"), [(["import-untold"], False), ([], True)])
async def test_import_untold_imports_in_silence(planted, bugs, is_told):
    board = await planted(*bugs)
    exported = (await board.rest.get("/sync/export")).json()
    exported["projects"][0] |= {"title": "imported", "updated_at": exported["projects"][0]["updated_at"] + 60}
    assert (await board.rest.post("/sync/import", json=exported)).json()["projects"]["updated"] == 1
    assert ("project_updated" in await board.observer.seen_kinds()) is is_told
