"""Is this what was asked for? Values as sent, compared with values as shown."""

from collections.abc import Iterator

from harness.history import Content, EntityKind, JsonValue, Operation, Verb
from harness.history.content import own_fields


def is_same(field: str, asked: JsonValue, shown: JsonValue) -> bool:
    """Servers trim text, show cleared fields as nothing, and upper-case keys (contract/rest.md 1, websocket.md 7)."""
    left, right = _plain(field, asked), _plain(field, shown)
    if field == "key" and isinstance(left, str) and isinstance(right, str):
        return left.upper() == right.upper()
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _plain(field: str, value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        value = value.strip()
    if value == "" or (field == "story_points" and value == 0):
        return None
    return value


def asked_fields(operation: Operation, shown: Content) -> Iterator[tuple[str, JsonValue]]:
    """Fields that the operation set and that `shown` can show, with what was asked; sorted."""
    values = operation.invoke.values
    own = own_fields(operation.invoke.entity_kind, shown)
    for field in sorted(values.keys() & own.keys()):
        # contract/websocket.md 7.1: without update_parent a parent_id is ignored.
        is_ignored = (
            field == "parent_id" and operation.invoke.verb is Verb.UPDATE and not values.get("update_parent", True)
        )
        if not is_ignored:
            yield field, values[field]


def clears_sprint(operation: Operation, field: str, sprint_id: JsonValue) -> bool:
    """Is it the deletion of that sprint, which empties the field in the sprint's items (contract/reference.md R5)?"""
    invoke = operation.invoke
    is_deletion = invoke.verb is Verb.DELETE and invoke.entity_kind is EntityKind.SPRINT
    return field == "sprint_id" and is_deletion and operation.entity_id == sprint_id
