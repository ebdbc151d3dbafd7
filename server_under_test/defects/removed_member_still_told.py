"""Rights are asked for once, when a connection subscribes, and never again."""

from server_under_test.defects.defect import Defect
from server_under_test.defects.templates import Pass
from server_under_test.events import Eviction
from server_under_test.fanout import Publisher


class RemovedMemberStillTold(Defect):
    """Leaves the subscriptions of a removed member alone."""

    family = "audience"
    effect = "keeps sending a project's events to a user who is no member of it any more"
    breaks = "scope"
    cause = "wrong-audience"
    needs = ("members",)
    entities = ("project",)
    operations = ("update",)
    doors = ("rest",)

    def publisher(self, inner: Publisher) -> Publisher:
        """End nothing."""
        return _Forgiving(inner)


class _Forgiving(Pass):
    def evict(self, eviction: Eviction) -> None:
        """Nothing ends."""
