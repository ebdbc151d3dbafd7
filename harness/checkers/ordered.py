"""Ordered: does any client see an entity go back in time?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.entities import Entities, precedes
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Deliver, EntityKind, Event, History, Operation, Outcome, Verb

GUARANTEE = "ordered"


@dataclass(slots=True)
class _Seen:
    """What one connection was shown of one entity so far."""

    newest: Deliver | None = None
    deletion: Deliver | None = None
    latest_write: Operation | None = None
    latest_shown: Deliver | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the deliveries of a history in order, remembering what each connection was shown."""

    history: History
    comment_writes: dict[tuple[str, str], Operation]
    seen: dict[tuple[str, int, str, str], _Seen] = field(default_factory=dict)

    def read(self, delivery: Deliver) -> Answer:
        key = (delivery.actor, delivery.epoch, delivery.entity_kind, delivery.entity_id)
        seen = self.seen.setdefault(key, _Seen())
        answer = self._after_deletion(seen, delivery) or self._older_version(seen, delivery)
        answer = answer or self._older_comment(seen, delivery)
        self._remember(seen, delivery)
        return answer

    def _remember(self, seen: _Seen, delivery: Deliver) -> None:
        if delivery.event is Event.DELETED:
            seen.deletion = seen.deletion or delivery
        if seen.newest is None or (delivery.version or 0) > (seen.newest.version or 0):
            seen.newest = delivery
        write = self._write_of(delivery)
        if write is not None and (seen.latest_write is None or write.invoke.index > seen.latest_write.invoke.index):
            seen.latest_write, seen.latest_shown = write, delivery

    def _write_of(self, delivery: Deliver) -> Operation | None:
        """The write of a comment that this event tells of; other kinds are ordered by their version."""
        if delivery.entity_kind != EntityKind.COMMENT or delivery.content is None:
            return None
        return self.comment_writes.get((delivery.entity_id, str(delivery.content.get("content"))))

    def _after_deletion(self, seen: _Seen, delivery: Deliver) -> Anomaly | None:
        if seen.deletion is None or delivery.event is Event.DELETED:
            return None
        name = wording.entity(self.history, delivery.entity_kind, delivery.entity_id)
        why = f"{delivery.actor} was shown a {wording.shown(delivery)} for {name} after its deletion"
        return _anomaly(delivery, "resurrection", why, (seen.deletion.index, delivery.index))

    def _older_version(self, seen: _Seen, delivery: Deliver) -> Anomaly | None:
        newest = seen.newest
        if newest is None or newest.version is None or delivery.version is None or delivery.version >= newest.version:
            return None
        name = wording.entity(self.history, delivery.entity_kind, delivery.entity_id)
        why = (
            f"{delivery.actor} was shown a {wording.shown(delivery)} for {name} after a {wording.shown(newest)}: "
            "the version went back"
        )
        return _anomaly(delivery, "reordered", why, (newest.index, delivery.index))

    def _older_comment(self, seen: _Seen, delivery: Deliver) -> Anomaly | None:
        write, latest = self._write_of(delivery), seen.latest_write
        if write is None or latest is None or seen.latest_shown is None or not precedes(write, latest):
            return None
        why = (
            f"{delivery.actor} was shown {wording.deed(write)} after {wording.deed(latest)}, "
            "although the one had ended before the other began"
        )
        ended = (write.complete.index,) if write.complete else ()
        records = (*ended, latest.invoke.index, seen.latest_shown.index, delivery.index)
        return _anomaly(delivery, "reordered", why, records)


def ordered(history: History) -> Iterator[Answer]:
    """Ordered: per subscriber and entity, versions never go back; nothing lives again after its deletion.

    Comments carry no version: of two writes of a comment, one ended before the other began, no subscriber sees the
    first one's event after the second one's. Judged is each entity event; activity entries are no states.
    """
    entities = Entities.of(history)
    reader = _Reader(history, _comment_writes(history))
    for delivery in history.deliveries():
        if delivery.event is not Event.ACTIVITY and entities.is_ours(delivery):
            yield reader.read(delivery) or HOLDS


def _comment_writes(history: History) -> dict[tuple[str, str], Operation]:
    """The write behind (comment id, text); a text written twice tells nothing, so it is left out."""
    found: dict[tuple[str, str], Operation] = {}
    ambiguous: set[tuple[str, str]] = set()
    for operation in history.operations:
        invoke = operation.invoke
        if invoke.entity_kind is EntityKind.COMMENT and invoke.verb is not Verb.DELETE and operation.entity_id:
            key = (operation.entity_id, str(invoke.values.get("content", "")).strip())
            if operation.outcome is not Outcome.FAIL and found.setdefault(key, operation) is not operation:
                ambiguous.add(key)
    return {key: operation for key, operation in found.items() if key not in ambiguous}


def _anomaly(delivery: Deliver, cause: str, why: str, records: tuple[int, ...]) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause=cause,
        records=tuple(sorted(records)),
        entity_kind=wording.followed(delivery.entity_kind),
        actor=delivery.actor,
    )
