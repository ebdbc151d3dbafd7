"""Moving in the tree, leaving it, listing it."""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, changes, do, granted, now, refused

MOVE = pytest.mark.section("websocket.md 7.1 UpdateWorkItem: parent")
DELETE = pytest.mark.section("websocket.md 7.1 DeleteWorkItem")
LIST = pytest.mark.section("websocket.md 7.1 GetWorkItems")
BAD_PARENT = ("VALIDATION_ERROR", "parent_id")


async def move(board, item, parent_id=None):
    fields = {"expected_version": item.version, "update_parent": True, "parent_id": parent_id}
    return await do(board.owner, "update_work_item", work_item_id=item.id, **fields)


async def delete(board, item):
    return await do(board.owner, "delete_work_item", work_item_id=item.id)


@pytest.fixture
async def family(board):
    """An epic, its story, and the story's task."""
    epic = await board.item(pb.EPIC)
    story = await board.item(pb.STORY, parent_id=epic.id)
    task = await board.item(pb.TASK, parent_id=story.id)
    await board.observer.seen()
    return epic, story, task


@MOVE
async def test_a_parent_is_set(board):
    epic, story = await board.item(pb.EPIC), await board.item(pb.STORY)
    reply = await move(board, story, epic.id)
    assert (reply.work_item.parent_id, changes(reply)) == (epic.id, [("parent_id", None, epic.id)])


@MOVE
async def test_a_parent_is_replaced(board, family):
    epic, story, _ = family
    other = await board.item(pb.EPIC)
    reply = await move(board, story, other.id)
    assert (reply.work_item.parent_id, changes(reply)) == (other.id, [("parent_id", epic.id, other.id)])


@MOVE
@pytest.mark.parametrize("none", ["", None], ids=["empty", "unset"])
async def test_an_empty_or_unset_parent_clears_it(board, family, none):
    epic, story, _ = family
    reply = await move(board, story, none)
    assert not reply.work_item.HasField("parent_id")
    assert changes(reply) == [("parent_id", epic.id, None)]


@MOVE
async def test_a_parent_without_update_parent_is_ignored(board, family):
    epic, story, _ = family
    fields = {"expected_version": 1, "parent_id": NOBODY, "title": "new"}
    reply = await do(board.owner, "update_work_item", work_item_id=story.id, **fields)
    assert (reply.work_item.parent_id, [name for name, _, _ in changes(reply)]) == (epic.id, ["title"])


@MOVE
async def test_a_parent_that_is_no_uuid_is_refused(board, family):
    assert refused(await move(board, family[1], "no uuid")) == BAD_PARENT


@MOVE
async def test_a_parent_nobody_has_is_refused(board, family):
    assert refused(await move(board, family[1], NOBODY)) == BAD_PARENT


@MOVE
@pytest.mark.parametrize("kind", ["epic", "story", "task"])
async def test_an_item_is_not_its_own_parent(board, family, kind):
    item = family[("epic", "story", "task").index(kind)]
    assert refused(await move(board, item, item.id)) == BAD_PARENT


@MOVE
@pytest.mark.parametrize(("child", "parent"), [(0, 1), (0, 2), (1, 2)], ids=["its child", "a grandchild", "a task"])
async def test_an_item_does_not_go_below_its_own_descendant(board, family, child, parent):
    assert refused(await move(board, family[child], family[parent].id)) == BAD_PARENT


@MOVE
@pytest.mark.parametrize(
    ("child", "parent"),
    [(pb.EPIC, pb.EPIC), (pb.EPIC, pb.STORY), (pb.STORY, pb.STORY), (pb.STORY, pb.TASK), (pb.TASK, pb.EPIC)],
    ids=["epic under epic", "epic under story", "story under story", "story under task", "task under epic"],
)
async def test_a_parent_of_the_wrong_type_is_refused(board, child, parent):
    assert refused(await move(board, await board.item(child), (await board.item(parent)).id)) == BAD_PARENT


@pytest.mark.section("reference.md R8 Validation")
async def test_an_item_is_not_moved_below_a_parent_in_another_project(board, make_board, shared_server):
    story, epic = await board.item(pb.STORY), await (await make_board(shared_server)).item(pb.EPIC)
    assert refused(await move(board, story, epic.id)) == BAD_PARENT


@DELETE
async def test_the_reply_names_the_item_and_the_user(board):
    item = await board.item()
    reply = await delete(board, item)
    assert (reply.work_item_id, reply.user_id) == (item.id, board.owner.user_id)


@DELETE
async def test_a_deleted_item_is_gone_from_the_list(board):
    kept, gone = await board.item(), await board.item()
    await delete(board, gone)
    assert await board.items() == [kept]


@DELETE
async def test_a_second_deletion_is_not_found(board):
    item = await board.item()
    await delete(board, item)
    assert refused(await delete(board, item)) == ("NOT_FOUND", None)


@DELETE
async def test_an_item_with_a_child_is_not_deleted(board, family):
    epic, story, _ = family
    for item in (epic, story):
        assert refused(await delete(board, item)) == ("DELETE_BLOCKED", None)
    assert len(await board.items()) == 3


@DELETE
async def test_a_deleted_child_no_longer_holds_its_parent(board, family):
    for item in reversed(family):
        granted(await delete(board, item))
    assert await board.items() == []


@DELETE
async def test_no_version_is_asked_for_and_any_version_goes(board):
    item = await board.item()
    await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, title="new")
    granted(await delete(board, item))


@DELETE
async def test_a_deleted_item_is_signed_and_dated_and_keeps_its_version(board):
    item = await board.item()
    await do(board.observer, "delete_work_item", work_item_id=item.id)
    listed = await do(board.owner, "get_work_items", project_id=board.project.id, since_timestamp=item.created_at)
    (gone,) = listed.work_items
    assert (gone.updated_by, gone.version) == (board.observer.user_id, 1)
    assert gone.deleted_at == gone.updated_at


@LIST
async def test_an_empty_project_has_an_empty_list(board):
    assert await board.items() == []


@LIST
async def test_the_list_has_every_item_of_the_project_and_of_no_other(board, family, make_board, shared_server):
    await (await make_board(shared_server)).item()
    assert {item.id for item in await board.items()} == {item.id for item in family}


@LIST
async def test_items_that_are_done_are_listed(board):
    done = await board.item(status="done")
    assert [item.id for item in await board.items()] == [done.id]


@LIST
async def test_the_list_is_ordered_by_position(board):
    items = [await board.item() for _ in range(4)]
    for item, position in zip(items, (9, 3, 7, 1), strict=True):
        await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, position=position)
    assert [item.position for item in await board.items()] == [1, 3, 7, 9]


@LIST
async def test_the_list_is_dated_in_server_seconds(board):
    listed = await do(board.owner, "get_work_items", project_id=board.project.id)
    assert abs(listed.as_of_timestamp - now()) < 3_600


@LIST
async def test_the_list_shows_the_derived_lists_of_each_item(board, family):
    epic, story, task = family
    listed = {item.id: item for item in await board.items()}
    assert list(listed[task.id].ancestor_ids) == [story.id, epic.id]
    assert list(listed[epic.id].descendant_ids) == [story.id, task.id]
