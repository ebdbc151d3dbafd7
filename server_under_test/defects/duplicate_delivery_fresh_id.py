"""One change, announced twice: two places that both broadcast it."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import Event, Origin
from server_under_test.ids import fresh_id


class DuplicateDeliveryFreshId(PublisherDefect):
    """Repeats events under another message id."""

    effect = "sends each event twice, the second time under another message_id"
    breaks = "multiplicity"

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Twice the same content."""
        return (event, replace(event, message_id=fresh_id()))
