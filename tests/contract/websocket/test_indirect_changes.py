"""What goes along when something is deleted, and is it told?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import changes, do, granted, refused
from support.mutations import dependency, entry, timer
from support.serving import told

pytestmark = pytest.mark.section("reference.md R5 Indirect changes")

DELETED = ["activity work_item deleted", "work_item_deleted"]


@pytest.fixture
async def item(board):
    return await board.item()


async def delete(board, item):
    """What observers are told when an item is deleted, its own entry and event first."""
    await board.observer.seen()
    granted(await do(board.owner, "delete_work_item", work_item_id=item.id))
    events = await board.observer.seen()
    assert [told(event) for event in events[:2]] == DELETED
    return events[2:]


def pairs(events, kind):
    """The ids that entries of a kind and the events after them are about."""
    entries = [event.activity_log_created.entry for event in events[::2]]
    assert {(each.entity_type, each.action) for each in entries} == {(kind, "deleted")}
    deleted = [getattr(event, f"{kind}_deleted") for event in events[1::2]]
    assert [each.entity_id for each in entries] == [getattr(each, f"{kind}_id") for each in deleted]
    return deleted


async def test_the_comments_of_a_deleted_item_are_deleted_each_with_its_entry_and_event(board, item):
    comments = [await board.comment(item.id, text) for text in ("one", "two")]
    deleted = pairs(await delete(board, item), "comment")
    assert {each.comment_id for each in deleted} == {each.id for each in comments}


async def test_the_time_entries_of_a_deleted_item_are_deleted_each_with_its_entry_and_event(board, item):
    entries = [await entry(board, work_item_id=item.id) for _ in range(2)]
    deleted = pairs(await delete(board, item), "time_entry")
    assert {each.time_entry_id for each in deleted} == {each.id for each in entries}
    assert {each.work_item_id for each in deleted} == {item.id}


async def test_the_dependencies_of_a_deleted_item_are_deleted_each_with_its_entry_and_event(board, item):
    into = await dependency(board, blocked_item_id=item.id)
    out_of = await dependency(board, pb.RELATES_TO, blocking_item_id=item.id)
    deleted = pairs(await delete(board, item), "dependency")
    ends = {each.dependency_id: (each.blocking_item_id, each.blocked_item_id) for each in deleted}
    assert ends == {each.id: (each.blocking_item_id, each.blocked_item_id) for each in (into, out_of)}


async def test_whatever_belongs_to_a_deleted_item_goes_in_one_mutation(board, item):
    await board.comment(item.id)
    await entry(board, work_item_id=item.id)
    await dependency(board, blocking_item_id=item.id)
    events = await delete(board, item)
    assert sorted(told(event) for event in events[1::2]) == [
        "comment_deleted",
        "dependency_deleted",
        "time_entry_deleted",
    ]


async def test_what_goes_along_is_signed_by_who_deleted_the_item(board, item):
    theirs = granted(await do(board.observer, "create_comment", work_item_id=item.id, content="mine")).comment
    (deleted,) = pairs(await delete(board, item), "comment")
    assert (deleted.comment_id, deleted.user_id) == (theirs.id, board.owner.user_id)


@pytest.mark.parametrize("kind", ["comment", "time_entry", "dependency"])
async def test_what_went_along_is_not_found_any_more(board, item, kind):
    if kind == "comment":
        entity = await board.comment(item.id)
    elif kind == "time_entry":
        entity = await entry(board, work_item_id=item.id)
    else:
        entity = await dependency(board, blocking_item_id=item.id)
    await delete(board, item)
    assert refused(await do(board.owner, f"delete_{kind}", **{f"{kind}_id": entity.id})) == ("NOT_FOUND", None)


async def test_the_timer_of_a_deleted_item_runs_no_more(board):
    running = await timer(board)
    deleted = pairs(await delete(board, pb.WorkItem(id=running.work_item_id)), "time_entry")
    assert [each.time_entry_id for each in deleted] == [running.id]
    assert not granted(await do(board.owner, "get_running_timer")).HasField("time_entry")


async def test_the_other_end_of_a_dependency_lists_it_no_more(board, item):
    edge = await dependency(board, blocking_item_id=item.id)
    await delete(board, item)
    listed = granted(await do(board.owner, "get_dependencies", work_item_id=edge.blocked_item_id))
    assert listed == pb.DependenciesList()


async def test_what_belongs_to_other_items_stays(board, item):
    other = await board.item()
    comment, written = await board.comment(other.id), await entry(board, work_item_id=other.id)
    assert await delete(board, item) == []
    assert list((await do(board.owner, "get_comments", work_item_id=other.id)).comments) == [comment]
    assert list((await do(board.owner, "get_time_entries", work_item_id=other.id)).time_entries) == [written]


@pytest.fixture
async def planned(board):
    """A sprint and the two items in it."""
    sprint, items = await board.sprint(), []
    for _ in range(2):
        item = await board.item()
        fields = {"work_item_id": item.id, "expected_version": 1, "sprint_id": sprint.id}
        items.append((await do(board.owner, "update_work_item", **fields)).work_item)
    await board.observer.seen()
    return sprint, items


async def test_the_items_of_a_deleted_sprint_leave_it_each_with_its_entry_and_event(board, planned):
    sprint, _ = planned
    granted(await do(board.owner, "delete_sprint", sprint_id=sprint.id))
    assert await board.observer.seen_kinds() == [
        *("activity sprint deleted", "sprint_deleted"),
        *("activity work_item updated", "work_item_updated") * 2,
    ]


async def test_an_item_that_leaves_a_deleted_sprint_gets_the_next_version(board, planned):
    sprint, items = planned
    granted(await do(board.owner, "delete_sprint", sprint_id=sprint.id))
    updates = [event.work_item_updated for event in (await board.observer.seen())[3::2]]
    assert {each.work_item.id: each.work_item.version for each in updates} == {item.id: 3 for item in items}
    assert [changes(each) for each in updates] == [[("sprint_id", sprint.id, None)]] * 2
    assert not any(each.work_item.HasField("sprint_id") for each in updates)
    assert sorted(await board.items(), key=lambda each: each.id) == sorted(
        (each.work_item for each in updates), key=lambda each: each.id
    )


async def test_items_of_other_sprints_stay_in_them(board, planned):
    sprint, items = planned
    other = await board.sprint("other")
    granted(await do(board.owner, "delete_sprint", sprint_id=other.id))
    assert [item.sprint_id for item in await board.items()] == [sprint.id] * 2
    assert await board.items() == items


@pytest.mark.parametrize("door", ["websocket", "rest"])
async def test_a_project_with_a_work_item_is_not_deleted_by_either_door(board, item, door):
    await board.observer.seen()
    if door == "websocket":
        reply = await do(board.owner, "delete_project", project_id=board.project.id, expected_version=1)
        assert refused(reply) == ("DELETE_BLOCKED", None)
    else:
        answer = await board.rest.delete(f"/projects/{board.project.id}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DELETE_BLOCKED")
    assert await board.items() == [item]
    assert await board.observer.seen() == []
