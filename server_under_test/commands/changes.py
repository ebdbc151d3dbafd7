"""What differs between two states of an entity, in the text form clients are shown?"""

from collections.abc import Callable

from server_under_test.commands.rules import rfc3339
from server_under_test.values import Change, Project, Sprint, WorkItem

PROJECT_FIELDS = ("title", "description", "status")
SPRINT_FIELDS = ("name", "goal", "start_date", "end_date", "status")
WORK_ITEM_FIELDS = (
    *("title", "description", "status", "assignee_id", "position", "parent_id"),
    *("priority", "sprint_id", "story_points"),
)


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


# contract/websocket.md 7.1 and 7.3: nobody assigned is the empty text, dates are RFC 3339.
_TEXT_FORMS: dict[str, Callable[[object], str | None]] = {
    "assignee_id": lambda value: "" if value is None else str(value),
    "start_date": lambda value: rfc3339(int(str(value))),
    "end_date": lambda value: rfc3339(int(str(value))),
}


def differences(before: Project | Sprint | WorkItem, after: Project | Sprint | WorkItem) -> tuple[Change, ...]:
    """The fields whose stored value changes; empty means that nothing is to be written."""
    fields = {Project: PROJECT_FIELDS, Sprint: SPRINT_FIELDS, WorkItem: WORK_ITEM_FIELDS}[type(before)]
    return tuple(
        _change(name, getattr(before, name), getattr(after, name))
        for name in fields
        if getattr(before, name) != getattr(after, name)
    )


def _change(name: str, old: object, new: object) -> Change:
    form = _TEXT_FORMS.get(name, _plain)
    return Change(field_name=name, old_value=form(old), new_value=form(new))
