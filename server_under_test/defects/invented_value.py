"""A value out of nowhere: nobody wrote it, subscribers are shown it."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import PublisherDefect
from server_under_test.defects.wording import WORDED, reworded
from server_under_test.events import EntityEvent, Event, Origin


class InventedValue(PublisherDefect):
    """Entity events carry a title, name, content or description that no request contained."""

    effect = "entity events of creations and updates carry a title, name, content or description that nobody wrote"
    breaks = "no-creation"
    entities = WORDED
    operations = ("create", "update")

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """A text made up from the event's own id."""
        if not isinstance(event, EntityEvent) or event.after is None:
            return (event,)
        return (replace(event, after=reworded(event.after, lambda _: f"invented {event.message_id}")),)
