"""Entities as JSON objects: the exact keys of contract/rest.md section 2, null where nothing is stored."""

from collections.abc import Callable
from typing import Any

from server_under_test.values import EntityKind

_KEYS: dict[EntityKind, tuple[str, ...]] = {
    "project": (
        *("id", "key", "title", "description", "status", "version"),
        *("created_at", "updated_at", "created_by", "updated_by", "next_work_item_number"),
    ),
    "work_item": (
        *("id", "display_key", "item_type", "title", "description", "status", "priority", "parent_id", "project_id"),
        *("assignee_id", "sprint_id", "story_points", "item_number", "position", "version"),
        *("created_at", "updated_at", "created_by", "updated_by"),
    ),
    "sprint": (
        *("id", "project_id", "name", "goal", "start_date", "end_date", "status", "version"),
        *("created_at", "updated_at", "created_by", "updated_by"),
    ),
    "comment": ("id", "work_item_id", "content", "created_at", "updated_at", "created_by", "updated_by"),
}


def _shape(entity: EntityKind) -> Callable[[object], dict[str, Any]]:
    keys = _KEYS[entity]
    return lambda value: {key: getattr(value, key) for key in keys}


SHAPES: dict[EntityKind, Callable[[object], dict[str, Any]]] = {entity: _shape(entity) for entity in _KEYS}
