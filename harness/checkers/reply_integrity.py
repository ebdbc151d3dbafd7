"""Reply integrity: does the reply say what was asked, what the others were told, and what is stored?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.divergence import odd_one
from harness.checkers.entities import Entities, Final, final_read, final_records, precedes, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.values import asked_fields, is_same
from harness.history import Content, Deliver, EntityKind, History, Operation, Outcome, owed_deliveries
from harness.history.content import VERSIONED, differing_fields, version_of
from harness.history.history import EntityRef

GUARANTEE = "reply-integrity"


def reply_integrity(history: History) -> Iterator[Answer]:
    """Reply integrity: what the reply says is what was asked, what the events of that write say, and what final reads.

    Judged is each acknowledged creation and update whose reply shows the entity. Compared are fields that both sides
    show and that are not derived from other entities. The final read speaks of the last write only: the one that made
    the version it shows, for a comment the one that nothing followed.
    """
    judge = _Judge.of(history)
    for operation in history.operations:
        reply = operation.content
        if operation.outcome is Outcome.OK and reply is not None and not operation.invoke.setup:
            found = (judge.asked(operation, reply), judge.told(operation, reply), judge.stored(operation, reply))
            anomalies = [anomaly for anomaly in found if anomaly is not None]
            yield from anomalies or (HOLDS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """`told_by` are the events of each operation, `made` counts the writes by the version they made."""

    entities: Entities
    final: Final
    read_at: Mapping[EntityKind, int]
    told_by: Mapping[int, Sequence[Deliver]]
    made: Counter[tuple[EntityRef, int | None]]
    last_writes: frozenset[int]

    @classmethod
    def of(cls, history: History) -> "_Judge":
        door, final = final_read(history)
        entities = Entities.of(history)
        told_by: dict[int, list[Deliver]] = defaultdict(list)
        for owed in owed_deliveries(history):
            if owed.delivery is not None:
                told_by[owed.operation.number].append(owed.delivery)
        return cls(
            entities=entities,
            final=final,
            read_at=final_records(history, door),
            told_by=told_by,
            made=Counter((_ref(one), version_of(one.content)) for one in history.operations if one.took_effect),
            last_writes=frozenset(_last_writes(entities)),
        )

    def asked(self, operation: Operation, reply: Content) -> Anomaly | None:
        for name, asked in asked_fields(operation, reply):
            if not is_same(name, asked, reply[name]):
                shown = (
                    f"the reply shows {name} {wording.value(reply[name])} where {wording.value(asked)} was asked for"
                )
                return _anomaly(operation, self._cause_of_other_reply(operation, reply, name), shown, ())
        return None

    def _cause_of_other_reply(self, operation: Operation, reply: Content, name: str) -> str:
        stored = self._stored_by(operation, reply)
        is_stored = stored is not None and name in stored and is_same(name, stored[name], reply[name])
        return "asked-not-applied" if is_stored else "reply-differs"

    def told(self, operation: Operation, reply: Content) -> Anomaly | None:
        kind = operation.invoke.entity_kind
        if self.made[_ref(operation), version_of(reply)] > 1 and kind in VERSIONED:
            return None  # two writes made one version (see optimistic-lock), so nobody knows whose event it is
        for delivery in self.told_by.get(operation.number, ()):
            content = delivery.content or {}
            for name in differing_fields(kind, reply, content)[:1]:
                cause = odd_one(operation, content, self._stored_by(operation, reply), name)
                event = wording.event(kind, delivery.event)
                why = (
                    f"{delivery.actor}'s {event} shows {name} {wording.value(content[name])}, "
                    f"the reply {wording.value(reply[name])}"
                )
                return _anomaly(operation, cause, why, (delivery.index,), delivery.actor)
        return None

    def _stored_by(self, operation: Operation, reply: Content) -> Content | None:
        """What the final read shows of the entity, if nothing came after this write."""
        found = self.final.get(operation.invoke.entity_kind, {}).get(operation.entity_id or "")
        return found if found is not None and self._is_last(operation, reply, found) else None

    def stored(self, operation: Operation, reply: Content) -> Anomaly | None:
        kind, entity_id = _ref(operation)
        if operation.invoke.entity_kind not in self.final:
            return None
        found = self.final[operation.invoke.entity_kind].get(entity_id)
        read_at = (self.read_at[operation.invoke.entity_kind],)
        if found is None:
            is_gone = any(not precedes(one, operation) for one in self.entities.deletions(kind, entity_id))
            why = "the reply shows it, the final read does not"
            return None if is_gone else _anomaly(operation, "acknowledged-not-stored", why, read_at)
        fields = differing_fields(operation.invoke.entity_kind, reply, found)
        if not fields or not self._is_last(operation, reply, found):
            return None
        shown = f"the reply shows {fields[0]} {wording.value(reply[fields[0]])}"
        why = f"{shown}, the final read {wording.value(found[fields[0]])}"
        return _anomaly(operation, self._cause(operation, reply), why, read_at)

    def _is_last(self, operation: Operation, reply: Content, found: Content) -> bool:
        if operation.invoke.entity_kind in VERSIONED:
            return version_of(reply) == version_of(found)
        return operation.number in self.last_writes

    def _cause(self, operation: Operation, reply: Content) -> str:
        version = version_of(reply)
        rival = self.entities.rival(operation)
        if rival is not None and version != operation.invoke.expected_version:
            return "lost-update"
        return "version-not-raised" if version and self.made[_ref(operation), version] > 1 else "reply-differs"


def _ref(operation: Operation) -> EntityRef:
    return (operation.invoke.entity_kind, operation.entity_id or "")


def _last_writes(entities: Entities) -> Iterator[int]:
    """The number of each entity's last write, where it is certain that nothing followed it or ran beside it."""
    for writes in entities.writes.values():
        effective = [write for write in writes if write.outcome is not Outcome.FAIL]
        if effective and all(precedes(write, effective[-1]) for write in effective[:-1]):
            yield effective[-1].number


def _anomaly(
    operation: Operation, cause: str, what: str, evidence: tuple[int, ...], actor: str | None = None
) -> Anomaly:
    return wording.about(
        operation,
        guarantee=GUARANTEE,
        cause=cause,
        why=f"{wording.deed(operation)}: {what}",
        records=(*records_of(operation), *evidence),
        actor=actor or operation.invoke.actor,
    )
