"""Half of a broadcast, the other half: the entity is sent, the activity feed stays silent over one door."""

from collections.abc import Sequence

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import ActivityEvent, Event, Origin


class RestActivityMissing(PublisherDefect):
    """Drops the activity entry of what is done over REST."""

    family = "missing"
    effect = "sends the entity event of what is done over REST without its activity entry"
    breaks = "channel-parity"
    cause = "path-missing"
    doors = ("rest",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Only entity events pass."""
        return () if isinstance(event, ActivityEvent) else (event,)
