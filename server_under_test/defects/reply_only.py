"""The caller alone is served: its own connection gets the events, nobody else's does."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import Event, Origin


class ReplyOnly(PublisherDefect):
    """Narrows the audience to the caller; over REST, which has no connection, to nobody."""

    effect = "sends activity and entity events to the caller's own connection and to no other client"
    breaks = "live-delivery"

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Keep the caller."""
        if origin.connection_id is None:
            return ()
        return (replace(event, audience=replace(event.audience, only=origin.connection_id)),)
