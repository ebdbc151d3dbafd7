"""What of an entity counts when two copies of it are compared?"""

from harness.history.records import Content, EntityKind, JsonValue

VERSIONED = frozenset({EntityKind.PROJECT, EntityKind.WORK_ITEM, EntityKind.SPRINT})
"""Kinds whose `version` orders their states (contract: comments carry none)."""

TEXT_FIELDS: dict[EntityKind, tuple[str, ...]] = {
    EntityKind.PROJECT: ("title", "description"),
    EntityKind.WORK_ITEM: ("title", "description"),
    EntityKind.SPRINT: ("name", "goal"),
    EntityKind.COMMENT: ("content",),
}
"""Fields that hold what an actor wrote, so that a value seen names the write that made it."""

DERIVED_FIELDS: dict[EntityKind, frozenset[str]] = {
    EntityKind.PROJECT: frozenset({"next_work_item_number"}),
    EntityKind.WORK_ITEM: frozenset({"ancestor_ids", "descendant_ids", "display_key"}),
    EntityKind.SPRINT: frozenset(),
    EntityKind.COMMENT: frozenset(),
}
"""Fields the server computes from other entities; they change without a write of the entity itself."""


def own_fields(kind: EntityKind, content: Content) -> dict[str, JsonValue]:
    """The content without derived fields: what a write of this entity, and nothing else, changes."""
    derived = DERIVED_FIELDS[kind]
    return {key: value for key, value in content.items() if key not in derived}


def differing_fields(kind: EntityKind, left: Content, right: Content) -> tuple[str, ...]:
    """Names of own fields that both copies have and that differ, sorted; the two doors do not show the same keys."""
    a, b = own_fields(kind, left), own_fields(kind, right)
    return tuple(sorted(key for key in a.keys() & b.keys() if a[key] != b[key]))


def version_of(content: Content | None) -> int | None:
    version = content.get("version") if content is not None else None
    return version if isinstance(version, int) else None
