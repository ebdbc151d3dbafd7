"""The founding bug: the activity feed is told, the stores that hold the entity are not."""

from collections.abc import Sequence

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import EntityEvent, Event, Origin


class MetadataOnlyBroadcast(PublisherDefect):
    """Drops the entity event; the caller still gets its reply."""

    effect = "broadcasts the activity entry and not the entity event; the caller still gets its reply"
    breaks = "live-delivery"

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Only activity entries pass."""
        return () if isinstance(event, EntityEvent) else (event,)
