"""What becomes of running timers, and who is told of one that stops by itself?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import do, granted, now, refused
from support.mutations import entry, timer
from support.serving import told

START = pytest.mark.section("websocket.md 7.5 StartTimer")
STOP = pytest.mark.section("websocket.md 7.5 StopTimer")
RUNNING = pytest.mark.section("websocket.md 7.5 GetRunningTimer")
R2 = pytest.mark.section("reference.md R2 Timers")

STOPPED_THEN_STARTED = [
    *("activity time_entry updated", "timer_stopped"),
    *("activity time_entry created", "timer_started"),
]


@pytest.fixture
async def item(board):
    return await board.item()


async def start(peer, item, **fields):
    return await do(peer, "start_timer", work_item_id=item.id, **fields)


async def running(peer):
    """The caller's running entry, or None."""
    reply = granted(await do(peer, "get_running_timer"))
    return reply.time_entry if reply.HasField("time_entry") else None


async def entries(peer, item):
    return list((await do(peer, "get_time_entries", work_item_id=item.id)).time_entries)


@START
async def test_a_timer_runs_for_its_caller_from_now_on(board, item):
    reply = granted(await start(board.owner, item))
    started = reply.time_entry
    assert reply.user_id == started.user_id == board.owner.user_id
    assert (started.work_item_id, started.HasField("ended_at")) == (item.id, False)
    assert abs(started.started_at - now()) < 3_600
    assert await entries(board.owner, item) == [started]


@START
async def test_where_none_runs_none_is_reported_as_stopped(board, item):
    assert not granted(await start(board.owner, item)).HasField("stopped_entry")


@START
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param(
            {"description": "x" * 1_001, "work_item_id": "no id"},
            ("INVALID_MESSAGE", None),
            id="the description before the id",
        ),
        pytest.param({"work_item_id": "no id"}, ("VALIDATION_ERROR", "work_item_id"), id="the id before the lookup"),
    ],
)
async def test_the_checks_of_a_start_are_made_in_order(board, fields, answer):
    assert refused(await do(board.owner, "start_timer", **fields)) == answer


@START
async def test_any_user_may_start_a_timer_in_desktop_mode(board, item):
    assert granted(await start(board.observer, item)).time_entry.user_id == board.observer.user_id


@START
async def test_the_timer_that_ran_is_stopped_and_returned(board, item):
    first = granted(await start(board.owner, item)).time_entry
    reply = await start(board.owner, await board.item())
    stopped = reply.stopped_entry
    assert (stopped.id, stopped.HasField("ended_at")) == (first.id, True)
    assert stopped.duration_seconds == stopped.ended_at - stopped.started_at
    assert await entries(board.owner, item) == [stopped]


@START
async def test_another_users_timer_keeps_running(board, item):
    theirs = granted(await start(board.observer, item)).time_entry
    assert not granted(await start(board.owner, item)).HasField("stopped_entry")
    assert await running(board.observer) == theirs


@R2
async def test_an_automatic_stop_is_told_before_the_start_that_caused_it(board, item):
    first = granted(await start(board.owner, item)).time_entry
    await board.observer.seen()
    reply = await start(board.owner, item)
    events = await board.observer.seen()
    assert [told(event) for event in events] == STOPPED_THEN_STARTED
    assert events[0].activity_log_created.entry.entity_id == first.id
    assert events[1].timer_stopped == pb.TimerStopped(time_entry=reply.stopped_entry, user_id=board.owner.user_id)
    assert events[2].activity_log_created.entry.entity_id == reply.time_entry.id


@R2
async def test_the_entry_of_an_automatic_stop_counts_one_changed_field(board, item):
    await start(board.owner, item)
    await board.observer.seen()
    await start(board.owner, item)
    assert (await board.observer.seen())[0].activity_log_created.entry.comment == "1 fields changed"


@R2
async def test_a_start_carries_the_stopped_entry_where_both_are_of_one_project(board, item):
    await start(board.owner, item)
    reply = await start(board.owner, await board.item())
    assert (await board.observer.seen())[-1].timer_started == reply
    assert reply.HasField("stopped_entry")


@pytest.fixture
async def other(make_board, shared_server, board):
    """Another project with the same owner, who has subscribed to neither's events here."""
    other = await make_board(shared_server)
    other.owner = board.owner
    await board.observer.seen()
    return other


@R2
async def test_an_automatic_stop_in_another_project_is_told_to_that_project(board, item, other):
    first = granted(await start(board.owner, item)).time_entry
    elsewhere = await other.item()
    await board.observer.seen()
    granted(await start(board.owner, elsewhere))
    events = await board.observer.seen()
    assert [told(event) for event in events] == ["activity time_entry updated", "timer_stopped"]
    assert (events[1].timer_stopped.time_entry.id, events[1].timer_stopped.user_id) == (first.id, board.owner.user_id)


@R2
async def test_a_start_tells_another_project_nothing_of_the_entry_it_stopped(board, item, other):
    await start(board.owner, item)
    elsewhere = await other.item()
    await other.observer.seen()
    reply = await start(board.owner, elsewhere)
    assert reply.HasField("stopped_entry")
    events = await other.observer.seen()
    assert [told(event) for event in events] == ["activity time_entry created", "timer_started"]
    assert not events[1].timer_started.HasField("stopped_entry")


@R2
async def test_one_user_has_one_running_timer_by_either_door(board, item):
    by_socket = granted(await start(board.owner, item)).time_entry
    headers = {"X-User-Id": board.owner.user_id}
    answer = await board.rest.post("/time-entries", json={"work_item_id": item.id}, headers=headers)
    by_rest = answer.json()["time_entry"]["id"]
    assert (await running(board.owner)).id == by_rest
    again = granted(await start(board.owner, item))
    assert again.stopped_entry.id == by_rest
    ended = {each.id: each.HasField("ended_at") for each in await entries(board.owner, item)}
    assert ended == {by_socket.id: True, by_rest: True, again.time_entry.id: False}


@R2
async def test_timers_started_at_once_by_one_user_leave_one_running(board, item, connect_to, shared_server):
    twins = [await connect_to(shared_server, board.owner.user_id) for _ in range(5)]
    ids = [await twin.send(start_timer_request=pb.StartTimerRequest(work_item_id=item.id)) for twin in twins]
    for twin, message_id in zip(twins, ids, strict=True):
        await twin.reply_to(message_id)
    stored = await entries(board.owner, item)
    assert [each.HasField("ended_at") for each in stored].count(False) == 1
    assert len(stored) == 5


@STOP
async def test_a_stopped_timer_has_an_end_and_its_whole_seconds(board):
    started = await timer(board)
    reply = granted(await do(board.owner, "stop_timer", time_entry_id=started.id))
    stopped = reply.time_entry
    assert (stopped.id, reply.user_id) == (started.id, board.owner.user_id)
    assert stopped.duration_seconds == stopped.ended_at - stopped.started_at
    assert stopped.started_at == started.started_at
    assert await running(board.owner) is None


@STOP
async def test_only_the_owner_stops_a_timer(board):
    started = await timer(board)
    assert refused(await do(board.observer, "stop_timer", time_entry_id=started.id)) == ("UNAUTHORIZED", None)
    assert await running(board.owner) == started


@STOP
async def test_a_timer_that_was_stopped_is_not_stopped_again(board):
    started = await timer(board)
    granted(await do(board.owner, "stop_timer", time_entry_id=started.id))
    again = await do(board.owner, "stop_timer", time_entry_id=started.id)
    assert refused(again) == ("VALIDATION_ERROR", "time_entry_id")


@STOP
async def test_the_owner_is_checked_before_the_end(board):
    ended = await entry(board)
    assert refused(await do(board.observer, "stop_timer", time_entry_id=ended.id)) == ("UNAUTHORIZED", None)


@RUNNING
async def test_without_a_running_timer_the_answer_is_unset(board):
    assert await running(board.owner) is None


@RUNNING
async def test_the_callers_running_timer_is_shown(board):
    started = await timer(board)
    assert await running(board.owner) == started


@RUNNING
async def test_another_users_running_timer_is_not_shown(board):
    await timer(board)
    assert await running(board.observer) is None


@RUNNING
async def test_every_connection_of_the_user_is_shown_it(board, connect_to, shared_server):
    started = await timer(board)
    assert await running(await connect_to(shared_server, board.owner.user_id)) == started


@RUNNING
async def test_no_permission_is_asked_for(team):
    assert await running(await team.member("stranger")) is None
