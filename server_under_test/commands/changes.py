"""What differs between two states of an entity, in the text form clients are shown?"""

from collections.abc import Callable
from typing import TypeVar

from server_under_test.commands.rules import rfc3339
from server_under_test.entities import Comment, Dependency, Project, Sprint, TimeEntry, WorkItem
from server_under_test.events import Change

PROJECT_FIELDS = ("title", "description", "status", "key")  # only an import brings another key
SPRINT_FIELDS = ("name", "goal", "start_date", "end_date", "status")
WORK_ITEM_FIELDS = (
    *("title", "description", "status", "assignee_id", "position", "parent_id"),
    *("priority", "sprint_id", "story_points"),
)
TIME_ENTRY_FIELDS = ("started_at", "ended_at", "description")  # the length follows from the times
FIELDS: dict[type, tuple[str, ...]] = {
    Project: PROJECT_FIELDS,
    Sprint: SPRINT_FIELDS,
    WorkItem: WORK_ITEM_FIELDS,
    TimeEntry: TIME_ENTRY_FIELDS,
    # Their updates are told without changes: contract/messages.csv.
    Comment: (),
    Dependency: (),
}

E = TypeVar("E", Project, Sprint, WorkItem, TimeEntry, Comment, Dependency)


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


# contract/websocket.md 7.1 and 7.3: nobody assigned is the empty text, dates are RFC 3339.
_TEXT_FORMS: dict[str, Callable[[object], str | None]] = {
    "assignee_id": lambda value: "" if value is None else str(value),
    "start_date": lambda value: rfc3339(int(str(value))),
    "end_date": lambda value: rfc3339(int(str(value))),
}


def differences(before: E, after: E) -> tuple[Change, ...]:
    """The fields whose stored value changes; empty means that nothing is to be written."""
    return tuple(
        _change(name, getattr(before, name), getattr(after, name))
        for name in FIELDS[type(before)]
        if getattr(before, name) != getattr(after, name)
    )


def _change(name: str, old: object, new: object) -> Change:
    form = _TEXT_FORMS.get(name, _plain)
    return Change(field_name=name, old_value=form(old), new_value=form(new))
