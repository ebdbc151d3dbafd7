"""Who is told when another item's place in the tree changes its lists?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import changes, do, granted
from support.serving import told

pytestmark = pytest.mark.section("reference.md R6 Hierarchy lists")


@pytest.fixture
async def family(board):
    """An epic, its story, and the story's task."""
    epic = await board.item(pb.EPIC)
    story = await board.item(pb.STORY, parent_id=epic.id)
    task = await board.item(pb.TASK, parent_id=story.id)
    await board.observer.seen()
    return epic, story, task


async def refreshed(board, cause):
    """The items in the events after an entry and the event it belongs to."""
    events = await board.observer.seen()
    assert [told(event) for event in events[:2]] == [f"activity work_item {cause}", f"work_item_{cause}"]
    updates = [event.work_item_updated for event in events[2:]]
    assert [told(event) for event in events[2:]] == ["work_item_updated"] * len(updates)
    assert [changes(update) for update in updates] == [[]] * len(updates)
    listed = {item.id: item for item in await board.items()}
    assert all(update.work_item == listed[update.work_item.id] for update in updates)
    return {update.work_item.id: update.work_item for update in updates}


async def move(board, item, **fields):
    reply = await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=item.version, **fields)
    return granted(reply).work_item


async def test_a_new_child_refreshes_its_ancestors_right_after_its_event(board, family):
    epic, story, task = family
    child = await board.item(pb.TASK, parent_id=story.id)
    items = await refreshed(board, "created")
    assert items.keys() == {epic.id, story.id}
    assert list(items[epic.id].descendant_ids) == [story.id, task.id, child.id]


async def test_a_deleted_child_refreshes_its_ancestors(board, family):
    epic, story, task = family
    granted(await do(board.owner, "delete_work_item", work_item_id=task.id))
    items = await refreshed(board, "deleted")
    assert items.keys() == {epic.id, story.id}
    assert list(items[story.id].descendant_ids) == []


async def test_a_moved_item_refreshes_its_old_and_new_ancestors_and_what_is_below_it(board, family):
    epic, story, task = family
    other = await board.item(pb.EPIC)
    await board.observer.seen()
    await move(board, story, update_parent=True, parent_id=other.id)
    items = await refreshed(board, "updated")
    assert items.keys() == {epic.id, other.id, task.id}
    assert list(items[task.id].ancestor_ids) == [story.id, other.id]


async def test_an_item_that_leaves_its_parent_refreshes_the_same(board, family):
    epic, story, task = family
    await move(board, story, update_parent=True)
    items = await refreshed(board, "updated")
    assert items.keys() == {epic.id, task.id}
    assert list(items[task.id].ancestor_ids) == [story.id]


async def test_another_order_of_siblings_refreshes_their_ancestors(board, family):
    epic, story, task = family
    second = await board.item(pb.STORY, parent_id=epic.id)
    await board.observer.seen()
    await move(board, story, position=99)
    items = await refreshed(board, "updated")
    assert items.keys() == {epic.id}
    assert list(items[epic.id].descendant_ids) == [second.id, story.id, task.id]


async def test_a_refresh_leaves_the_version_as_it_is(board, family):
    epic, story, _ = family
    await board.item(pb.TASK, parent_id=story.id)
    items = await refreshed(board, "created")
    assert (items[epic.id].version, items[story.id].version) == (1, 1)
    assert items[epic.id].updated_at == epic.updated_at


async def test_a_refresh_is_no_activity(board, family):
    epic, story, _ = family
    await board.item(pb.TASK, parent_id=story.id)
    logged = await do(board.owner, "get_activity_log", entity_type="work_item", entity_id=epic.id, limit=100)
    assert granted(logged).total_count == 1


@pytest.mark.parametrize("field", ["title", "status", "priority", "description"])
async def test_a_change_of_another_field_refreshes_nobody(board, family, field):
    value = {"status": "done", "priority": "low"}.get(field, "new")
    await move(board, family[1], **{field: value})
    assert await refreshed(board, "updated") == {}


async def test_an_item_without_relatives_refreshes_nobody(board):
    await board.item()
    assert await refreshed(board, "created") == {}


@pytest.mark.parametrize("door", ["POST", "PUT", "DELETE"])
async def test_a_change_by_rest_refreshes_the_same(board, family, door):
    epic, story, task = family
    if door == "POST":
        body = {"project_id": board.project.id, "item_type": "task", "title": "t", "parent_id": story.id}
        await board.rest.post("/work-items", json=body)
    elif door == "PUT":
        await board.rest.put(f"/work-items/{task.id}", json={"expected_version": 1, "update_parent": True})
    else:
        await board.rest.delete(f"/work-items/{task.id}")
    cause = {"POST": "created", "PUT": "updated", "DELETE": "deleted"}[door]
    assert (await refreshed(board, cause)).keys() == {epic.id, story.id}


async def test_the_callers_reply_and_event_already_show_the_new_place(board, family):
    epic, _, _ = family
    second = await board.item(pb.STORY)
    reply = await move(board, second, update_parent=True, parent_id=epic.id)
    assert list(reply.ancestor_ids) == [epic.id]
