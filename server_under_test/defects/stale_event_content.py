"""The event was built from what was read before the commit."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import CHANGEABLE, PublisherDefect
from server_under_test.events import EntityEvent, Event, Origin


class StaleEventContent(PublisherDefect):
    """Entity events carry the old version and content."""

    effect = "entity events of updates carry the state, version included, from before the commit"
    breaks = "reply-integrity"
    entities = CHANGEABLE
    operations = ("update",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """The state before instead of the state after."""
        return (replace(event, after=event.before),) if isinstance(event, EntityEvent) else (event,)
