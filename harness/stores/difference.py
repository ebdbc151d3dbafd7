"""Where does a client's store differ from the authority, field by field?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.history import Content, EntityKind
from harness.history.content import differing_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One entity that is not as it should be: `missing` in the store, `extra` in it, or it `differs` in `fields`."""

    entity_kind: EntityKind
    entity_id: str
    what: Literal["missing", "extra", "differs"]
    fields: tuple[str, ...] = ()
    held: Content | None = None
    wanted: Content | None = None


def difference(
    held: Mapping[str, Mapping[str, Content]], authority: Mapping[EntityKind, Mapping[str, Content]]
) -> tuple[Difference, ...]:
    """All differences in own fields, by kind and id. Kinds the authority did not read are not compared.

    Nor are comments on work items the authority does not show: a server may leave them behind, out of reach.
    """
    return tuple(
        found
        for kind in sorted(authority)
        for entity_id in sorted(held.get(kind, {}).keys() | authority[kind].keys())
        for found in _of_entity(kind, entity_id, held.get(kind, {}).get(entity_id), authority[kind].get(entity_id))
        if not _is_out_of_reach(found, authority)
    )


def _of_entity(kind: EntityKind, entity_id: str, held: Content | None, wanted: Content | None) -> Iterator[Difference]:
    if held is None:
        yield Difference(entity_kind=kind, entity_id=entity_id, what="missing", wanted=wanted)
    elif wanted is None:
        yield Difference(entity_kind=kind, entity_id=entity_id, what="extra", held=held)
    elif fields := differing_fields(kind, held, wanted):
        yield Difference(entity_kind=kind, entity_id=entity_id, what="differs", fields=fields, held=held, wanted=wanted)


def _is_out_of_reach(found: Difference, authority: Mapping[EntityKind, Mapping[str, Content]]) -> bool:
    work_items = authority.get(EntityKind.WORK_ITEM)
    if found.entity_kind is not EntityKind.COMMENT or work_items is None:
        return False
    comment = found.wanted if found.wanted is not None else found.held
    return comment is not None and comment.get("work_item_id") not in work_items
