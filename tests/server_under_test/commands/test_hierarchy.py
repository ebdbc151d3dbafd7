"""The tree of work items: who may be whose parent, and who is told when a derived list changes."""

import pytest
from pm_wire import messages_pb2 as pb


async def family(board):
    epic = await board.item(pb.EPIC, "epic")
    story = await board.item(pb.STORY, "story", parent_id=epic.id)
    task = await board.item(pb.TASK, "task", parent_id=story.id)
    await board.observer.seen()
    return epic, story, task


def refreshes(events):
    """The derived-field refreshes among events, by item id."""
    updates = [event.work_item_updated for event in events if event.HasField("work_item_updated")]
    return {update.work_item.id: update.work_item for update in updates if not update.changes}


async def stored(board):
    return {item.id: item for item in await board.items()}


async def test_lists_show_the_parent_chain_and_the_levels_below(board):
    epic, story, task = await family(board)
    second = await board.item(pb.STORY, "second", parent_id=epic.id)
    items = await stored(board)
    assert list(items[task.id].ancestor_ids) == [story.id, epic.id]
    assert list(items[epic.id].descendant_ids) == [story.id, second.id, task.id]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_new_child_refreshes_its_ancestors_right_after_the_creation(board, door):
    epic, story, task = await family(board)
    if door == "ws":
        child = await board.item(pb.TASK, "another", parent_id=story.id)
        child_id = child.id
    else:
        body = {"project_id": board.project.id, "item_type": "task", "title": "another", "parent_id": story.id}
        child_id = (await board.rest.post("/work-items", json=body)).json()["work_item"]["id"]
    events = await board.observer.seen()
    assert [event.WhichOneof("payload") for event in events] == [
        "activity_log_created",
        "work_item_created",
        "work_item_updated",
        "work_item_updated",
    ]
    told = refreshes(events)
    assert told.keys() == {epic.id, story.id}
    assert list(told[epic.id].descendant_ids) == [story.id, task.id, child_id]
    assert told[epic.id].version == epic.version
    assert told == {each: item for each, item in (await stored(board)).items() if each in told}


async def test_a_deleted_leaf_refreshes_its_ancestors(board):
    epic, story, task = await family(board)
    await board.owner.ask(delete_work_item_request=pb.DeleteWorkItemRequest(work_item_id=task.id))
    told = refreshes(await board.observer.seen())
    assert told.keys() == {epic.id, story.id}
    assert list(told[epic.id].descendant_ids) == [story.id]


async def test_a_move_refreshes_old_and_new_ancestors_and_everything_below(board):
    epic, story, task = await family(board)
    other = await board.item(pb.EPIC, "other")
    await board.observer.seen()
    reply = await board.owner.ask(
        update_work_item_request=pb.UpdateWorkItemRequest(
            work_item_id=story.id, expected_version=1, update_parent=True, parent_id=other.id
        )
    )
    events = await board.observer.seen()
    told = refreshes(events)
    assert told.keys() == {epic.id, other.id, task.id}
    assert list(told[task.id].ancestor_ids) == [story.id, other.id]
    assert list(reply.work_item.ancestor_ids) == [other.id]
    assert [(change.field_name, change.old_value, change.new_value) for change in reply.changes] == [
        ("parent_id", epic.id, other.id)
    ]
    items = await stored(board)
    assert {each: items[each] for each in told} == told
    assert items[story.id] == reply.work_item


async def test_another_position_refreshes_the_order_in_the_ancestors_lists(board):
    epic, story, task = await family(board)
    second = await board.item(pb.STORY, "second", parent_id=epic.id)
    await board.observer.seen()
    await board.owner.ask(
        update_work_item_request=pb.UpdateWorkItemRequest(work_item_id=story.id, expected_version=1, position=9)
    )
    told = refreshes(await board.observer.seen())
    assert told.keys() == {epic.id}
    assert list(told[epic.id].descendant_ids) == [second.id, story.id, task.id]


async def test_other_fields_refresh_nobody(board):
    _, story, _ = await family(board)
    await board.owner.ask(
        update_work_item_request=pb.UpdateWorkItemRequest(work_item_id=story.id, expected_version=1, title="new")
    )
    assert await board.observer.seen_kinds() == ["activity work_item updated", "work_item_updated"]


@pytest.mark.parametrize(
    ("child_type", "parent_type"),
    [
        (pb.EPIC, pb.EPIC),
        (pb.EPIC, pb.STORY),
        (pb.STORY, pb.STORY),
        (pb.STORY, pb.TASK),
        (pb.TASK, pb.EPIC),
        (pb.TASK, pb.TASK),
    ],
)
async def test_a_parent_of_the_wrong_type_is_refused(board, child_type, parent_type):
    parent = await board.item(parent_type, "parent")
    request = pb.CreateWorkItemRequest(
        project_id=board.project.id, item_type=child_type, title="child", parent_id=parent.id
    )
    error = await board.owner.ask(create_work_item_request=request)
    assert (error.code, error.field) == ("VALIDATION_ERROR", "parent_id")


async def test_neither_an_item_nor_anything_below_it_can_become_its_parent(board):
    epic, story, _ = await family(board)
    for item, parent in ((story, story), (epic, story)):
        answer = await board.rest.put(
            f"/work-items/{item.id}", json={"expected_version": 1, "update_parent": True, "parent_id": parent.id}
        )
        assert answer.status_code == 400
        assert answer.json()["error"]["field"] == "parent_id"
