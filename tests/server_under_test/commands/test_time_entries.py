"""Time that is booked, corrected and deleted."""

import pytest
from support.house import BOB, NOON

from server_under_test.commands import (
    CreateTimeEntry,
    DeleteTimeEntry,
    DeleteWorkItem,
    StartTimer,
    StopTimer,
    UpdateTimeEntry,
)
from server_under_test.events import ActivityEvent, Receipt

DAY_S = 86_400
NOTHING = "00000000-0000-0000-0000-00000000dead"


@pytest.fixture
async def item(house):
    return await house.item(await house.project())


@pytest.fixture
async def hour(house, item):
    """An hour of Alice's."""
    entry = await house.made(book(item, NOON - 7_200, NOON - 3_600, description="at work"))
    house.told()
    return entry


def book(item, started_at, ended_at, **fields):
    return CreateTimeEntry(work_item_id=item.id, started_at=started_at, ended_at=ended_at, **fields)


def update(entry, **fields):
    return UpdateTimeEntry(time_entry_id=entry.id, **fields)


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_booking_is_told_to_the_items_project(house, item, door):
    house.told()
    reply = await house.do(book(item, NOON - 60, NOON, description=" well "), door=door)
    assert (reply.after.duration_seconds, reply.after.description, reply.is_timer) == (60, "well", False)
    assert {event.project_id for event in house.events} == {item.project_id}
    assert house.told() == ["activity time_entry create", "time_entry create"]


@pytest.mark.parametrize(
    ("started_at", "ended_at", "field"),
    [
        (NOON + 61, NOON + 62, "started_at"),
        (NOON, NOON + 61, "ended_at"),
        (NOON, NOON, "ended_at"),
        (NOON, NOON - 1, "ended_at"),
        (NOON - DAY_S - 1, NOON, "ended_at"),
        (-(2**63), -(2**63) + 1, "started_at"),
        (NOON, 2**63 - 1, "ended_at"),
    ],
)
async def test_impossible_times_are_refused_when_booked_and_when_corrected(
    house, item, hour, started_at, ended_at, field
):
    refusal = ("VALIDATION_ERROR", field)
    assert await house.refusal(book(item, started_at, ended_at)) == refusal
    assert await house.refusal(update(hour, started_at=started_at, ended_at=ended_at)) == refusal
    assert house.told() == []


@pytest.mark.parametrize(("began", "ended"), [(0, 60), (-DAY_S, 0), (59, 60)])
async def test_a_clock_a_minute_ahead_and_a_whole_day_are_accepted(house, item, began, ended):
    entry = await house.made(book(item, NOON + began, NOON + ended))
    assert entry.duration_seconds == ended - began


async def test_times_then_description_then_item_are_checked(house, hour):
    long = "x" * 1_001
    command = CreateTimeEntry(work_item_id="no id", started_at=NOON, ended_at=NOON, description=long)
    assert await house.refusal(command) == ("VALIDATION_ERROR", "ended_at")
    command = CreateTimeEntry(work_item_id="no id", started_at=NOON - 1, ended_at=NOON, description=long)
    assert await house.refusal(command) == ("INVALID_MESSAGE", "description")
    command = CreateTimeEntry(work_item_id="no id", started_at=NOON - 1, ended_at=NOON, description="x" * 1_000)
    assert await house.refusal(command) == ("VALIDATION_ERROR", "work_item_id")
    assert await house.refusal(update(hour, description=long)) == ("VALIDATION_ERROR", "description")


async def test_a_repeated_booking_gets_the_first_reply_and_has_no_second_effect(house, item):
    await house.do(book(item, NOON - 60, NOON), message_id="once")
    house.told()
    assert isinstance(await house.do(book(item, NOON - 60, NOON), message_id="once"), Receipt)
    assert house.told() == []


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"description": "elsewhere"}, 1),
        ({"description": ""}, 1),
        ({"started_at": NOON - 7_000}, 1),
        ({"started_at": NOON - 7_000, "ended_at": NOON - 3_000, "description": "elsewhere"}, 3),
        ({"started_at": NOON - 7_000, "ended_at": NOON - 3_600, "description": " at work "}, 1),
    ],
)
async def test_an_update_counts_what_really_changes(house, hour, fields, count):
    house.now += 5
    reply = await house.do(update(hour, **fields))
    activity = house.events[0]
    assert isinstance(activity, ActivityEvent)
    assert activity.entry.comment == f"{count} fields changed"
    assert reply.after.duration_seconds == reply.after.ended_at - reply.after.started_at
    assert reply.after.updated_at == NOON + 5
    assert house.told() == ["activity time_entry update", "time_entry update"]


@pytest.mark.parametrize("door", ["ws", "rest"])
@pytest.mark.parametrize(
    "fields", [{}, {"description": " at work"}, {"started_at": NOON - 7_200, "ended_at": NOON - 3_600}, {"stop": True}]
)
async def test_what_is_stored_already_writes_and_sends_nothing(house, hour, fields, door):
    house.now += 5
    assert await house.made(update(hour, **fields), door=door) == hour
    assert house.told() == []


async def test_over_websocket_only_its_owner_changes_an_entry_and_over_rest_anybody(house, hour):
    for command in (update(hour, description="mine"), DeleteTimeEntry(time_entry_id=hour.id)):
        assert await house.refusal(command, user=BOB) == ("UNAUTHORIZED", None)
    reply = await house.do(update(hour, description="seen"), user=BOB, door="rest")
    assert (reply.after.user_id, reply.user_id) == (hour.user_id, BOB)
    await house.do(DeleteTimeEntry(time_entry_id=hour.id), user=BOB, door="rest")
    assert house.told()[-2:] == ["activity time_entry delete", "time_entry delete"]


async def test_with_authentication_only_its_owner_changes_an_entry_by_either_door(guarded_house):
    house = guarded_house
    item = await house.item(await house.project())
    entry = await house.made(book(item, NOON - 60, NOON))
    for door in ("ws", "rest"):
        assert await house.refusal(update(entry, description="mine"), user=BOB, door=door) == ("UNAUTHORIZED", None)


@pytest.mark.parametrize("command", [StopTimer, UpdateTimeEntry, DeleteTimeEntry])
async def test_missing_and_deleted_entries_are_not_found(house, item, hour, command):
    assert await house.refusal(command(time_entry_id=NOTHING)) == ("NOT_FOUND", None)
    assert await house.refusal(command(time_entry_id="no id")) == ("VALIDATION_ERROR", "time_entry_id")
    await house.do(DeleteWorkItem(work_item_id=item.id))
    assert await house.refusal(command(time_entry_id=hour.id)) == ("NOT_FOUND", None)


@pytest.mark.parametrize("command", [StartTimer, lambda **ids: CreateTimeEntry(started_at=1, ended_at=2, **ids)])
async def test_time_is_spent_on_living_items_only(house, item, command):
    await house.do(DeleteWorkItem(work_item_id=item.id))
    for work_item_id in (NOTHING, item.id):
        assert await house.refusal(command(work_item_id=work_item_id)) == ("NOT_FOUND", None)
