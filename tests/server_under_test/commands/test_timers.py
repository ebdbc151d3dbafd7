"""Running timers: one a user, whatever starts and stops it."""

import sqlite3

import pytest
from support.house import ALICE, BOB, NOON

from server_under_test.commands import CreateTimeEntry, DeleteTimeEntry, StartTimer, StopTimer, UpdateTimeEntry
from server_under_test.entities import Member
from server_under_test.events import ActivityEvent, Receipt
from server_under_test.queries import time_entries

STOPPED = ["activity time_entry update", "time_entry update"]
STARTED = ["activity time_entry create", "time_entry create"]


@pytest.fixture
async def project(house):
    return await house.project()


@pytest.fixture
async def item(house, project):
    item = await house.item(project)
    house.told()
    return item


async def test_a_timer_runs_from_now_until_it_is_stopped(house, item):
    started = await house.made(StartTimer(work_item_id=item.id, description="  at work "))
    assert (started.started_at, started.description, started.is_running) == (NOON, "at work", True)
    house.now = NOON + 90.9
    stopped = await house.made(StopTimer(time_entry_id=started.id))
    assert (stopped.ended_at, stopped.duration_seconds, stopped.updated_at) == (NOON + 90, 90, NOON + 90)
    assert house.told() == STARTED + STOPPED


@pytest.mark.parametrize("description", [None, "", " \t\n"])
async def test_a_blank_description_is_none(house, item, description):
    started = await house.made(StartTimer(work_item_id=item.id, description=description))
    assert started.description is None


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_starting_stops_the_callers_other_timer_first_by_either_door(house, item, door):
    first = await house.made(StartTimer(work_item_id=item.id))
    house.events.clear()
    house.now += 5
    reply = await house.do(StartTimer(work_item_id=item.id), door=door)
    stop, start = house.events[1], house.events[3]
    assert (stop.after.id, stop.after.duration_seconds, stop.is_timer) == (first.id, 5, True)
    assert (start.after.id, start.is_timer) == (reply.after.id, door == "ws")
    assert reply.stopped == start.stopped == stop.after
    assert house.told() == STOPPED + STARTED
    assert await house.read(time_entries.running) == reply.after


async def test_the_entry_of_a_stop_counts_one_field_over_websocket_alone(house, item):
    for door in ("ws", "rest"):
        await house.do(StartTimer(work_item_id=item.id))
        house.events.clear()
        await house.do(StartTimer(work_item_id=item.id), door=door)
    activities = [event.entry.comment for event in house.events if isinstance(event, ActivityEvent)]
    assert activities == [None, None]
    await house.do(StopTimer(time_entry_id=house.events[3].after.id))
    assert house.events[4].entry.comment == "1 fields changed"


async def test_the_caller_alone_is_shown_what_was_stopped_in_another_project(house, item):
    other = await house.project("OTHER")
    first = await house.made(StartTimer(work_item_id=item.id))
    elsewhere = await house.item(other)
    house.events.clear()
    reply = await house.do(StartTimer(work_item_id=elsewhere.id))
    assert reply.stopped.id == first.id
    assert [event.project_id for event in house.events] == [item.project_id] * 2 + [other.id] * 2
    assert house.events[3].stopped is None


async def test_users_do_not_stop_each_others_timers(house, item):
    theirs = await house.made(StartTimer(work_item_id=item.id), user=BOB)
    reply = await house.do(StartTimer(work_item_id=item.id))
    assert reply.stopped is None
    assert await house.read(time_entries.running, user=BOB) == theirs


async def test_a_timer_forgotten_for_days_can_be_stopped_and_described(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    house.now += 3 * 86_400
    stopped = await house.made(StopTimer(time_entry_id=started.id))
    assert stopped.duration_seconds == 3 * 86_400
    described = await house.made(UpdateTimeEntry(time_entry_id=started.id, description="forgotten"))
    assert (described.description, described.duration_seconds) == ("forgotten", 3 * 86_400)


async def test_a_clock_that_was_set_back_makes_no_entry_end_before_it_begins(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    house.now -= 100
    stopped = await house.made(StopTimer(time_entry_id=started.id))
    assert (stopped.ended_at, stopped.duration_seconds) == (NOON, 0)


async def test_a_stopped_timer_is_not_stopped_again(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    await house.do(StopTimer(time_entry_id=started.id))
    assert await house.refusal(StopTimer(time_entry_id=started.id)) == ("VALIDATION_ERROR", "time_entry_id")
    assert await house.refusal(StopTimer(time_entry_id=started.id), user=BOB) == ("UNAUTHORIZED", None)


@pytest.mark.parametrize("command", [StartTimer, StopTimer])
async def test_a_repeated_request_gets_the_first_reply_and_has_no_second_effect(house, item, command):
    started = await house.made(StartTimer(work_item_id=item.id))
    request = command(work_item_id=item.id) if command is StartTimer else command(time_entry_id=started.id)
    await house.do(request, message_id="once")
    house.events.clear()
    assert isinstance(await house.do(request, message_id="once"), Receipt)
    assert house.events == []


async def test_stopping_by_an_update_is_an_update_and_has_no_effect_on_what_was_stopped(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    house.events.clear()
    stop = UpdateTimeEntry(time_entry_id=started.id, stop=True)
    house.now += 60
    stopped = await house.do(stop, door="rest")
    assert (stopped.after.duration_seconds, stopped.is_timer) == (60, False)
    assert house.told() == STOPPED
    house.now += 60
    assert await house.made(stop, door="rest") == stopped.after
    assert house.told() == []


async def test_a_running_timer_may_have_begun_earlier_but_no_day_ago_and_not_ahead(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    earlier = await house.made(UpdateTimeEntry(time_entry_id=started.id, started_at=NOON - 86_400))
    assert (earlier.started_at, earlier.is_running, earlier.duration_seconds) == (NOON - 86_400, True, None)
    for wrong in (NOON - 86_401, NOON + 61, -(2**63), 2**63 - 1):
        command = UpdateTimeEntry(time_entry_id=started.id, started_at=wrong)
        assert await house.refusal(command) == ("VALIDATION_ERROR", "started_at")


async def test_an_end_stops_a_running_timer(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    house.now += 600
    stopped = await house.made(UpdateTimeEntry(time_entry_id=started.id, ended_at=NOON + 300))
    assert (stopped.ended_at, stopped.duration_seconds) == (NOON + 300, 300)
    assert await house.read(time_entries.running) is None


async def test_a_deleted_timer_runs_no_more_and_the_next_one_stops_nothing(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    await house.do(DeleteTimeEntry(time_entry_id=started.id))
    assert await house.read(time_entries.running) is None
    assert (await house.do(StartTimer(work_item_id=item.id))).stopped is None


async def test_time_written_down_leaves_the_running_timer_alone(house, item):
    started = await house.made(StartTimer(work_item_id=item.id))
    await house.do(CreateTimeEntry(work_item_id=item.id, started_at=NOON - 60, ended_at=NOON))
    assert await house.read(time_entries.running) == started


async def test_storage_itself_holds_no_two_running_timers_of_one_user(house, database, item):
    await house.do(StartTimer(work_item_id=item.id))
    statement = (
        "INSERT INTO time_entries (id, work_item_id, user_id, started_at, created_at, updated_at)"
        " VALUES ('another', ?, ?, 1, 1, 1)"
    )
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(lambda connection, _: connection.execute(statement, (item.id, ALICE)))


async def test_starting_needs_the_right_to_edit_and_stopping_needs_it_still(guarded_house, database):
    house = guarded_house
    project = await house.project()
    item = await house.item(project)

    async def make(role):
        member = Member(user_id=BOB, role=role, created_at=1)
        await database.write(lambda _, tables: tables.members.put(project.id, member))

    start = StartTimer(work_item_id=item.id)
    assert await house.refusal(start, user=BOB) == ("UNAUTHORIZED", None)
    await make("viewer")
    assert await house.refusal(start, user=BOB) == ("UNAUTHORIZED", None)
    await make("editor")
    started = await house.made(start, user=BOB)
    await make("viewer")
    assert await house.refusal(StopTimer(time_entry_id=started.id), user=BOB) == ("UNAUTHORIZED", None)
