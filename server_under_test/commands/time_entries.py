"""Time entries: start and stop a timer, book time, correct it, delete it; a user has at most one running timer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server_under_test.commands.changes import differences
from server_under_test.commands.context import Command, Context
from server_under_test.commands.items import item_of, require_item
from server_under_test.commands.rules import DAY_S, EARLIEST_S, number_within, optional_text, uuid_text
from server_under_test.entities import TimeEntry, WorkItem
from server_under_test.errors import Refused, invalid, malformed, not_found
from server_under_test.events import Audience, EntityEvent, Event, Operation, Outcome
from server_under_test.ids import fresh_id

LONGEST_DESCRIPTION = 1_000
LONGEST_S = DAY_S
CLOCK_TOLERANCE_S = 60  # how far ahead of ours a client's clock may be


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer(Command):
    """The caller begins to work on an item."""

    entity = "time_entry"
    operation = "create"
    work_item_id: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTimer(Command):
    """The caller stops working."""

    entity = "time_entry"
    operation = "update"
    time_entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTimeEntry(Command):
    """Time the caller spent, booked afterwards."""

    entity = "time_entry"
    operation = "create"
    work_item_id: str
    started_at: int
    ended_at: int
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTimeEntry(Command):
    """Other times or words; None leaves a field as it is. Giving an end, or asking to stop, ends a running timer."""

    entity = "time_entry"
    operation = "update"
    time_entry_id: str
    started_at: int | None = None
    ended_at: int | None = None
    description: str | None = None
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTimeEntry(Command):
    """Booked or running time goes."""

    entity = "time_entry"
    operation = "delete"
    time_entry_id: str


def start_timer(ctx: Context, command: StartTimer) -> Outcome:
    """The timer the caller has running is stopped first, and its own project told: contract/reference.md R2."""
    description = _description(command.description, malformed)
    item = require_item(ctx, command.work_item_id, "edit")
    if earlier := ctx.replayed(command):
        return earlier
    events: list[Event] = []
    stopped = told = None
    if running := ctx.tables.time_entries.running_of(ctx.origin.user_id):
        other = item_of(ctx, running.work_item_id)
        stopped = _stopped(ctx, running)
        events += ctx.journal(_write(ctx, running, stopped, other, is_timer=True))
        # The caller is shown what was stopped; subscribers of this project have no business with another one's entry.
        told = stopped if other.project_id == item.project_id else None
    entry = _add(ctx, item, started_at=ctx.now, ended_at=None, description=description)
    event = _event(ctx, "create", None, entry, item, is_timer=ctx.origin.door == "ws", stopped=told)
    reply = replace(event, stopped=stopped)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=(*events, *ctx.journal(event)))


def stop_timer(ctx: Context, command: StopTimer) -> Outcome:
    """However long it ran: a timer forgotten for days can be stopped."""
    stored, item = _require(ctx, command.time_entry_id)
    if earlier := ctx.replayed(command):
        return earlier
    if not stored.is_running:
        raise invalid("the timer was stopped before", "time_entry_id")
    reply = _write(ctx, stored, _stopped(ctx, stored), item, is_timer=True)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=ctx.journal(reply))


def create_time_entry(ctx: Context, command: CreateTimeEntry) -> Outcome:
    """At most a day, and not in the future."""
    _check_times(ctx, command.started_at, command.ended_at)
    description = _description(command.description, malformed)
    item = require_item(ctx, command.work_item_id, "edit")
    if earlier := ctx.replayed(command):
        return earlier
    entry = _add(ctx, item, started_at=command.started_at, ended_at=command.ended_at, description=description)
    reply = _event(ctx, "create", None, entry, item)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=ctx.journal(reply))


def update_time_entry(ctx: Context, command: UpdateTimeEntry) -> Outcome:
    """Writes what differs; nothing at all where nothing does."""
    stored, item = _require(ctx, command.time_entry_id)
    revised = _revised(ctx, stored, command)
    if not differences(stored, revised):
        return Outcome(reply=_event(ctx, "update", stored, stored, item))
    reply = _write(ctx, stored, _measured(ctx, revised), item)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_time_entry(ctx: Context, command: DeleteTimeEntry) -> Outcome:
    """Leaves the work item as it is."""
    stored, item = _require(ctx, command.time_entry_id)
    reply = _delete(ctx, stored, item)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_with_item(ctx: Context, item: WorkItem) -> tuple[Event, ...]:
    """What subscribers are told when the time spent on a work item goes with it: contract/reference.md R5."""
    entries = ctx.tables.time_entries.of_work_item(item.id)
    return tuple(event for entry in entries for event in ctx.journal(_delete(ctx, entry, item)))


def _require(ctx: Context, time_entry_id: str) -> tuple[TimeEntry, WorkItem]:
    entry = ctx.tables.time_entries.find(uuid_text(time_entry_id, "time_entry_id"))
    if entry is None:
        raise not_found("time entry")
    ctx.require_author(entry.user_id)
    item = item_of(ctx, entry.work_item_id)
    ctx.require(item.project_id, "edit")
    return entry, item


def _description(text: str | None, refuse: Callable[[str, str | None], Refused]) -> str | None:
    """A blank description is none."""
    return optional_text(text, LONGEST_DESCRIPTION, "description", refuse, "description") or None


def _check_times(ctx: Context, started_at: int, ended_at: int | None) -> None:
    """The rules of contract/websocket.md 7.5; a running timer is measured as if it ended now."""
    latest = ctx.now + CLOCK_TOLERANCE_S
    if ended_at is None:
        number_within(started_at, ctx.now - LONGEST_S, latest, "started_at")
        return
    number_within(started_at, EARLIEST_S, latest, "started_at")
    number_within(ended_at, EARLIEST_S, latest, "ended_at")
    if ended_at <= started_at:
        raise invalid("ended_at is not after started_at", "ended_at")
    if ended_at - started_at > LONGEST_S:
        raise invalid(f"ended_at is more than {LONGEST_S} s after started_at", "ended_at")


def _revised(ctx: Context, stored: TimeEntry, command: UpdateTimeEntry) -> TimeEntry:
    new: dict[str, Any] = {}
    if command.description is not None:
        new["description"] = _description(command.description, invalid)
    for field in ("started_at", "ended_at"):
        if (time := getattr(command, field)) is not None:
            new[field] = time
    revised = replace(stored, **new)
    # Times that stay are not judged again: other words may be found for a timer that was forgotten for days.
    if (revised.started_at, revised.ended_at) != (stored.started_at, stored.ended_at):
        _check_times(ctx, revised.started_at, revised.ended_at)
    return _stopped(ctx, revised) if command.stop and revised.is_running else revised


def _stopped(ctx: Context, running: TimeEntry) -> TimeEntry:
    # The clock may have been set back since the start; no entry ends before it begins.
    return _measured(ctx, replace(running, ended_at=max(ctx.now, running.started_at)))


def _measured(ctx: Context, entry: TimeEntry) -> TimeEntry:
    """The entry as it is to be written: with its length, and dated."""
    length_s = None if entry.ended_at is None else entry.ended_at - entry.started_at
    return replace(entry, duration_seconds=length_s, updated_at=ctx.now)


def _add(ctx: Context, item: WorkItem, *, started_at: int, ended_at: int | None, description: str | None) -> TimeEntry:
    entry = TimeEntry(
        id=fresh_id(),
        work_item_id=item.id,
        user_id=ctx.origin.user_id,
        started_at=started_at,
        ended_at=ended_at,
        duration_seconds=None,
        description=description,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    measured = _measured(ctx, entry)
    ctx.tables.time_entries.add(measured)
    return measured


def _write(ctx: Context, stored: TimeEntry, after: TimeEntry, item: WorkItem, *, is_timer: bool = False) -> EntityEvent:
    ctx.save(ctx.tables.time_entries, stored, after)
    return _event(ctx, "update", stored, after, item, is_timer=is_timer, changes=differences(stored, after))


def _delete(ctx: Context, stored: TimeEntry, item: WorkItem) -> EntityEvent:
    ctx.save(ctx.tables.time_entries, stored, ctx.deleted(stored))
    return _event(ctx, "delete", stored, None, item)


def _event(
    ctx: Context,
    operation: Operation,
    before: TimeEntry | None,
    after: TimeEntry | None,
    item: WorkItem,
    **facts: Any,
) -> EntityEvent:
    return ctx.event(operation, before, after, Audience(project_id=item.project_id), **facts)
