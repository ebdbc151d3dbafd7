"""Why did an event not arrive? What its subscriber and the others got instead names the cause."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.checkers import wording
from harness.checkers.entities import records_of
from harness.checkers.states import state_made, state_shown, unversioned
from harness.history import (
    EVENT_OF,
    Arrival,
    Deliver,
    Door,
    EntityKind,
    Event,
    History,
    Operation,
    Outcome,
    Owed,
    Subscribe,
    owed_deliveries,
)
from harness.history.content import TEXT_FIELDS, version_of
from harness.history.history import EntityRef
from harness.history.marks import writer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A cause of the catalogue, what the subscriber got (`the activity entry arrived, ...`), and the evidence."""

    cause: str
    because: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """All owed deliveries of a history, arranged for the question why one of them is missing.

    `missed` are, by subscriber, those that were lost or came late. `told` is the first that was told of an operation,
    by its number: the caller (False), and another (True). `wrong` is the first update event of a connection and
    entity that shows what no write made: an old state, or a text that nobody wrote. From there on, events can no
    longer be told apart by what they show.
    """

    owed: Sequence[Owed]
    by_operation: Mapping[int, Sequence[Owed]]
    by_subscriber: Mapping[tuple[str, EntityRef], Sequence[Owed]]
    missed: Mapping[tuple[str, EntityRef], Sequence[Owed]]
    told: Mapping[tuple[int, bool], Deliver]
    wrong: Mapping[tuple[str, int, EntityRef], tuple[str, Deliver]]
    proven_over_ws: frozenset[tuple[str, str]]
    subscribed: frozenset[tuple[str, int, str]]
    has_late_ones: bool

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, history: History) -> "Losses":
        owed = owed_deliveries(history)
        by_operation: dict[int, list[Owed]] = defaultdict(list)
        by_subscriber: dict[tuple[str, EntityRef], list[Owed]] = defaultdict(list)
        missed: dict[tuple[str, EntityRef], list[Owed]] = defaultdict(list)
        told: dict[tuple[int, bool], Deliver] = {}
        for one in owed:
            invoke = one.operation.invoke
            by_operation[one.operation.number].append(one)
            by_subscriber[one.actor, (invoke.entity_kind, one.operation.entity_id or "")].append(one)
            if one.arrival in (Arrival.LOST, Arrival.LATE):
                missed[one.actor, (invoke.entity_kind, one.operation.entity_id or "")].append(one)
            if one.delivery is not None:
                told.setdefault((one.operation.number, one.actor != invoke.actor), one.delivery)
        return cls(
            owed=owed,
            by_operation=by_operation,
            by_subscriber=by_subscriber,
            missed=missed,
            told=told,
            wrong=_wrong_updates(history, frozenset(one.delivery.index for one in owed if one.delivery is not None)),
            proven_over_ws=_proven_over_ws(by_operation),
            subscribed=frozenset(
                (one.actor, one.epoch, project) for one in history.of(Subscribe) for project in one.projects
            ),
            has_late_ones=any(one.arrival is Arrival.LATE for one in owed),
        )

    def explain(self, owed: Owed) -> Diagnosis:
        """Why `owed` was lost, or came too late."""
        cause, because, evidence = (
            self._unheard(owed)
            or self._wrong(owed)
            or self._late(owed)
            or self._metadata_only(owed)
            or self._untold(owed)
        )
        fence = () if owed.fence is None else (owed.fence,)
        return Diagnosis(
            cause=cause,
            because=because + self._other_door(owed.operation) + self._hint(owed),
            records=(*records_of(owed.operation), *evidence, *fence),
        )

    def last_loss(self, actor: str, kind: str, entity_id: str, *, before: int) -> Owed | None:
        """The newest delivery about an entity that a client should have got before the index `before`, and did not."""
        missed = self.missed.get((actor, (kind, entity_id)), ())
        for place in range(bisect_left(missed, before, key=lambda one: one.operation.invoke.index) - 1, -1, -1):
            one = missed[place]
            came = one.activity if one.by_entry else one.delivery
            if one.arrival is Arrival.LOST or (came is not None and came.index > before):
                return one
        return None

    def _unheard(self, owed: Owed) -> tuple[str, str, tuple[int, ...]] | None:
        """Of a client that fetches on activity entries: the entry came late, or an event came that it does not heed."""
        if not owed.by_entry:
            return None
        if owed.activity is not None:
            return "late-broadcast", "the activity entry came after the fence", (owed.activity.index,)
        if owed.delivery is None:
            return None
        because = f"the {_event_of(owed.operation)} event arrived, the activity entry that it fetches on did not"
        return "event-without-entry", because, (owed.delivery.index,)

    def _wrong(self, owed: Owed) -> tuple[str, str, tuple[int, ...]] | None:
        invoke = owed.operation.invoke
        found = self.wrong.get((owed.actor, owed.epoch, (invoke.entity_kind, owed.operation.entity_id or "")))
        if found is None or EVENT_OF[invoke.verb] is not Event.UPDATED:
            return None
        cause, delivery = found
        return cause, f"a {wording.shown(delivery)} came that shows {WRONG[cause]}", (delivery.index,)

    def _late(self, owed: Owed) -> tuple[str, str, tuple[int, ...]] | None:
        if owed.delivery is None:
            return None
        return "late-broadcast", f"the {_event_of(owed.operation)} event came after the fence", (owed.delivery.index,)

    def _metadata_only(self, owed: Owed) -> tuple[str, str, tuple[int, ...]] | None:
        if owed.activity is None:
            return None
        because = f"the activity entry arrived, the {_event_of(owed.operation)} event did not"
        return "metadata-only-broadcast", because, (owed.activity.index,)

    def _untold(self, owed: Owed) -> tuple[str, str, tuple[int, ...]]:
        invoke = owed.operation.invoke
        to_another, to_caller = (self.told.get((owed.operation.number, is_other)) for is_other in (True, False))
        event = _event_of(owed.operation)
        if to_another is not None:
            told_it = f"{to_another.actor} got the {event} event, {owed.actor} got nothing"
            if invoke.entity_kind is EntityKind.PROJECT and not self._is_subscribed(owed):
                why = f"{told_it}: it lists the project without having subscribed"
                return "project-list-untold", why, (to_another.index,)
            return "missed-subscriber", told_it, (to_another.index,)
        if to_caller is not None:
            why = f"the {event} event went to {invoke.actor}, who asked, and to nobody else"
            return "reply-only", why, (to_caller.index,)
        return "no-broadcast", f"no {event} event and no activity entry went to any subscriber", ()

    def _is_subscribed(self, owed: Owed) -> bool:
        return (owed.actor, owed.epoch, owed.operation.project_id) in self.subscribed

    def _hint(self, owed: Owed) -> str:
        is_missing = owed.delivery is None and self.has_late_ones
        return " (others came late, so this one may have, too: try --grace)" if is_missing else ""

    def _other_door(self, operation: Operation) -> str:
        """The path that works, if one does: the hole is then in one handler, not in the fan-out."""
        invoke = operation.invoke
        if invoke.door is Door.REST and (invoke.entity_kind, invoke.verb) in self.proven_over_ws:
            return "; the same over WebSocket does arrive"
        return ""


WRONG = {
    "stale-content": "an older state, not this change",
    "invented-value": "a text nobody wrote",
}


def _wrong_updates(
    history: History, claimed: frozenset[int]
) -> Mapping[tuple[str, int, EntityRef], tuple[str, Deliver]]:
    """The first wrong update event by connection and entity, with its cause.

    A refresh of derived fields shows an old version, too, but with empty `changes` (contract/reference.md R6).
    """
    made = {
        (operation.invoke.entity_kind, operation.entity_id, version_of(operation.content))
        for operation in history.operations
        if operation.outcome is Outcome.OK
    }
    states = {
        (operation.invoke.entity_kind, operation.entity_id, state_made(operation))
        for operation in history.operations
        if operation.outcome is Outcome.OK
    }
    found: dict[tuple[str, int, EntityRef], tuple[str, Deliver]] = {}
    for delivery in history.deliveries():
        if delivery.event is not Event.UPDATED or delivery.index in claimed:
            continue
        cause = None
        if (kind := unversioned(delivery.entity_kind)) is not None:
            cause = _wrong_state(kind, delivery, states)
        elif delivery.changes and (delivery.entity_kind, delivery.entity_id, delivery.version) in made:
            cause = "stale-content"
        if cause is not None:
            entity = (delivery.entity_kind, delivery.entity_id)
            found.setdefault((delivery.actor, delivery.epoch, entity), (cause, delivery))
    return found


def _wrong_state(
    kind: EntityKind, delivery: Deliver, states: Container[tuple[str, str | None, tuple[str, ...] | None]]
) -> str | None:
    """A text without a mark is nobody's; a state made before is stale. A timer may stop without a write of its own."""
    texts = [str(text) for name in TEXT_FIELDS[kind] if (text := (delivery.content or {}).get(name))]
    if any(writer_of(text) is None for text in texts):
        return "invented-value"
    is_old = kind is EntityKind.COMMENT or (kind, delivery.entity_id, state_shown(delivery)) in states
    return "stale-content" if is_old else None


def _proven_over_ws(by_operation: Mapping[int, Sequence[Owed]]) -> frozenset[tuple[str, str]]:
    """(entity kind, verb) of which some WebSocket write reached everybody it was owed to."""
    return frozenset(
        (owed[0].operation.invoke.entity_kind, owed[0].operation.invoke.verb)
        for owed in by_operation.values()
        if owed[0].operation.invoke.door is Door.WS and all(one.delivery is not None for one in owed)
    )


def _event_of(operation: Operation) -> str:
    return wording.event(operation.invoke.entity_kind, EVENT_OF[operation.invoke.verb])
