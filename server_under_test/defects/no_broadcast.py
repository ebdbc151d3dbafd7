"""A mutation without any event, not even for its caller."""

from collections.abc import Sequence

from server_under_test.defects.defect import PublisherDefect
from server_under_test.events import Event, Origin


class NoBroadcast(PublisherDefect):
    """Drops everything but the reply."""

    family = "missing"
    effect = "sends neither activity nor entity event to anyone, the caller included; the reply is sent"
    breaks = "live-delivery"
    cause = "no-broadcast"

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Nothing passes."""
        return ()


class RestNotBroadcast(NoBroadcast):
    """The second door was built later, and nobody thought of the first one's audience."""

    effect = "tells nobody of what is done over REST; over WebSocket everybody is told"
    doors = ("rest",)


class DeletionsNotBroadcast(NoBroadcast):
    """Creating and changing were thought of."""

    effect = "tells nobody of deletions; creations and updates are told"
    operations = ("delete",)


class AttachmentsNotBroadcast(NoBroadcast):
    """The board was thought of, what hangs on its items was not."""

    effect = "tells nobody of comments, time entries and dependencies; work items, sprints and projects are told"
    entities = ("comment", "time_entry", "dependency")
