"""What goes wrong once in twenty times: seldom enough to pass every test by hand."""

import asyncio
import sqlite3
from collections.abc import Sequence

from server_under_test.defects.acknowledged_not_stored import AcknowledgedNotStored
from server_under_test.defects.defect import Defect
from server_under_test.defects.dice import OneIn
from server_under_test.defects.duplicate_delivery import DuplicateDelivery
from server_under_test.defects.late_broadcast import DELAY_S
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import Pass, ReachDefect
from server_under_test.events import ActivityEvent, EntityEvent, Event, Origin, Target
from server_under_test.fanout import Publisher, Subscribers
from server_under_test.service import Settle

OFTEN = 20
MANY = ("many-operations",)


class SometimesNotBroadcast(Defect):
    """Loses the events of a mutation now and then."""

    family = "missing"
    effect = f"tells nobody of one change in {OFTEN}"
    breaks = "live-delivery"
    cause = "no-broadcast"
    needs = MANY

    def publisher(self, inner: Publisher) -> Publisher:
        """Lose some."""
        return _Losing(self, inner)


class _Losing(Pass):
    def __init__(self, defect: Defect, inner: Publisher) -> None:
        super().__init__(inner)
        self._defect = defect
        self._is_this_time = OneIn(OFTEN, "sometimes-not-broadcast")

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        struck = [event for event in events if self._defect.strikes(event, origin)]
        if struck and self._is_this_time():
            self._inner.publish([event for event in events if event not in struck], origin)
        else:
            self._inner.publish(events, origin)


class SometimesLate(Defect):
    """Lets the events of a mutation wait now and then."""

    family = "delivery"
    effect = f"sends the events of one change in {OFTEN} {int(DELAY_S * 1000)} ms after the reply"
    breaks = "live-delivery"
    cause = "no-broadcast"
    needs = MANY

    def publisher(self, inner: Publisher) -> Publisher:
        """Let some wait."""
        return _Delaying(self, inner)


class _Delaying(Pass):
    def __init__(self, defect: Defect, inner: Publisher) -> None:
        super().__init__(inner)
        self._defect = defect
        self._is_this_time = OneIn(OFTEN, "sometimes-late")

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        if any(self._defect.strikes(event, origin) for event in events) and self._is_this_time():
            asyncio.get_running_loop().call_later(DELAY_S, self._inner.publish, events, origin)
        else:
            self._inner.publish(events, origin)


class SometimesDuplicated(DuplicateDelivery):
    """Redelivers an event now and then."""

    effect = f"sends one entity event in {OFTEN} twice, under one message_id"
    needs = MANY

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._is_this_time = OneIn(OFTEN, "sometimes-duplicated")

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Twice the same, seldom."""
        is_doubled = isinstance(event, EntityEvent) and self._is_this_time()
        return super().alter(event, origin) if is_doubled else (event,)


class SometimesMissedSubscriber(ReachDefect):
    """Forgets one of those concerned now and then."""

    family = "audience"
    effect = f"does not send the events of one change in {OFTEN} to one of its subscribers"
    breaks = "live-delivery"
    cause = "missed-subscriber"
    needs = (*MANY, "three-clients")

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._is_this_time = OneIn(OFTEN, "sometimes-missed-subscriber")
        self._change = ""

    def told(self, event: Event, origin: Origin, concerned: Subscribers) -> Subscribers:
        """All but the newest, seldom: of the activity entry, and of the event that follows it."""
        if isinstance(event, ActivityEvent):
            self._change = event.entry.entity_id if self._is_this_time() else ""
            is_missed = self._change != ""
        else:
            is_missed = event.subject.id == self._change
        return dict(list(concerned.items())[:-1]) if is_missed else concerned


class SometimesNotStored(AcknowledgedNotStored):
    """Forgets a write now and then."""

    effect = f"answers ok and broadcasts, but does not store one write in {OFTEN}"
    needs = MANY

    def settle(self, inner: Settle) -> Settle:
        """Undo some of what commands wrote."""
        undo = super().settle(inner)
        is_this_time = OneIn(OFTEN, "sometimes-not-stored")

        def forget(connection: sqlite3.Connection, target: Target) -> None:
            (undo if self.hits(target) and is_this_time() else inner)(connection, target)

        return forget
