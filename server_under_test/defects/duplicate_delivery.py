"""The same event, twice: a broker that redelivers."""

from collections.abc import Sequence

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import Event, Origin


class DuplicateDelivery(PublisherDefect):
    """Repeats events under one message id."""

    effect = "sends each event twice, under one message_id"
    breaks = "multiplicity"

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Twice the same."""
        return (event, event)
