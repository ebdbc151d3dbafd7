"""What does a client hold of projects? All of the server's; their item counter runs ahead without a new version."""

from harness.history import Content, EntityKind
from harness.stores.versioned import Versioned

_COUNTER = "next_work_item_number"


class Projects(Versioned):
    entity_kind = EntityKind.PROJECT
    scope_field = None

    def with_derived(self, held: Content, content: Content) -> Content:
        """A counter only rises, so the greater one is the newer one, in whatever order they come."""
        mine, told = held.get(_COUNTER), content.get(_COUNTER)
        if not isinstance(told, int) or (isinstance(mine, int) and mine >= told):
            return held
        return {**held, _COUNTER: told}
