"""Bugs in what follows from a change: what goes with something, what is derived, whose timer is stopped."""

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import DELETED, told
from support.commands import do, refused
from support.mutations import dependency, timer


async def in_sprint(board):
    sprint, item = await board.sprint(), await board.item()
    fields = {"work_item_id": item.id, "expected_version": 1, "sprint_id": sprint.id}
    await do(board.owner, "update_work_item", **fields)
    await board.observer.seen()
    return sprint


async def test_silent_cascade_clears_items_of_a_sprint_without_a_word(planted):
    board = await planted("silent-cascade")
    sprint = await in_sprint(board)
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    assert await board.observer.seen_kinds() == ["activity sprint deleted", "sprint_deleted"]
    (item,) = await board.items()
    assert (item.version, item.HasField("sprint_id")) == (3, False)


async def test_silent_cascade_keeps_refreshes_of_relatives(planted):
    board = await planted("silent-cascade:work_item")
    story = await board.item(pb.STORY)
    child = await board.item(parent_id=story.id)
    await board.comment(child.id)
    await board.observer.seen()
    await do(board.owner, "delete_work_item", work_item_id=child.id)
    assert await board.observer.seen_kinds() == [*DELETED, "work_item_updated"]


async def test_half_cascade_tells_of_what_it_does_not_store(planted):
    board = await planted("half-cascade")
    sprint = await in_sprint(board)
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    shown = (await told(board.observer))[-1].work_item
    (stored,) = await board.items()
    assert (shown.version, shown.HasField("sprint_id")) == (3, False)
    assert (stored.version, stored.sprint_id) == (2, sprint.id)


async def test_half_cascade_leaves_the_other_end_of_a_dependency_linked(planted):
    board = await planted("half-cascade")
    edge = await dependency(board)
    await board.observer.seen()
    await do(board.owner, "delete_work_item", work_item_id=edge.blocking_item_id)
    assert "dependency_deleted" in await board.observer.seen_kinds()
    listed = await do(board.owner, "get_dependencies", work_item_id=edge.blocked_item_id)
    assert [each.id for each in listed.blocking] == [edge.id]


async def test_no_cascade_leaves_everything_as_it_was(planted):
    board = await planted("no-cascade")
    sprint = await in_sprint(board)
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    assert await board.observer.seen_kinds() == ["activity sprint deleted", "sprint_deleted"]
    (item,) = await board.items()
    assert (item.version, item.sprint_id) == (2, sprint.id)
    edge = await dependency(board)
    await board.comment(edge.blocking_item_id)
    await board.observer.seen()
    await do(board.owner, "delete_work_item", work_item_id=edge.blocking_item_id)
    assert await board.observer.seen_kinds() == DELETED


async def test_deleted_with_items_deletes_a_project_in_use(planted):
    board = await planted("deleted-with-items:*:*:rest")
    await board.item()
    fields = {"project_id": board.project.id, "expected_version": 1}
    assert refused(await do(board.owner, "delete_project", **fields))[0] == "DELETE_BLOCKED"
    assert (await board.rest.delete(f"/projects/{board.project.id}")).status_code == 200


@pytest.mark.parametrize(
    ("bug", "refreshes", "shown"),
    [("stale-derived-fields", 0, ["parent"]), ("derived-fields-empty", 1, []), (None, 1, ["parent"])],
)
async def test_derived_fields_of_relatives(planted, bug, refreshes, shown):
    board = await planted(*([bug] if bug else []))
    story = await board.item(pb.STORY)
    await board.observer.seen()
    child = await board.item(parent_id=story.id)
    created, *refreshed = await told(board.observer)
    assert len(refreshed) == refreshes
    assert list(created.work_item.ancestor_ids) == [story.id for _ in shown]
    assert [list(event.work_item.descendant_ids) for event in refreshed] == [[child.id for _ in shown]] * refreshes


ITEM = ["activity work_item created", "work_item_created"]
STARTED = ["activity time_entry created", "timer_started"]
STOPPED = ["activity time_entry updated", "timer_stopped"]


@pytest.mark.parametrize(
    ("bug", "kinds"),
    [
        ("automatic-stop-untold", [*ITEM, *STARTED]),
        ("timers-run-together", [*ITEM, *STARTED]),
        (None, [*ITEM, *STOPPED, *STARTED]),
    ],
)
async def test_what_is_told_of_a_second_timer(planted, bug, kinds):
    board = await planted(*([bug] if bug else []))
    await timer(board)
    await board.observer.seen()
    await timer(board)
    assert await board.observer.seen_kinds() == kinds


@pytest.mark.parametrize(
    ("bug", "is_running"), [("timers-run-together", True), ("automatic-stop-untold", False), (None, False)]
)
async def test_whether_the_first_timer_still_runs(planted, bug, is_running):
    board = await planted(*([bug] if bug else []))
    first = await timer(board)
    await timer(board)
    (entry,) = (await do(board.owner, "get_time_entries", work_item_id=first.work_item_id)).time_entries
    assert entry.HasField("ended_at") is not is_running


@pytest.mark.parametrize(
    ("bug", "here", "there"),
    [
        ("foreign-timer-keeps-running", [], [*ITEM, *STARTED]),
        ("stopped-timer-told-elsewhere", [], [*ITEM, *STOPPED, *STARTED]),
        (None, STOPPED, [*ITEM, *STARTED]),
    ],
)
async def test_who_is_told_when_a_timer_is_started_in_another_project(start, make_board, bug, here, there):
    server = await start(*([bug] if bug else []))
    board, other = await make_board(server), await make_board(server)
    await timer(board)
    await board.observer.seen(), await other.observer.seen()
    other.owner, board.owner = board.owner, other.owner  # the same user in the other project
    await timer(other)
    assert await board.observer.seen_kinds() == here
    assert await other.observer.seen_kinds() == there


async def test_foreign_timer_keeps_running_stops_those_of_the_project_itself(planted):
    board = await planted("foreign-timer-keeps-running")
    first = await timer(board)
    await timer(board)
    (entry,) = (await do(board.owner, "get_time_entries", work_item_id=first.work_item_id)).time_entries
    assert entry.HasField("ended_at")
