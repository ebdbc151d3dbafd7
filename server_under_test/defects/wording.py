"""Other words for an entity: the text field of each kind that has one, rewritten."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server_under_test.entities import KIND_OF, Entity

TEXT_FIELDS = {
    "project": "title",
    "work_item": "title",
    "sprint": "name",
    "comment": "content",
    "time_entry": "description",
}
WORDED = tuple(TEXT_FIELDS)


def reworded(entity: Entity, rewrite: Callable[[str], str]) -> Entity:
    """The entity with its title, name, content or description rewritten; one that was not described is now."""
    field = TEXT_FIELDS[KIND_OF[type(entity)]]
    new: dict[str, Any] = {field: rewrite(getattr(entity, field) or "")}
    return replace(entity, **new)
