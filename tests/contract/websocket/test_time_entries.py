"""What becomes of time entries that somebody writes down?"""

import pytest
from support.commands import NOBODY, command, do, granted, now, refused
from support.mutations import entry, timer

CREATE = pytest.mark.section("websocket.md 7.5 CreateTimeEntry")
UPDATE = pytest.mark.section("websocket.md 7.5 UpdateTimeEntry")
DELETE = pytest.mark.section("websocket.md 7.5 DeleteTimeEntry")
LIST = pytest.mark.section("websocket.md 7.5 GetTimeEntries")
R7 = pytest.mark.section("reference.md R7 No-change updates")

DAY_S, SLACK_S = 86_400, 30


@pytest.fixture
async def item(board):
    return await board.item()


@pytest.fixture
async def written(board, item):
    """An hour of the owner's."""
    written = await entry(board, work_item_id=item.id, description="at work")
    await board.observer.seen()
    return written


async def create(board, item, began, ended, **fields):
    """An entry whose times are given as seconds from now."""
    usual = {"work_item_id": item.id, "started_at": now() + began, "ended_at": now() + ended}
    return await do(board.owner, "create_time_entry", **{**usual, **fields})


async def update(peer, stored, **fields):
    return await do(peer, "update_time_entry", **{"time_entry_id": stored.id, **fields})


async def listed(peer, item, **fields):
    return await do(peer, "get_time_entries", work_item_id=item.id, **fields)


async def entries(board, item):
    return list((await listed(board.owner, item)).time_entries)


@CREATE
async def test_an_entry_belongs_to_its_caller_and_knows_its_duration(board, item):
    reply = granted(await create(board, item, -7_200, -3_600, description="at work"))
    stored = reply.time_entry
    assert reply.user_id == stored.user_id == board.owner.user_id
    assert (stored.work_item_id, stored.description) == (item.id, "at work")
    assert stored.duration_seconds == stored.ended_at - stored.started_at
    assert await entries(board, item) == [stored]


@CREATE
async def test_a_start_in_the_future_is_refused_with_its_field(board, item):
    assert refused(await create(board, item, 600, 1_200)) == ("VALIDATION_ERROR", "started_at")


@CREATE
async def test_an_end_in_the_future_is_refused_with_its_field(board, item):
    assert refused(await create(board, item, -600, 600)) == ("VALIDATION_ERROR", "ended_at")


@CREATE
async def test_an_end_less_than_a_minute_ahead_is_accepted(board, item):
    granted(await create(board, item, -600, 60 - SLACK_S))


@CREATE
@pytest.mark.parametrize("times", [(-60, -60), (-60, -120)], ids=["at the same second", "in reverse"])
async def test_an_end_that_is_not_after_the_start_is_refused(board, item, times):
    code, field = refused(await create(board, item, *times))
    assert (code, field in ("started_at", "ended_at")) == ("VALIDATION_ERROR", True)


@CREATE
async def test_an_entry_of_a_day_is_accepted(board, item):
    began = now() - 2 * DAY_S
    reply = granted(await create(board, item, 0, 0, started_at=began, ended_at=began + DAY_S))
    assert reply.time_entry.duration_seconds == DAY_S


@CREATE
async def test_an_entry_of_a_day_and_a_second_is_refused(board, item):
    began = now() - 2 * DAY_S
    code, field = refused(await create(board, item, 0, 0, started_at=began, ended_at=began + DAY_S + 1))
    assert (code, field in ("started_at", "ended_at")) == ("VALIDATION_ERROR", True)


@CREATE
async def test_the_times_are_checked_before_the_id(board, item):
    assert refused(await create(board, item, 600, 1_200, work_item_id="no id")) == ("VALIDATION_ERROR", "started_at")


@CREATE
async def test_the_id_is_checked_before_the_lookup(board, item):
    reply = await create(board, item, -600, -60, work_item_id="no id")
    assert refused(reply) == ("VALIDATION_ERROR", "work_item_id")


@CREATE
async def test_a_running_timer_keeps_running_beside_it(board, item):
    running = await timer(board)
    granted(await create(board, item, -600, -60))
    assert (await do(board.owner, "get_running_timer")).time_entry == running


@UPDATE
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param({"time_entry_id": "no id"}, ("VALIDATION_ERROR", "time_entry_id"), id="the id before the lookup"),
        pytest.param({"time_entry_id": NOBODY}, ("NOT_FOUND", None), id="the lookup before the owner"),
        pytest.param({"description": "x" * 1_001}, ("UNAUTHORIZED", None), id="the owner before the description"),
    ],
)
async def test_the_checks_of_an_update_are_made_in_order(board, written, fields, answer):
    assert refused(await update(board.observer, written, **fields)) == answer


@UPDATE
async def test_only_the_owner_changes_an_entry(board, item, written):
    assert refused(await update(board.observer, written, description="mine")) == ("UNAUTHORIZED", None)
    assert await entries(board, item) == [written]


@UPDATE
async def test_a_description_is_replaced_and_stored(board, item, written):
    updated = granted(await update(board.owner, written, description="elsewhere")).time_entry
    assert (updated.description, updated.started_at, updated.ended_at) == (
        "elsewhere",
        written.started_at,
        written.ended_at,
    )
    assert await entries(board, item) == [updated]


@UPDATE
async def test_a_description_that_is_too_long_is_refused(board, written):
    # The contract names the limit of an update without its code: both kinds of length error are right.
    code, _ = refused(await update(board.owner, written, description="x" * 1_001))
    assert code in ("INVALID_MESSAGE", "VALIDATION_ERROR")


@UPDATE
@pytest.mark.parametrize("field", ["started_at", "ended_at"])
async def test_another_time_changes_the_duration(board, item, written, field):
    updated = granted(await update(board.owner, written, **{field: getattr(written, field) - 60})).time_entry
    assert updated.duration_seconds == updated.ended_at - updated.started_at != written.duration_seconds
    assert await entries(board, item) == [updated]


@UPDATE
async def test_an_end_given_to_a_running_entry_stops_it(board):
    running = await timer(board)
    earlier = granted(await update(board.owner, running, started_at=running.started_at - 600)).time_entry
    assert not earlier.HasField("ended_at")
    stopped = granted(await update(board.owner, running, ended_at=running.started_at)).time_entry
    assert (stopped.ended_at, stopped.duration_seconds) == (running.started_at, 600)
    assert not (await do(board.owner, "get_running_timer")).HasField("time_entry")


@UPDATE
@pytest.mark.parametrize(
    "times",
    [
        pytest.param({"started_at": 600}, id="the start in the future"),
        pytest.param({"ended_at": 600}, id="the end in the future"),
        pytest.param({"ended_at": -9_000}, id="the end before the start"),
        pytest.param({"started_at": -3_000}, id="the start after the end"),
        pytest.param({"started_at": -3 * DAY_S}, id="longer than a day"),
    ],
)
async def test_the_rules_of_a_new_entry_hold_for_the_result(board, item, written, times):
    code, field = refused(await update(board.owner, written, **{name: now() + each for name, each in times.items()}))
    assert (code, field in ("started_at", "ended_at")) == ("VALIDATION_ERROR", True)
    assert await entries(board, item) == [written]


@UPDATE
async def test_the_activity_entry_counts_the_changed_fields(board, written):
    await update(board.owner, written, description="elsewhere", started_at=written.started_at - 60)
    assert (await board.observer.seen())[0].activity_log_created.entry.comment == "2 fields changed"


@UPDATE
async def test_without_a_field_nothing_is_written_or_sent(board, item, written):
    assert granted(await update(board.owner, written)).time_entry == written
    assert await entries(board, item) == [written]
    assert await board.observer.seen() == []


@R7
@pytest.mark.parametrize("field", ["started_at", "ended_at", "description"])
async def test_the_same_value_again_writes_and_sends_nothing(board, item, written, field):
    assert granted(await update(board.owner, written, **{field: getattr(written, field)})).time_entry == written
    assert await entries(board, item) == [written]
    assert await board.observer.seen() == []


@DELETE
async def test_the_owner_deletes_an_entry(board, item, written):
    reply = granted(await do(board.owner, "delete_time_entry", time_entry_id=written.id))
    assert (reply.time_entry_id, reply.work_item_id, reply.user_id) == (written.id, item.id, board.owner.user_id)
    assert await entries(board, item) == []


@DELETE
async def test_nobody_but_the_owner_deletes_an_entry(board, item, written):
    assert refused(await do(board.observer, "delete_time_entry", time_entry_id=written.id)) == ("UNAUTHORIZED", None)
    assert await entries(board, item) == [written]


@DELETE
async def test_a_deleted_running_entry_runs_no_more(board):
    running = await timer(board)
    granted(await do(board.owner, "delete_time_entry", time_entry_id=running.id))
    assert not (await do(board.owner, "get_running_timer")).HasField("time_entry")


@LIST
async def test_entries_are_listed_newest_start_first(board, item):
    for hours in (3, 9, 6):
        await create(board, item, -3_600 * hours, -3_600 * hours + 60)
    started = [each.started_at for each in await entries(board, item)]
    assert started == sorted(started, reverse=True)
    assert len(started) == 3


@LIST
async def test_entries_of_every_user_are_listed_and_of_no_other_item(board, item, written):
    theirs = granted(await do(board.observer, "start_timer", work_item_id=item.id)).time_entry
    await entry(board)
    assert {each.id for each in await entries(board, item)} == {written.id, theirs.id}


async def many(board, item, count):
    """Write entries down without waiting for each."""
    began = now() - 5 * DAY_S
    requests = [
        command(
            "create_time_entry", work_item_id=item.id, started_at=began + 60 * each, ended_at=began + 60 * each + 30
        )
        for each in range(count)
    ]
    for message_id in [await board.owner.send(**request) for request in requests]:
        assert (await board.owner.reply_to(message_id)).HasField("time_entry_created")


@LIST
@pytest.mark.parametrize(
    ("limit", "shown"), [(1, 1), (2, 2), (0, 1), (-5, 1)], ids=["1", "2", "0 is raised to 1", "-5 is raised to 1"]
)
async def test_a_limit_is_kept_and_the_count_is_of_all(board, item, limit, shown):
    await many(board, item, 3)
    reply = await listed(board.owner, item, limit=limit)
    assert (len(reply.time_entries), reply.total_count) == (shown, 3)


@LIST
async def test_without_a_limit_there_are_100(board, item):
    await many(board, item, 101)
    reply = await listed(board.owner, item)
    assert (len(reply.time_entries), reply.total_count) == (100, 101)


@LIST
async def test_a_limit_above_500_is_lowered_to_500(board, item):
    await many(board, item, 501)
    reply = await listed(board.owner, item, limit=9_999)
    assert (len(reply.time_entries), reply.total_count) == (500, 501)


@LIST
@pytest.mark.parametrize(("offset", "skipped"), [(0, 0), (1, 1), (3, 3), (9, 3), (-4, 0)])
async def test_an_offset_skips_that_many(board, item, offset, skipped):
    await many(board, item, 3)
    everything = await entries(board, item)
    reply = await listed(board.owner, item, offset=offset)
    assert (list(reply.time_entries), reply.total_count) == (everything[skipped:], 3)


@LIST
async def test_deleted_entries_are_neither_listed_nor_counted(board, item, written):
    await do(board.owner, "delete_time_entry", time_entry_id=written.id)
    reply = await listed(board.owner, item)
    assert (len(reply.time_entries), reply.total_count) == (0, 0)
