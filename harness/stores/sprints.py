"""What does a client hold of sprints? Plain versioned entities: nothing in them is derived from others."""

from harness.history import Content, EntityKind
from harness.stores.versioned import Versioned


class Sprints(Versioned):
    entity_kind = EntityKind.SPRINT
    scope_field = "project_id"

    def with_derived(self, held: Content, content: Content) -> Content:
        return held
