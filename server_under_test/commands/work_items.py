"""Work items: create, update, delete; relatives, and what is attached to an item, are told of what it does to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server_under_test.commands import comments, dependencies, time_entries
from server_under_test.commands.changes import differences
from server_under_test.commands.context import Command, Context
from server_under_test.commands.hierarchy import Surroundings, ancestors, check_parent, placed
from server_under_test.commands.items import require_item
from server_under_test.commands.projects import require_project
from server_under_test.commands.rules import (
    LARGEST_INT32,
    number_within,
    one_of,
    optional_text,
    required_text,
    uuid_text,
)
from server_under_test.entities import WorkItem
from server_under_test.errors import HasChildren, invalid, malformed
from server_under_test.events import Audience, Change, EntityEvent, Event, Operation, Outcome
from server_under_test.ids import fresh_id

ITEM_TYPES = ("epic", "story", "task")
STATUSES = ("backlog", "todo", "in_progress", "review", "done", "blocked")
PRIORITIES = ("low", "medium", "high", "critical")
MOST_STORY_POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWorkItem(Command):
    """A new epic, story or task."""

    entity = "work_item"
    operation = "create"
    project_id: str
    item_type: str
    title: str
    description: str | None = None
    parent_id: str | None = None
    status: str | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateWorkItem(Command):
    """Other values for the fields given; an empty assignee or sprint clears it, update_parent moves the item."""

    entity = "work_item"
    operation = "update"
    work_item_id: str
    expected_version: int
    title: str | None = None
    description: str | None = None
    status: str | None = None
    priority: str | None = None
    assignee_id: str | None = None
    sprint_id: str | None = None
    story_points: int | None = None
    position: int | None = None
    parent_id: str | None = None
    update_parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteWorkItem(Command):
    """An item without children goes, and with it what is attached to it."""

    entity = "work_item"
    operation = "delete"
    work_item_id: str


def create_work_item(ctx: Context, command: CreateWorkItem) -> Outcome:
    """Placed last among its siblings, numbered by its project."""
    one_of(command.item_type, ITEM_TYPES, "item_type")
    title = required_text(command.title, ctx.limits.max_title_length, "title", malformed)
    description = optional_text(command.description, ctx.limits.max_description_length, "description", malformed)
    uuid_text(command.project_id, "project_id")
    parent_id = uuid_text(command.parent_id, "parent_id") if command.parent_id else None
    project = require_project(ctx, command.project_id, "edit")
    if earlier := ctx.replayed(command):
        return earlier
    if parent_id is not None:
        check_parent(ctx, command.item_type, project.id, parent_id)
    status = one_of("backlog" if command.status is None else command.status, STATUSES, "status")
    priority = one_of("medium" if command.priority is None else command.priority, PRIORITIES, "priority")
    above = ancestors(ctx.tables, parent_id)
    surroundings = Surroundings(ctx, above)
    item = WorkItem(
        id=fresh_id(),
        project_id=project.id,
        project_key=project.key,
        item_type=command.item_type,
        item_number=ctx.tables.projects.take_number(project.id),
        position=min(ctx.tables.work_items.last_position(project.id, parent_id) + 1, LARGEST_INT32),
        title=title,
        description=description,
        status=status,
        priority=priority,
        parent_id=parent_id,
        assignee_id=None,
        sprint_id=None,
        story_points=None,
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        created_by=ctx.origin.user_id,
        updated_by=ctx.origin.user_id,
        ancestor_ids=above,
    )
    ctx.tables.work_items.add(item)
    reply = _event(ctx, "create", None, item)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=(*ctx.journal(reply), *surroundings.refreshes()))


def update_work_item(ctx: Context, command: UpdateWorkItem) -> Outcome:
    """Writes what differs; nothing at all where nothing does."""
    stored = placed(ctx.tables, require_item(ctx, command.work_item_id, "edit"))
    ctx.versions.check(stored.version, command.expected_version, ctx.target("work_item", "update"))
    revised = replace(stored, **_revision(ctx, stored, command))
    if not differences(stored, revised):
        return Outcome(reply=_event(ctx, "update", stored, stored))
    return _write_update(ctx, stored, revised)


def delete_work_item(ctx: Context, command: DeleteWorkItem) -> Outcome:
    """Its comments, time entries and dependencies go with it, each with its own event: contract/reference.md R5."""
    stored = placed(ctx.tables, require_item(ctx, command.work_item_id, "admin"))
    if stored.descendant_ids:
        raise HasChildren
    surroundings = Surroundings(ctx, stored.ancestor_ids)
    deleted = ctx.deleted(stored)
    ctx.save(ctx.tables.work_items, stored, deleted)
    reply = _event(ctx, "delete", stored, None)
    events: list[Event] = [*ctx.journal(reply), *surroundings.refreshes()]
    for delete_attached in (comments.delete_with_item, time_entries.delete_with_item, dependencies.delete_with_item):
        events += delete_attached(ctx, stored)
    return Outcome(reply=reply, events=tuple(events))


def leave_sprint(ctx: Context, item: WorkItem) -> tuple[Event, ...]:
    """What subscribers are told when an item loses its sprint."""
    stored = placed(ctx.tables, item)
    return _write_update(ctx, stored, replace(stored, sprint_id=None)).events


def _write_update(ctx: Context, stored: WorkItem, revised: WorkItem) -> Outcome:
    surroundings = Surroundings(ctx, _relatives(ctx, stored, revised))
    after = ctx.next_version(replace(revised, ancestor_ids=ancestors(ctx.tables, revised.parent_id)))
    ctx.save(ctx.tables.work_items, stored, after)
    reply = _event(ctx, "update", stored, after, differences(stored, revised))
    return Outcome(reply=reply, events=(*ctx.journal(reply), *surroundings.refreshes()))


def _relatives(ctx: Context, stored: WorkItem, revised: WorkItem) -> tuple[str, ...]:
    """Whose derived lists a move can alter; the order of siblings shows in their ancestors' lists too."""
    if (stored.parent_id, stored.position) == (revised.parent_id, revised.position):
        return ()
    return (*stored.ancestor_ids, *ancestors(ctx.tables, revised.parent_id), *stored.descendant_ids)


def _revision(ctx: Context, stored: WorkItem, command: UpdateWorkItem) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if command.update_parent:
        new["parent_id"] = _parent(ctx, stored, command.parent_id)
    for field, rule in _FIELD_RULES.items():
        if (value := getattr(command, field)) is not None:
            new[field] = rule(ctx, stored, value)
    return new


def _parent(ctx: Context, stored: WorkItem, parent_id: str | None) -> str | None:
    if not parent_id:
        return None
    return check_parent(ctx, stored.item_type, stored.project_id, uuid_text(parent_id, "parent_id"))


def _title(ctx: Context, _: WorkItem, value: str) -> str:
    return required_text(value, ctx.limits.max_title_length, "title", malformed, "title")


def _description(ctx: Context, stored: WorkItem, value: str) -> str | None:
    text = optional_text(value, ctx.limits.max_description_length, "description", invalid, "description")
    return text or (None if stored.description is None else "")


def _assignee(ctx: Context, _: WorkItem, value: str) -> str | None:
    if not value:
        return None
    user_id = uuid_text(value, "assignee_id")
    if not ctx.tables.users.exists(user_id):
        raise invalid("assignee_id is no user", "assignee_id")
    return user_id


def _sprint(ctx: Context, stored: WorkItem, value: str) -> str | None:
    if not value:
        return None
    sprint = ctx.tables.sprints.find(uuid_text(value, "sprint_id"))
    if sprint is None or sprint.project_id != stored.project_id:
        raise invalid("sprint_id is no sprint of this project", "sprint_id")
    return sprint.id


_FIELD_RULES: dict[str, Callable[[Context, WorkItem, Any], Any]] = {
    "title": _title,
    "description": _description,
    "status": lambda _ctx, _stored, value: one_of(value, STATUSES, "status"),
    "priority": lambda _ctx, _stored, value: one_of(value, PRIORITIES, "priority"),
    "assignee_id": _assignee,
    "sprint_id": _sprint,
    "story_points": lambda _ctx, _stored, value: number_within(value, 0, MOST_STORY_POINTS, "story_points"),
    "position": lambda _ctx, _stored, value: number_within(value, 0, LARGEST_INT32, "position"),
}


def _event(
    ctx: Context,
    operation: Operation,
    before: WorkItem | None,
    after: WorkItem | None,
    changes: tuple[Change, ...] = (),
) -> EntityEvent:
    item = after or before
    assert item is not None, "an event is about a work item"  # noqa: S101 - no input can make this false
    return ctx.event(operation, before, after, Audience(project_id=item.project_id), changes=changes)
