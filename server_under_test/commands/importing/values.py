"""Are the values of an imported entity such as a single command would have written?

What only holds when something is new is not asked: a sprint may be long over, a timer may have run for days.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server_under_test.commands import dependencies, projects, sprints, time_entries, work_items
from server_under_test.commands.context import Context, E
from server_under_test.commands.rules import (
    DAY_S,
    EARLIEST_S,
    LARGEST_INT32,
    LATEST_S,
    number_within,
    one_of,
    optional_text,
    required_text,
    uuid_text,
)
from server_under_test.entities import Comment, Dependency, Project, Sprint, TimeEntry, WorkItem
from server_under_test.errors import invalid

Rule = Callable[[Context, str, Any], Any]
"""What a field's value becomes, by the context, the field's name and the value; raises Refused."""

# Numbers that go on counting from here must not outgrow 32 bits; so many digits has the longest display key too.
LARGEST_COUNT = 999_999_999
LONGEST_RUN_S = 3_650 * DAY_S


def checked(ctx: Context, entity: E) -> E:
    """The entity as it may be stored; raises Refused."""
    rules = RULES[type(entity)]
    values = {name: rule(ctx, name, getattr(entity, name)) for name, rule in rules.items()}
    whole: E = _WHOLE.get(type(entity), _unchanged)(ctx, replace(entity, **values))
    return whole


def _id(_ctx: Context, field: str, value: str) -> str:
    return uuid_text(value, field)


def _time(_ctx: Context, field: str, value: int) -> int:
    return number_within(value, EARLIEST_S, LATEST_S, field)


def _count(_ctx: Context, field: str, value: int) -> int:
    return number_within(value, 1, LARGEST_COUNT, field)


def _title(ctx: Context, field: str, value: str) -> str:
    return required_text(value, ctx.limits.max_title_length, field, invalid, field)


def _key(_ctx: Context, field: str, value: str) -> str:
    if not projects.KEY.fullmatch(value):
        raise invalid("key is not 2 to 20 letters, digits or underscores", field)
    return value.upper()


def _text(ctx: Context, field: str, value: str | None) -> str | None:
    return optional_text(value, ctx.limits.max_description_length, field, invalid, field)


def _note(_ctx: Context, field: str, value: str | None) -> str | None:
    return optional_text(value, time_entries.LONGEST_DESCRIPTION, field, invalid, field)


def _word(*words: str) -> Rule:
    return lambda _ctx, field, value: one_of(value, words, field)


def _number(lowest: int, highest: int) -> Rule:
    return lambda _ctx, field, value: number_within(value, lowest, highest, field)


def _maybe(rule: Rule) -> Rule:
    return lambda ctx, field, value: None if value is None else rule(ctx, field, value)


def _or_null(rule: Rule) -> Rule:
    return lambda ctx, field, value: rule(ctx, field, value) or None


_DATED: dict[str, Rule] = {"id": _id, "created_at": _time, "updated_at": _time}
_SIGNED: dict[str, Rule] = {**_DATED, "created_by": _id, "updated_by": _id}

RULES: dict[type, dict[str, Rule]] = {
    Project: {
        **_SIGNED,
        "title": _title,
        "key": _key,
        "description": _or_null(_text),
        "status": _word(*projects.STATUSES),
        "version": _count,
        "next_work_item_number": _count,
    },
    Sprint: {
        **_SIGNED,
        "project_id": _id,
        "name": lambda ctx, field, value: required_text(
            value, ctx.limits.max_sprint_name_length, field, invalid, field
        ),
        "goal": _or_null(lambda _ctx, _field, value: (value or "").strip()),
        "start_date": _time,
        "end_date": _time,
        "status": _word(*sprints.STATUSES),
        "version": _count,
    },
    WorkItem: {
        **_SIGNED,
        "project_id": _id,
        "item_type": _word(*work_items.ITEM_TYPES),
        "title": _title,
        "description": _text,
        "status": _word(*work_items.STATUSES),
        "priority": _word(*work_items.PRIORITIES),
        "parent_id": _maybe(_id),
        "assignee_id": _maybe(_id),
        "sprint_id": _maybe(_id),
        "story_points": _maybe(_number(0, work_items.MOST_STORY_POINTS)),
        "item_number": _count,
        "position": _number(0, LARGEST_INT32),
        "version": _count,
    },
    Comment: {
        **_SIGNED,
        "work_item_id": _id,
        "content": lambda ctx, field, value: required_text(value, ctx.limits.max_comment_length, field, invalid, field),
    },
    Dependency: {
        "id": _id,
        "blocking_item_id": _id,
        "blocked_item_id": _id,
        "dependency_type": _word(*dependencies.TYPES),
        "created_at": _time,
        "created_by": _id,
    },
    TimeEntry: {
        **_DATED,
        "work_item_id": _id,
        "user_id": _id,
        "description": _or_null(_note),
    },
}


def _unchanged(_ctx: Context, entity: Any) -> Any:
    return entity


def _sprint(_ctx: Context, sprint: Sprint) -> Sprint:
    if sprint.end_date <= sprint.start_date:
        raise invalid("end_date is not after start_date", "end_date")
    return sprint


def _dependency(_ctx: Context, dependency: Dependency) -> Dependency:
    if dependency.blocking_item_id == dependency.blocked_item_id:
        raise invalid("a work item cannot depend on itself", "blocked_item_id")
    return dependency


def _time_entry(ctx: Context, entry: TimeEntry) -> TimeEntry:
    """With the length that follows from its times; a timer may be stopped in the second it is started."""
    latest = ctx.now + time_entries.CLOCK_TOLERANCE_S
    number_within(entry.started_at, EARLIEST_S, latest, "started_at")
    if entry.ended_at is None:
        number_within(entry.started_at, ctx.now - LONGEST_RUN_S, latest, "started_at")
        return replace(entry, duration_seconds=None)
    number_within(entry.ended_at, entry.started_at, min(latest, entry.started_at + LONGEST_RUN_S), "ended_at")
    return replace(entry, duration_seconds=entry.ended_at - entry.started_at)


_WHOLE: dict[type, Callable[[Context, Any], Any]] = {
    Sprint: _sprint,
    Dependency: _dependency,
    TimeEntry: _time_entry,
}
