"""What of an entity counts when two copies of it are compared?"""

from harness.history.records import Content, EntityKind, JsonValue

VERSIONED = frozenset({EntityKind.PROJECT, EntityKind.WORK_ITEM, EntityKind.SPRINT})
"""Kinds whose `version` orders their states (contract: the others carry none)."""

TEXT_FIELDS: dict[EntityKind, tuple[str, ...]] = {
    EntityKind.PROJECT: ("title", "description"),
    EntityKind.WORK_ITEM: ("title", "description"),
    EntityKind.SPRINT: ("name", "goal"),
    EntityKind.COMMENT: ("content",),
    EntityKind.TIME_ENTRY: ("description",),
    EntityKind.DEPENDENCY: (),
}
"""Fields that hold what an actor wrote, so that a value seen names the write that made it."""

DERIVED_FIELDS: dict[EntityKind, frozenset[str]] = {
    EntityKind.PROJECT: frozenset({"next_work_item_number"}),
    EntityKind.WORK_ITEM: frozenset({"ancestor_ids", "descendant_ids", "display_key"}),
    EntityKind.SPRINT: frozenset(),
    EntityKind.COMMENT: frozenset(),
    EntityKind.TIME_ENTRY: frozenset(),
    EntityKind.DEPENDENCY: frozenset(),
}
"""Fields the server computes from other entities; they change without a write of the entity itself."""

STATE_FIELDS: dict[EntityKind, tuple[str, ...]] = {
    EntityKind.COMMENT: ("content",),
    EntityKind.TIME_ENTRY: ("description", "started_at", "ended_at"),
    EntityKind.DEPENDENCY: ("blocking_item_id", "blocked_item_id", "dependency_type"),
}
"""What the states of a kind without versions differ in."""

HOLDER_FIELDS: dict[EntityKind, tuple[str, ...]] = {
    EntityKind.COMMENT: ("work_item_id",),
    EntityKind.TIME_ENTRY: ("work_item_id",),
    EntityKind.DEPENDENCY: ("blocking_item_id", "blocked_item_id"),
}
"""The work items that an attached entity cannot be without; the first of them says which project it belongs to."""

ATTACHED = frozenset(HOLDER_FIELDS)
"""Kinds that belong to work items, and go when one of these goes (contract/reference.md R5)."""


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


def state_of(kind: EntityKind, content: Content) -> tuple[str, ...]:
    """What tells a state of an entity without versions from its others; text is compared as servers trim it."""
    return tuple(_plain(content.get(name)) for name in STATE_FIELDS[kind])


def holders_of(kind: EntityKind, content: Content) -> tuple[str, ...]:
    """The ids of the work items an attached entity belongs to, as far as the content tells; none for other kinds."""
    return tuple(str(content[name]) for name in HOLDER_FIELDS.get(kind, ()) if content.get(name))


def _plain(value: JsonValue) -> str:
    return "" if value is None else str(value).strip()
