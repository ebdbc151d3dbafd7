"""A broadcast that forgot to ask who had subscribed."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import EntityEvent, Event, Origin


class LeakToUnsubscribed(PublisherDefect):
    """Entity events go to every connection."""

    effect = "sends entity events to every connection, subscribed or not"
    breaks = "scope"
    # Project events do go to every connection in a right server: contract/reference.md R3.
    entities = ("work_item", "sprint", "comment", "time_entry", "dependency")

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Everyone instead of the subscribers."""
        if not isinstance(event, EntityEvent):
            return (event,)
        return (replace(event, audience=replace(event.audience, is_everyone=True)),)
