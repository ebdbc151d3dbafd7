"""What does a client hold of dependencies? They never change: one is there, or it is gone for ever.

A list shows those of one work item, at either end.
"""

from harness.history import Content, Deliver, EntityKind
from harness.history.content import holders_of
from harness.stores.held import Held


class Dependencies(Held):
    scope_field = "work_item_id"
    reply_refreshes = False

    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        return False

    def refreshed(self, entity_id: str, held: Content, content: Content) -> Content:
        return held

    def is_refresh(self, deliver: Deliver) -> bool:
        return False

    def belongs_to(self, held: Content, scope: str) -> bool:
        return scope in holders_of(EntityKind.DEPENDENCY, held)
