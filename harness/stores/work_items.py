"""What does a client hold of work items? Each with its hierarchy lists, which change when other items move."""

from harness.history import Content, EntityKind
from harness.history.content import DERIVED_FIELDS
from harness.stores.versioned import Versioned

_DERIVED = DERIVED_FIELDS[EntityKind.WORK_ITEM]


class WorkItems(Versioned):
    entity_kind = EntityKind.WORK_ITEM
    scope_field = "project_id"

    def with_derived(self, held: Content, content: Content) -> Content:
        return {**held, **{name: content[name] for name in _DERIVED if name in content}}
