"""Bugs around what is gone."""

import pytest
from support.buggy import DELETED, UPDATED, put, rename, told
from support.commands import do, refused
from support.mutations import dependency


async def deleted_item(board):
    item = await board.item()
    await board.observer.seen()
    await do(board.owner, "delete_work_item", work_item_id=item.id)
    return item


async def test_update_told_after_delete_shows_the_item_again(planted):
    board = await planted("update-told-after-delete")
    item = await deleted_item(board)
    gone, back = await told(board.observer)
    assert (gone.work_item_id, back.work_item) == (item.id, item)


async def test_deletion_told_as_update_marks_the_item_instead(planted):
    board = await planted("deletion-told-as-update")
    item = await deleted_item(board)
    assert [event.WhichOneof("payload") for event in board.observer.events] == []
    (event,) = await told(board.observer)
    assert (event.work_item.id, event.work_item.HasField("deleted_at")) == (item.id, True)
    assert await board.items() == []


async def test_deletion_told_as_update_keeps_the_activity_entry(planted):
    board = await planted("deletion-told-as-update")
    await deleted_item(board)
    assert await board.observer.seen_kinds() == [DELETED[0], UPDATED[1]]


async def test_deletion_names_another_thing_than_what_is_gone(planted):
    board = await planted("deletion-names-another")
    await deleted_item(board)
    (event,) = await told(board.observer)
    assert event.work_item_id == board.project.id
    edge = await dependency(board)
    await do(board.owner, "delete_dependency", dependency_id=edge.id)
    assert (await told(board.observer))[-1].dependency_id == edge.blocking_item_id


async def test_update_after_delete_accepted_tells_of_a_ghost(planted):
    board = await planted("update-after-delete-accepted")
    item = await deleted_item(board)
    assert (await rename(board, item, "ghost")).work_item.version == 2
    assert await board.observer.seen_kinds() == [*DELETED, *UPDATED]
    assert await board.items() == []


async def test_update_after_delete_accepted_knows_what_never_was(planted):
    board = await planted("update-after-delete-accepted")
    answer = await put(board, f"/comments/{board.project.id}", content="ghost")
    assert answer.status_code == 404
    item = await board.item()
    assert refused(await rename(board, item, "new", 5))[0] == "CONFLICT"
    assert (await rename(board, item, "new")).work_item.version == 2
    assert [item.title for item in await board.items()] == ["new"]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_deleted_still_listed_lists_the_dead_as_living(planted, door):
    board = await planted("deleted-still-listed")
    item = await deleted_item(board)
    if door == "ws":
        assert [listed.id for listed in await board.items()] == [item.id]
    else:
        listed = (await board.rest.get(f"/projects/{board.project.id}/work-items")).json()["work_items"]
        assert [each["id"] for each in listed] == [item.id]


async def test_deleted_still_listed_lists_sprints_and_comments_too(planted):
    board = await planted("deleted-still-listed")
    sprint, item = await board.sprint(), await board.item()
    comment = await board.comment(item.id)
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    await do(board.owner, "delete_comment", comment_id=comment.id)
    sprints = (await do(board.owner, "get_sprints", project_id=board.project.id)).sprints
    comments = (await do(board.owner, "get_comments", work_item_id=item.id)).comments
    assert ([each.id for each in sprints], [each.id for each in comments]) == ([sprint.id], [comment.id])
