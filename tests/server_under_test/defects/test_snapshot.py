"""Bugs in what lists show."""

import pytest
from support.buggy import dated, put, rename, rest_item
from support.commands import do, now
from support.mutations import entry


async def over_rest(board):
    answer = await board.rest.get(f"/projects/{board.project.id}/work-items", params={"include_done": "true"})
    return [item["title"] for item in answer.json()["work_items"]]


async def titles(board):
    return [item.title for item in await board.items()]


async def test_stale_snapshot_serves_a_list_four_times(planted):
    board = await planted("stale-snapshot")
    assert await board.items() == []
    await board.item(title="new")
    assert [await titles(board) for _ in range(4)] == [[], [], [], ["new"]]


async def test_snapshot_one_behind_shows_the_state_before_the_last_change_once(planted):
    board = await planted("snapshot-one-behind")
    item = await board.item(title="old")
    assert [await titles(board) for _ in range(2)] == [[], ["old"]]
    await rename(board, item, "new")
    assert [await titles(board) for _ in range(2)] == [["old"], ["new"]]
    await do(board.owner, "delete_work_item", work_item_id=item.id)
    assert [await titles(board) for _ in range(2)] == [["new"], []]


async def test_snapshot_one_behind_is_behind_in_comments_too(planted):
    board = await planted("snapshot-one-behind:comment:*:rest")
    item = await board.item()
    await board.comment(item.id)
    first, second = [await board.rest.get(f"/work-items/{item.id}/comments") for _ in range(2)]
    assert [len(answer.json()["comments"]) for answer in (first, second)] == [0, 1]


async def test_rest_reads_cached_sees_writes_over_rest_alone(planted):
    board = await planted("rest-reads-cached")
    assert await over_rest(board) == []
    item = await board.item(title="by ws")
    assert await over_rest(board) == []
    assert await titles(board) == ["by ws"]
    await rest_item(board)
    assert await over_rest(board) == ["by ws", "by rest"]
    await rename(board, item, "unseen")
    assert await over_rest(board) == ["by ws", "by rest"]


@pytest.mark.parametrize(
    ("bug", "listed"),
    [("list-misses-last", ["0", "1"]), (None, ["0", "1", "2"]), ("list-misses-last:sprint", ["0", "1", "2"])],
)
async def test_list_misses_last_leaves_out_the_last_of_several(planted, bug, listed):
    board = await planted(*([bug] if bug else []))
    for number in range(3):
        await board.item(title=str(number))
    assert await titles(board) == await over_rest(board) == listed


async def test_list_misses_last_shows_the_only_one(planted):
    board = await planted("list-misses-last")
    item = await board.item()
    assert await board.items() == [item]


async def test_list_capped_ends_after_twenty(planted):
    board = await planted("list-capped")
    for number in range(22):
        await board.item(title=str(number))
    assert len(await board.items()) == len(await over_rest(board)) == 20


async def test_list_misses_done_hides_what_is_done_over_websocket(planted):
    board = await planted("list-misses-done")
    item = await board.item(title="done")
    await put(board, f"/work-items/{item.id}", status="done", expected_version=1)
    await board.item(title="to do")
    assert await titles(board) == ["to do"]
    assert await over_rest(board) == ["done", "to do"]


async def test_list_missing_field_shows_no_description(planted):
    board = await planted("list-missing-field:work_item:*:ws")
    await board.item(description="details")
    (item,) = await board.items()
    assert not item.HasField("description")
    (shown,) = (await board.rest.get(f"/projects/{board.project.id}/work-items")).json()["work_items"]
    assert shown["description"] == "details"


async def since(board, stamp):
    found = await do(board.owner, "get_work_items", project_id=board.project.id, since_timestamp=stamp)
    return [item.title for item in found.work_items]


@pytest.mark.parametrize(
    ("bug", "in_that_second", "later"),
    [
        ("since-ignored", ["living"], ["living"]),
        ("since-off-by-one", ["by rest"], ["by rest"]),
        ("since-without-deletions", ["living"], []),
        (None, ["living", "by rest"], ["by rest"]),
    ],
)
async def test_what_has_changed_since_some_second(planted, bug, in_that_second, later):
    board = await planted(*([bug] if bug else []))
    an_hour_ago = now() - 3600
    await dated(board, "living", an_hour_ago)  # and what it was made from is deleted now
    assert await since(board, an_hour_ago) == in_that_second
    assert await since(board, an_hour_ago + 1) == later


async def test_wrong_counts_counts_the_page(planted):
    board = await planted("wrong-counts")
    item = await board.item()
    for _ in range(3):
        await entry(board, work_item_id=item.id)
    listed = await do(board.owner, "get_time_entries", work_item_id=item.id, limit=2)
    assert (len(listed.time_entries), listed.total_count) == (2, 2)
