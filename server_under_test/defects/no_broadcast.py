"""A mutation without any event, not even for its caller."""

from collections.abc import Sequence

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import Event, Origin


class NoBroadcast(PublisherDefect):
    """Drops everything but the reply."""

    effect = "sends neither activity nor entity event to anyone, the caller included; the reply is sent"
    breaks = "live-delivery"

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Nothing passes."""
        return ()
