"""A broadcast handed to a background job: the reply is out long before the events."""

import asyncio
from collections.abc import Sequence

from server_under_test.defects.defect import Defect
from server_under_test.events import Event, Eviction, Origin
from server_under_test.fanout import Publisher

DELAY_S = 0.5  # far longer than a run needs to settle, far shorter than the grace granted to servers that do this


class LateBroadcast(Defect):
    """Sends events some time after the reply, in their order."""

    effect = f"sends activity and entity events {int(DELAY_S * 1000)} ms after the reply"
    breaks = "live-delivery"

    def publisher(self, inner: Publisher) -> Publisher:
        """Let the events wait."""
        return _Later(self, inner)


class _Later:
    def __init__(self, defect: Defect, inner: Publisher) -> None:
        self._defect = defect
        self._inner = inner

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        punctual: list[Event] = []
        late: list[Event] = []
        for event in events:
            (late if self._defect.strikes(event, origin) else punctual).append(event)
        self._inner.publish(punctual, origin)
        asyncio.get_running_loop().call_later(DELAY_S, self._inner.publish, late, origin)

    def evict(self, eviction: Eviction) -> None:
        self._inner.evict(eviction)
