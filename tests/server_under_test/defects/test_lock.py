"""Bugs in whose update is written, and under which version."""

import pytest
from support.buggy import CREATED, UPDATED, put, rename, together, versions
from support.commands import do, refused


async def test_check_then_write_lets_two_win_who_write_at_once(planted):
    board = await planted("check-then-write")
    item = await board.item()
    replies = await together(rename(board, item, "one"), rename(board, item, "two", by=board.observer))
    assert sorted(reply.work_item.version for reply in replies) == [2, 3]
    (listed,) = await board.items()
    assert listed.version == 3


async def test_check_then_write_refuses_who_comes_after_the_winner_was_answered(planted):
    board = await planted("check-then-write")
    item = await board.item()
    await rename(board, item, "winner")
    assert refused(await rename(board, item, "loser", by=board.observer))[0] == "CONFLICT"
    assert refused(await rename(board, item, "guess", 7))[0] == "CONFLICT"
    assert refused(await rename(board, item, "nothing", 0))[0] == "CONFLICT"


async def test_version_skipped_raises_the_version_by_two(planted):
    board = await planted("version-skipped")
    item = await board.item()
    await rename(board, item, "new")
    await rename(board, item, "newer", 3)
    assert await versions(board.observer) == [(1, "a task"), (3, "new"), (5, "newer")]


async def test_unchanged_written_raises_the_version_for_nothing_and_tells_of_it(planted):
    board = await planted("unchanged-written")
    item = await board.item()
    assert (await rename(board, item, "a task")).work_item.version == 2
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED]
    (listed,) = await board.items()
    assert (listed.version, listed.title) == (2, "a task")


async def test_unchanged_written_leaves_other_updates_as_they_are(planted):
    board = await planted("unchanged-written")
    assert (await rename(board, await board.item(), "new")).work_item.version == 2


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_unchanged_written_tells_of_the_same_words_again(planted, door):
    board = await planted("unchanged-written:comment")
    comment = await board.comment((await board.item()).id)
    await board.observer.seen()
    if door == "ws":
        await do(board.owner, "update_comment", comment_id=comment.id, content=comment.content)
    else:
        await put(board, f"/comments/{comment.id}", content=comment.content)
    assert await board.observer.seen_kinds() == ["activity comment updated", "comment_updated"]
