"""A topic that comes into being with its first message, which nobody listens to yet."""

from collections.abc import Sequence

from server_under_test.defects.defect import WITHIN_PROJECTS, Defect
from server_under_test.defects.templates import Pass
from server_under_test.events import Event, Origin
from server_under_test.fanout import Publisher


class FirstEventLost(Defect):
    """Loses what happens first to each kind of entity in each project."""

    family = "missing"
    effect = "tells nobody of the first change to each kind of entity in a project; all later ones are told"
    breaks = "live-delivery"
    cause = "no-broadcast"
    entities = WITHIN_PROJECTS

    def publisher(self, inner: Publisher) -> Publisher:
        """Open topics by losing what is said first."""
        return _Opening(self, inner)


class _Opening(Pass):
    def __init__(self, defect: Defect, inner: Publisher) -> None:
        super().__init__(inner)
        self._defect = defect
        self._open: set[tuple[str, str]] = set()

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        heard = [event for event in events if not self._defect.strikes(event, origin) or _topic(event) in self._open]
        self._open |= {_topic(event) for event in events}
        self._inner.publish(heard, origin)


def _topic(event: Event) -> tuple[str, str]:
    return event.project_id, event.entity
