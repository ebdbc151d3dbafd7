"""Why did an event not arrive? What its subscriber and the others got instead names the cause."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import records_of
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
from harness.history.content import version_of
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

    `wrong` is the first update event of a connection and entity that shows what no write made: an old state, or a text
    that nobody wrote. From there on, events can no longer be told apart by what they show.
    """

    owed: Sequence[Owed]
    by_operation: Mapping[int, Sequence[Owed]]
    by_subscriber: Mapping[tuple[str, EntityRef], Sequence[Owed]]
    wrong: Mapping[tuple[str, int, EntityRef], tuple[str, Deliver]]
    proven_over_ws: frozenset[tuple[str, str]]
    subscribed: frozenset[tuple[str, int, str]]
    has_late_ones: bool

    @classmethod
    def of(cls, history: History) -> "Losses":
        owed = owed_deliveries(history)
        by_operation: dict[int, list[Owed]] = defaultdict(list)
        by_subscriber: dict[tuple[str, EntityRef], list[Owed]] = defaultdict(list)
        for one in owed:
            invoke = one.operation.invoke
            by_operation[one.operation.number].append(one)
            by_subscriber[one.actor, (invoke.entity_kind, one.operation.entity_id or "")].append(one)
        return cls(
            owed=owed,
            by_operation=by_operation,
            by_subscriber=by_subscriber,
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
            self._wrong(owed) or self._late(owed) or self._metadata_only(owed) or self._untold(owed)
        )
        fence = () if owed.fence is None else (owed.fence,)
        return Diagnosis(
            cause=cause,
            because=because + self._other_door(owed.operation) + self._hint(owed),
            records=(*records_of(owed.operation), *evidence, *fence),
        )

    def last_loss(self, actor: str, kind: str, entity_id: str, *, before: int) -> Owed | None:
        """The newest delivery about an entity that a client should have got before the index `before`, and did not."""
        for one in reversed(self.by_subscriber.get((actor, (kind, entity_id)), ())):
            is_late = one.arrival is Arrival.LATE and one.delivery is not None and one.delivery.index > before
            if (one.arrival is Arrival.LOST or is_late) and one.operation.invoke.index < before:
                return one
        return None

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
        told = [other for other in self.by_operation[owed.operation.number] if other.delivery is not None]
        by_others = next((other for other in told if other.actor != invoke.actor), None)
        event = _event_of(owed.operation)
        if by_others is not None:
            seen = (by_others.delivery.index,) if by_others.delivery else ()
            told_it = f"{by_others.actor} got the {event} event, {owed.actor} got nothing"
            if invoke.entity_kind is EntityKind.PROJECT and not self._is_subscribed(owed):
                return "project-list-untold", f"{told_it}: it lists the project without having subscribed", seen
            return "missed-subscriber", told_it, seen
        if told:
            seen = (told[0].delivery.index,) if told[0].delivery else ()
            return "reply-only", f"the {event} event went to {invoke.actor}, who asked, and to nobody else", seen
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
    found: dict[tuple[str, int, EntityRef], tuple[str, Deliver]] = {}
    for delivery in history.deliveries():
        if delivery.event is not Event.UPDATED or delivery.index in claimed:
            continue
        cause = None
        if delivery.entity_kind == EntityKind.COMMENT:
            text = str((delivery.content or {}).get("content"))
            cause = "invented-value" if writer_of(text) is None else "stale-content"
        elif delivery.changes and (delivery.entity_kind, delivery.entity_id, delivery.version) in made:
            cause = "stale-content"
        if cause is not None:
            entity = (delivery.entity_kind, delivery.entity_id)
            found.setdefault((delivery.actor, delivery.epoch, entity), (cause, delivery))
    return found


def _proven_over_ws(by_operation: Mapping[int, Sequence[Owed]]) -> frozenset[tuple[str, str]]:
    """(entity kind, verb) of which some WebSocket write reached everybody it was owed to."""
    return frozenset(
        (owed[0].operation.invoke.entity_kind, owed[0].operation.invoke.verb)
        for owed in by_operation.values()
        if owed[0].operation.invoke.door is Door.WS and all(one.delivery is not None for one in owed)
    )


def _event_of(operation: Operation) -> str:
    return wording.event(operation.invoke.entity_kind, EVENT_OF[operation.invoke.verb])
