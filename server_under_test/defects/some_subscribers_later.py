"""Each subscriber has a worker of its own, and they are not equally fast."""

import asyncio
from dataclasses import dataclass, replace

from server_under_test.defects.defect import CHANGEABLE
from server_under_test.defects.late_broadcast import DELAY_S
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import ReachDefect
from server_under_test.events import EntityEvent, Event, Origin
from server_under_test.fanout import Publisher, Subscribers

PATIENCE_S = 0.3


class OneSubscriberLate(ReachDefect):
    """The newest subscriber's worker is slow."""

    family = "delivery"
    effect = f"sends events to the newest subscriber {int(DELAY_S * 1000)} ms later than to the others"
    breaks = "live-delivery"
    cause = "missed-subscriber"
    needs = ("three-clients",)

    def publisher(self, inner: Publisher) -> Publisher:
        """Take note of the way to send something later."""
        self._publish = inner.publish
        return inner

    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """All but the newest, who is sent it later, in the same order."""
        if event.audience.only is not None or not concerned:
            return concerned
        newest = list(concerned)[-1]
        later = replace(event, audience=replace(event.audience, only=newest))
        asyncio.get_running_loop().call_later(DELAY_S, self._publish, (later,), origin)
        return {each: connection for each, connection in concerned.items() if each != newest}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    event: Event
    origin: Origin
    listeners: tuple[int, ...]
    timer: asyncio.TimerHandle


class SubscribersDisagree(ReachDefect):
    """Two workers share the subscribers, and overtake each other: which update was last depends on who is asked."""

    family = "delivery"
    effect = "shows every second subscriber two consecutive updates of one entity in the reverse order"
    breaks = "agreement"
    cause = "reordered"
    needs = ("repeated-updates",)
    entities = CHANGEABLE
    operations = ("update",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._held: dict[str, _Held] = {}

    def publisher(self, inner: Publisher) -> Publisher:
        """Take note of the way to send something later."""
        self._publish = inner.publish
        return inner

    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """All, or half of them where the other half is to see the next update first."""
        if not isinstance(event, EntityEvent) or event.audience.only is not None:
            return concerned
        loop = asyncio.get_running_loop()
        entity_id = event.subject.id
        if entity_id in self._held:
            loop.call_soon(self._release, entity_id)
            return concerned
        listeners = tuple(concerned)[1::2]
        timer = loop.call_later(PATIENCE_S, self._release, entity_id)
        self._held[entity_id] = _Held(event=event, origin=origin, listeners=listeners, timer=timer)
        return {each: connection for each, connection in concerned.items() if each not in listeners}

    def _release(self, entity_id: str) -> None:
        held = self._held.pop(entity_id, None)
        if held is None:
            return
        held.timer.cancel()
        for listener in held.listeners:
            event = replace(held.event, audience=replace(held.event.audience, only=listener))
            self._publish((event,), held.origin)
