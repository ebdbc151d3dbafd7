"""Two workers send what one queue should: an update overtakes the one before it.

An update is kept from everybody but its caller until the next event of the same entity has gone out, which may be its
deletion. Where none follows it goes out after a while, so that nothing is lost, only out of order.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from server_under_test.defects.defect import CHANGEABLE, Defect
from server_under_test.events import EntityEvent, Event, Eviction, Origin
from server_under_test.fanout import Publisher

PATIENCE_S = 5.0  # longer than any scenario needs to come to the next event, on any machine


class ReorderedEvents(Defect):
    """Swaps two consecutive events of one entity for others."""

    effect = "others get an update of an entity only after the next event of that entity, its deletion included"
    breaks = "ordered"
    entities = CHANGEABLE
    operations = ("update",)

    def publisher(self, inner: Publisher) -> Publisher:
        """Keep an update back."""
        return _Swapping(self, inner)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    event: EntityEvent
    origin: Origin
    timer: asyncio.TimerHandle


class _Swapping:
    def __init__(self, defect: Defect, inner: Publisher) -> None:
        self._defect = defect
        self._inner = inner
        self._held: dict[str, _Held] = {}

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        for event in events:
            if not isinstance(event, EntityEvent):
                self._inner.publish((event,), origin)
            elif event.subject.id in self._held:
                self._inner.publish((event,), origin)
                self._release(event.subject.id)
            elif self._defect.strikes(event, origin):
                self._hold(event, origin)
            else:
                self._inner.publish((event,), origin)

    def evict(self, eviction: Eviction) -> None:
        self._inner.evict(eviction)

    def _hold(self, event: EntityEvent, origin: Origin) -> None:
        audience = event.audience
        if origin.connection_id is not None:
            self._inner.publish((replace(event, audience=replace(audience, only=origin.connection_id)),), origin)
        entity_id = event.subject.id
        self._held[entity_id] = _Held(
            event=replace(event, audience=replace(audience, excluded=origin.connection_id)),
            origin=origin,
            timer=asyncio.get_running_loop().call_later(PATIENCE_S, self._release, entity_id),
        )

    def _release(self, entity_id: str) -> None:
        held = self._held.pop(entity_id)
        held.timer.cancel()
        self._inner.publish((held.event,), held.origin)
