"""Sprints: create, update, delete; a deleted one frees its work items."""

from dataclasses import dataclass, replace
from typing import Any

from server_under_test.commands.access import Right
from server_under_test.commands.changes import differences
from server_under_test.commands.context import Command, Context
from server_under_test.commands.projects import require_project
from server_under_test.commands.rules import (
    DAY_S,
    EARLIEST_S,
    LATEST_S,
    number_within,
    one_of,
    required_text,
    uuid_text,
)
from server_under_test.commands.work_items import leave_sprint
from server_under_test.entities import Sprint
from server_under_test.errors import Refused, conflict, invalid, malformed, not_found
from server_under_test.events import Audience, Change, EntityEvent, Operation, Outcome
from server_under_test.ids import fresh_id

STATUSES = ("planned", "active", "completed", "cancelled")
FOLLOWING = {
    "planned": ("active", "cancelled"),
    "active": ("completed", "cancelled"),
    "completed": (),
    "cancelled": (),
}
EARLIEST_START_S, LATEST_END_S = -365 * DAY_S, 1825 * DAY_S  # relative to now, for new sprints


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSprint(Command):
    """A new stretch of time in a project."""

    entity = "sprint"
    operation = "create"
    project_id: str
    name: str
    start_date: int
    end_date: int
    goal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSprint(Command):
    """Other words, dates or status; None leaves a field as it is."""

    entity = "sprint"
    operation = "update"
    sprint_id: str
    expected_version: int
    name: str | None = None
    goal: str | None = None
    start_date: int | None = None
    end_date: int | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSprint(Command):
    """A sprint goes, unless it was completed."""

    entity = "sprint"
    operation = "delete"
    sprint_id: str


def create_sprint(ctx: Context, command: CreateSprint) -> Outcome:
    """Starts as planned."""
    name = required_text(command.name, ctx.limits.max_sprint_name_length, "name", malformed, "name")
    _check_new_dates(ctx, command)
    project = require_project(ctx, command.project_id, "edit")
    if earlier := ctx.replayed(command):
        return earlier
    sprint = Sprint(
        id=fresh_id(),
        project_id=project.id,
        name=name,
        goal=(command.goal or "").strip() or None,
        start_date=command.start_date,
        end_date=command.end_date,
        status="planned",
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        created_by=ctx.origin.user_id,
        updated_by=ctx.origin.user_id,
    )
    ctx.tables.sprints.add(sprint)
    reply = _event(ctx, "create", None, sprint)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=ctx.journal(reply))


def update_sprint(ctx: Context, command: UpdateSprint) -> Outcome:
    """Writes what differs; a completed sprint stays as it is."""
    stored = _require(ctx, command.sprint_id, "edit")
    ctx.versions.check(stored.version, command.expected_version, ctx.target("sprint", "update"))
    if stored.status == "completed":
        raise conflict("a completed sprint cannot be changed", stored.version)
    revised = replace(stored, **_revision(ctx, stored, command))
    if revised.end_date <= revised.start_date:
        raise invalid("end_date is not after start_date", "end_date")
    changes = differences(stored, revised)
    if not changes:
        return Outcome(reply=_event(ctx, "update", stored, stored))
    after = ctx.next_version(revised)
    ctx.save(ctx.tables.sprints, stored, after)
    reply = _event(ctx, "update", stored, after, changes)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_sprint(ctx: Context, command: DeleteSprint) -> Outcome:
    """Its work items leave it, each with its own event: contract/reference.md R5."""
    stored = _require(ctx, command.sprint_id, "admin")
    if stored.status == "completed":
        raise Refused("DELETE_BLOCKED", "a completed sprint cannot be deleted")
    deleted = ctx.deleted(stored)
    ctx.save(ctx.tables.sprints, stored, deleted)
    reply = _event(ctx, "delete", stored, None)
    events = list(ctx.journal(reply))
    for item in ctx.tables.work_items.of_sprint(stored.id):
        events += leave_sprint(ctx, item)
    return Outcome(reply=reply, events=tuple(events))


def _require(ctx: Context, sprint_id: str, right: Right) -> Sprint:
    sprint = ctx.tables.sprints.find(uuid_text(sprint_id, "sprint_id"))
    if sprint is None:
        raise not_found("sprint")
    ctx.require(sprint.project_id, right)
    return sprint


def _check_new_dates(ctx: Context, command: CreateSprint) -> None:
    if command.end_date <= command.start_date:
        raise malformed("end_date is not after start_date", "end_date")
    for field, date in (("start_date", command.start_date), ("end_date", command.end_date)):
        if not ctx.now + EARLIEST_START_S <= date <= ctx.now + LATEST_END_S:
            raise malformed(f"{field} is more than a year ago or more than five years ahead", field)


def _revision(ctx: Context, stored: Sprint, command: UpdateSprint) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if command.name is not None:
        new["name"] = required_text(command.name, ctx.limits.max_sprint_name_length, "name", malformed, "name")
    if command.goal is not None:
        new["goal"] = command.goal.strip() or None
    for field in ("start_date", "end_date"):
        if (date := getattr(command, field)) is not None:
            new[field] = number_within(date, EARLIEST_S, LATEST_S, field)
    if command.status is not None:
        new["status"] = _next_status(ctx, stored, one_of(command.status, STATUSES, "status"))
    return new


def _next_status(ctx: Context, stored: Sprint, wanted: str) -> str:
    if wanted == stored.status:
        return wanted
    if wanted not in FOLLOWING[stored.status]:
        raise invalid(f"a {stored.status} sprint cannot become {wanted}", "status")
    if wanted == "active" and ctx.tables.sprints.active_in(stored.project_id):
        raise conflict("another sprint of the project is active", stored.version)
    return wanted


def _event(
    ctx: Context, operation: Operation, before: Sprint | None, after: Sprint | None, changes: tuple[Change, ...] = ()
) -> EntityEvent:
    sprint = after or before
    assert sprint is not None, "an event is about a sprint"  # noqa: S101 - no input can make this false
    audience = Audience(project_id=sprint.project_id, sprint_id=sprint.id)
    return ctx.event(operation, before, after, audience, changes=changes)
