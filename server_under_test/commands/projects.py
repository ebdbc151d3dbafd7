"""Projects: create, update, delete."""

import re
from dataclasses import dataclass, replace
from typing import Any

from server_under_test.commands.access import Right
from server_under_test.commands.changes import differences
from server_under_test.commands.context import Command, Context
from server_under_test.commands.rules import one_of, optional_text, required_text, uuid_text
from server_under_test.entities import Member, Project
from server_under_test.errors import DuplicateKey, Refused, invalid, malformed, not_found
from server_under_test.events import Change, EntityEvent, Operation, Outcome
from server_under_test.ids import fresh_id

STATUSES = ("active", "archived")
KEY = re.compile(r"[A-Za-z0-9_]{2,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProject(Command):
    """A new board."""

    entity = "project"
    operation = "create"
    title: str
    key: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProject(Command):
    """Other words or another status; None leaves a field as it is."""

    entity = "project"
    operation = "update"
    project_id: str
    expected_version: int
    title: str | None = None
    description: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteProject(Command):
    """An empty board goes; REST knows no expected version."""

    entity = "project"
    operation = "delete"
    project_id: str
    expected_version: int | None


def create_project(ctx: Context, command: CreateProject) -> Outcome:
    """The caller becomes its admin."""
    limits = ctx.limits
    title = required_text(command.title, limits.max_title_length, "title", malformed, "title")
    description = optional_text(
        command.description, limits.max_description_length, "description", malformed, "description"
    )
    if not KEY.fullmatch(command.key):
        raise malformed("key is not 2 to 20 letters, digits or underscores", "key")
    if earlier := ctx.replayed(command):
        return earlier
    key = command.key.upper()
    if holder := ctx.tables.projects.by_key(key):
        raise DuplicateKey(key, holder.version)
    project = Project(
        id=fresh_id(),
        key=key,
        title=title,
        description=description or None,
        status="active",
        version=1,
        next_work_item_number=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        created_by=ctx.origin.user_id,
        updated_by=ctx.origin.user_id,
    )
    ctx.tables.projects.add(project)
    ctx.tables.members.put(project.id, Member(user_id=ctx.origin.user_id, role="admin", created_at=ctx.now))
    reply = _event(ctx, "create", None, project)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=ctx.journal(reply))


def update_project(ctx: Context, command: UpdateProject) -> Outcome:
    """Writes what differs; nothing at all where nothing does."""
    stored = require_project(ctx, command.project_id, "edit")
    ctx.versions.check(stored.version, command.expected_version, ctx.target("project", "update"))
    revised = replace(stored, **_revision(ctx, command))
    changes = differences(stored, revised)
    if not changes:
        return Outcome(reply=_event(ctx, "update", stored, stored))
    after = ctx.next_version(revised)
    ctx.save(ctx.tables.projects, stored, after)
    reply = _event(ctx, "update", stored, after, changes)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_project(ctx: Context, command: DeleteProject) -> Outcome:
    """Refused while the board still has work items."""
    stored = require_project(ctx, command.project_id, "admin")
    if command.expected_version is not None:
        ctx.versions.check(stored.version, command.expected_version, ctx.target("project", "delete"))
    if ctx.tables.work_items.exist_in(stored.id):
        raise Refused("DELETE_BLOCKED", "the project still has work items")
    deleted = ctx.deleted(stored)
    ctx.save(ctx.tables.projects, stored, deleted)
    reply = _event(ctx, "delete", stored, None)
    return Outcome(reply=reply, events=ctx.journal(reply))


def require_project(ctx: Context, project_id: str, right: Right) -> Project:
    """The living project with this id, in which the caller has the right."""
    known_id = uuid_text(project_id, "project_id")
    ctx.require(known_id, right)
    project = ctx.tables.projects.find(known_id)
    if project is None:
        raise not_found("project")
    return project


def _revision(ctx: Context, command: UpdateProject) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if command.title is not None:
        new["title"] = required_text(command.title, ctx.limits.max_title_length, "title", malformed, "title")
    if command.description is not None:
        longest = ctx.limits.max_description_length
        new["description"] = optional_text(command.description, longest, "description", invalid, "description") or None
    if command.status is not None:
        new["status"] = one_of(command.status, STATUSES, "status")
    return new


def _event(
    ctx: Context, operation: Operation, before: Project | None, after: Project | None, changes: tuple[Change, ...] = ()
) -> EntityEvent:
    project_id = (after or before).id  # type: ignore[union-attr]  # one of the two is always given
    return ctx.event(operation, before, after, ctx.access.listed_by(ctx.tables, project_id), changes=changes)
