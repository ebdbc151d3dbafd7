"""Planted bugs in time entries and dependencies, and which kinds each bug can be planted in."""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import do
from support.mutations import dependency, timer

from server_under_test.defects import DEFECTS, described, plant
from server_under_test.settings.config import WrongUse


@pytest.fixture
def planted(start_server, make_board):
    """A board on a server with defects."""

    async def plant(*specs):
        return await make_board(start_server(*(flag for spec in specs for flag in ("--defect", spec))))

    return plant


async def events(board):
    """The entity events the observer was sent, without those of items."""
    payloads = [(event.WhichOneof("payload"), event) for event in await board.observer.seen()]
    return [getattr(event, name) for name, event in payloads if not name.startswith(("activity", "work_item"))]


async def test_metadata_only_broadcast_hides_timers_the_automatic_stop_included(planted):
    board = await planted("metadata-only-broadcast:time_entry")
    for _ in range(2):
        await timer(board)
    created, stopped = "activity time_entry created", "activity time_entry updated"
    item = ["activity work_item created", "work_item_created"]
    assert await board.observer.seen_kinds() == [*item, created, *item, stopped, created]


async def test_metadata_only_broadcast_hides_dependencies(planted):
    board = await planted("metadata-only-broadcast:dependency:create:ws")
    edge = await dependency(board)
    assert await events(board) == []
    await do(board.owner, "delete_dependency", dependency_id=edge.id)
    assert [event.dependency_id for event in await events(board)] == [edge.id]


async def test_stale_event_content_shows_a_stopped_timer_running(planted):
    board = await planted("stale-event-content:time_entry")
    started = await timer(board)
    await board.observer.seen()
    stopped = await do(board.owner, "stop_timer", time_entry_id=started.id)
    assert stopped.time_entry.HasField("ended_at")
    assert await events(board) == [pb.TimerStopped(time_entry=started, user_id=board.owner.user_id)]


async def test_invented_value_describes_time_as_nobody_did(planted):
    board = await planted("invented-value:time_entry")
    assert not (await timer(board)).HasField("description")
    (event,) = await events(board)
    assert event.time_entry.description.startswith("invented ")


async def test_reply_differs_shows_the_caller_another_description(planted):
    board = await planted("reply-differs:time_entry")
    item = await board.item()
    reply = await do(board.owner, "start_timer", work_item_id=item.id, description="at work")
    assert reply.time_entry.description == "  at work  "
    (event,) = await events(board)
    assert event.time_entry.description == "at work"


async def test_leak_to_unsubscribed_tells_everybody_of_a_dependency(planted):
    board = await planted("leak-to-unsubscribed:dependency")
    await board.observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id]))
    edge = await dependency(board)
    assert [event.dependency for event in await events(board)] == [edge]


async def test_acknowledged_not_stored_forgets_a_dependency(planted):
    board = await planted("acknowledged-not-stored:dependency")
    edge = await dependency(board)
    assert len(await events(board)) == 1
    listed = await do(board.owner, "get_dependencies", work_item_id=edge.blocked_item_id)
    assert listed == pb.DependenciesList()


@pytest.mark.parametrize("name", [name for name, kind in DEFECTS.items() if kind.operations == ("update",)])
def test_a_bug_in_updates_cannot_be_planted_in_what_is_never_updated(name):
    with pytest.raises(WrongUse, match="'dependency' is no entity of this defect"):
        plant(f"{name}:dependency")


@pytest.mark.parametrize("entity", ["comment", "time_entry", "dependency"])
def test_a_bug_in_the_lock_cannot_be_planted_in_what_has_no_version(entity):
    for defect in described():
        assert defect["breaks"] != "optimistic-lock" or entity not in defect["selector"]["entity"]
