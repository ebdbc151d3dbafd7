"""Channel parity: does it matter through which door a change is made?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.diagnosis import Losses
from harness.checkers.entities import records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.live_delivery import waiting_is_over
from harness.checkers.no_change import asks_for_nothing_new, was_written
from harness.checkers.values import asked_fields, is_same
from harness.history import EVENT_OF, Arrival, Deliver, Door, EntityKind, Event, History, Operation, Outcome, Owed, Verb
from harness.history.content import VERSIONED

GUARANTEE = "channel-parity"
UNTOLD = frozenset({"metadata-only-broadcast", "reply-only", "no-broadcast"})
"""Causes of a loss that lie in the path of an operation; others lie in the subscriber, or in what the event shows."""
OTHER_DOOR = {Door.WS: Door.REST, Door.REST: Door.WS}


def channel_parity(history: History) -> Iterator[Answer]:
    """Channel parity: the same operation over WebSocket and REST has the same effect and the same events.

    Judged is each kind of operation that took effect through both doors, aspect by aspect: does its event reach anybody
    but the caller, does its activity entry, do its updates name the changed fields, is each field applied, is an update
    that asks for nothing new left alone? What one door did at least once and the other never is an anomaly; what
    neither did is a matter of the other guarantees.
    """
    seen: dict[tuple[EntityKind, Verb, str], dict[str, dict[Door, _Seen]]] = defaultdict(lambda: defaultdict(dict))
    for sight in _Observer.of(history).sights():
        invoke = sight.operation.invoke
        by_door = seen[invoke.entity_kind, invoke.verb, sight.aspect][sight.observer]
        by_door.setdefault(invoke.door, _Seen(sight)).note(sight)
    for by_observer in seen.values():
        if common := [by_door for by_door in by_observer.values() if len(by_door) == len(Door)]:
            yield _disparity(common) or HOLDS


@dataclass(frozen=True, slots=True)
class _Sight:
    """Whether an operation was seen to have one aspect of its kind, and by whom: a client, or nobody in particular."""

    aspect: str
    operation: Operation
    holds: bool
    records: tuple[int, ...] = ()
    observer: str = ""


@dataclass(slots=True)
class _Seen:
    """The first sight of an aspect by one observer through one door, and the first in which it held."""

    first: _Sight
    proof: _Sight | None = None

    def note(self, sight: _Sight) -> None:
        if sight.holds and self.proof is None:
            self.proof = sight


def _disparity(common: Sequence[Mapping[Door, _Seen]]) -> Anomaly | None:
    """What every observer of both doors missed through the one, and one of them saw through the other.

    Others prove nothing: a client that is told nothing at all would make the operations silent that it alone observed.
    """
    for door in sorted(Door):
        proof = next((found for one in common if (found := one[OTHER_DOOR[door]].proof) is not None), None)
        if proof is not None and all(one[door].proof is None for one in common):
            return _anomaly(common[0][door].first, proof)
    return None


def _anomaly(missing: _Sight, proof: _Sight) -> Anomaly:
    cause, what = _told(missing)
    operation = missing.operation
    door = wording.DOOR_WORD[proof.operation.invoke.door]
    return wording.about(
        operation,
        guarantee=GUARANTEE,
        cause=cause,
        why=f"{what}; over {door} it is otherwise, as with {wording.deed(proof.operation)}",
        records=(*records_of(operation), *missing.records, *records_of(proof.operation), *proof.records),
    )


def _told(missing: _Sight) -> tuple[str, str]:
    """(cause, what was missed)."""
    operation, deed = missing.operation, wording.deed(missing.operation)
    event = wording.event(operation.invoke.entity_kind, EVENT_OF[operation.invoke.verb])
    if missing.aspect == EVENT:
        return "path-missing", f"no {event} told the others of {deed}"
    if missing.aspect == ENTRY:
        return "path-missing", f"no activity entry told the others of {deed}"
    if missing.aspect == CHANGES:
        return "changes-untold", f"the {event} of {deed} does not say which fields changed"
    if missing.aspect == LEFT_ALONE:
        return "unchanged-written", f"{deed} asked for nothing new and raised the version all the same"
    return "asked-not-applied", f"{deed} set the {missing.aspect}, and the reply shows it as it was"


EVENT, ENTRY, CHANGES, LEFT_ALONE = "(event)", "(activity entry)", "(changes)", "(no change)"
"""Aspects beside the fields, which go by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Observer:
    history: History
    losses: Losses
    entries: "_Entries"
    is_over: bool

    @classmethod
    def of(cls, history: History) -> "_Observer":
        return cls(
            history=history,
            losses=Losses.of(history),
            entries=_Entries.of(history),
            is_over=waiting_is_over(history),
        )

    def sights(self) -> Iterator[_Sight]:
        for operation in self.history.operations:
            if operation.invoke.setup or operation.outcome is not Outcome.OK:
                continue
            yield from self._events(operation)
            yield from _fields(operation)
            if asks_for_nothing_new(operation):
                yield _Sight(LEFT_ALONE, operation, not was_written(operation))

    def _events(self, operation: Operation) -> Iterator[_Sight]:
        owed = [one for one in self.losses.by_operation.get(operation.number, ()) if self._counts(one)]
        is_told = any(one.delivery is not None for one in owed)
        if not is_told and not all(self.losses.explain(one).cause in UNTOLD for one in owed):
            return
        names_changes = _changes_a_field(operation)
        for one in owed:
            event, entry = one.delivery, self.entries.of_delivery(one)
            yield _Sight(EVENT, operation, event is not None, _records(event), one.actor)
            if entry is not None or (one.fence is not None and self.is_over):  # it may come after its event
                yield _Sight(ENTRY, operation, entry is not None, _records(entry), one.actor)
            if event is not None and names_changes:
                yield _Sight(CHANGES, operation, bool(event.changes), _records(event), one.actor)

    def _counts(self, owed: Owed) -> bool:
        """Is it about somebody else than the caller, and certain?"""
        is_certain = owed.delivery is not None or (owed.arrival is Arrival.LOST and self.is_over)
        return owed.actor != owed.operation.invoke.actor and is_certain


def _records(delivery: Deliver | None) -> tuple[int, ...]:
    return () if delivery is None else (delivery.index,)


def _changes_a_field(operation: Operation) -> bool:
    """Did an update of a kind whose events name changed fields change a value that it sent?"""
    invoke, before = operation.invoke, operation.before
    if invoke.verb is not Verb.UPDATE or invoke.entity_kind not in VERSIONED or before is None:
        return False
    shown = operation.content or {}
    return any(name in before and name in shown and before[name] != shown[name] for name in invoke.values)


def _fields(operation: Operation) -> Iterator[_Sight]:
    shown, before = operation.content, operation.before or {}
    if shown is None:
        return
    for name, asked in asked_fields(operation, shown):
        if name not in before or not is_same(name, asked, before[name]):
            yield _Sight(name, operation, is_same(name, asked, shown[name]))


Connection = tuple[str, int]
Subject = tuple[Connection, str, str, str]
"""(connection, entity kind, entity id, event)"""


@dataclass(frozen=True, slots=True)
class _Entries:
    """Activity entries: those right before an entity event of the same entity and deed, and those that stand alone."""

    before: Mapping[int, Deliver]
    alone: Mapping[Subject, Deliver]

    @classmethod
    def of(cls, history: History) -> "_Entries":
        before: dict[int, Deliver] = {}
        waiting: dict[Subject, list[Deliver]] = defaultdict(list)
        for delivery in history.deliveries():
            told = delivery.action if delivery.event is Event.ACTIVITY else delivery.event
            subject = ((delivery.actor, delivery.epoch), delivery.entity_kind, delivery.entity_id, str(told))
            if delivery.event is Event.ACTIVITY:
                waiting[subject].append(delivery)
            elif waiting[subject]:
                before[delivery.index] = waiting[subject].pop()
        return cls(before, {subject: entries[-1] for subject, entries in waiting.items() if entries})

    def of_delivery(self, owed: Owed) -> Deliver | None:
        """The entry that came with the event; else one that stands alone and came since, whichever write it is of."""
        operation, delivery = owed.operation, owed.delivery
        if delivery is not None and delivery.index in self.before:
            return self.before[delivery.index]
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        found = self.alone.get(((owed.actor, owed.epoch), kind, entity_id, str(EVENT_OF[operation.invoke.verb])))
        return found if found is not None and found.index > operation.invoke.index else None
