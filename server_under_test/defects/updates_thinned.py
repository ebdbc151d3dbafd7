"""A brake on chatty entities that throws away instead of waiting."""

from collections import Counter
from collections.abc import Sequence

from server_under_test.defects.defect import CHANGEABLE, PublisherDefect
from server_under_test.defects.selector import Selector
from server_under_test.events import EntityEvent, Event, Origin


class UpdatesThinned(PublisherDefect):
    """Drops every second update event of one entity."""

    family = "missing"
    effect = "sends only every second update event of one entity, as a brake on many; its activity entries are all sent"
    breaks = "live-delivery"
    cause = "metadata-only-broadcast"
    needs = ("repeated-updates",)
    entities = CHANGEABLE
    operations = ("update",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._updates: Counter[str] = Counter()

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """The first passes, the second does not, and so on."""
        if not isinstance(event, EntityEvent):
            return (event,)
        self._updates[event.subject.id] += 1
        return (event,) if self._updates[event.subject.id] % 2 else ()
