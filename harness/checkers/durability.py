"""Durability: is what was acknowledged stored, and what was refused not?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import Entities, Final, final_read, final_records, precedes, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.values import asked_fields, clears_sprint, is_same
from harness.history import Content, EntityKind, History, JsonValue, Operation, Outcome, Verb
from harness.history.content import TEXT_FIELDS, version_of
from harness.history.marks import writer_of

GUARANTEE = "durability"
FieldRef = tuple[str, str, str]
"""(entity kind, entity id, field)"""


def durability(history: History) -> Iterator[Answer]:
    """Durability: every ok write is in the final read or overwritten by a later one; no fail write is.

    Judged is each acknowledged write, and each refused one whose values would be recognised, of kinds that were read in
    the end. "Later" is whatever did not end before the write began; a write of unknown outcome may have overwritten it.
    """
    door, final = final_read(history)
    judge = _Judge(Entities.of(history), final, final_records(history, door), _marks(final), _setters(history, final))
    for operation in history.operations:
        if operation.invoke.entity_kind not in final:
            continue
        if operation.outcome is Outcome.FAIL:
            yield from judge.refused(operation)
        elif operation.took_effect and operation.entity_id is not None:
            yield judge.acknowledged(operation)


def _marks(final: Final) -> frozenset[int]:
    """The operations whose marks stand in the final read."""
    texts = (
        content.get(name)
        for kind, entities in final.items()
        for content in entities.values()
        for name in TEXT_FIELDS[kind]
    )
    numbers = (writer_of(text) for text in texts if isinstance(text, str))
    return frozenset(number for number in numbers if number is not None)


def _setters(history: History, final: Final) -> Mapping[FieldRef, Sequence[Operation]]:
    """For each field of the final read, the writes that asked for just what it shows, refused ones included."""
    found: dict[FieldRef, list[Operation]] = defaultdict(list)
    for operation in history.operations:
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        shown = final.get(kind, {}).get(entity_id)
        if shown is not None:
            for name, asked in asked_fields(operation, shown):
                if is_same(name, asked, shown[name]):
                    found[kind, entity_id, name].append(operation)
    return found


@dataclass(frozen=True, slots=True)
class _Judge:
    """`marks` and `setters` name the writes whose values stand in the final read."""

    entities: Entities
    final: Final
    read_at: Mapping[EntityKind, int]
    marks: frozenset[int]
    setters: Mapping[FieldRef, Sequence[Operation]]

    def acknowledged(self, operation: Operation) -> Answer:
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        found = self.final[kind].get(entity_id)
        if operation.invoke.verb is Verb.DELETE:
            return HOLDS if found is None else self._still_there(operation)
        if found is None:
            return HOLDS if self._may_be_gone(operation) else self._not_stored(operation, "it does not exist")
        return self._stored(operation, found)

    def refused(self, operation: Operation) -> Iterator[Answer]:
        """Judged are refused writes that can be recognised: by the mark of their text, or as a deletion."""
        if operation.invoke.verb is Verb.DELETE:
            yield from self._refused_deletion(operation)
        elif any(writer_of(str(text)) is not None for text in operation.invoke.values.values()):
            yield self._stored_all_the_same(operation) if operation.number in self.marks else HOLDS

    def _refused_deletion(self, operation: Operation) -> Iterator[Answer]:
        """Was the entity, known to exist before, gone although nobody else may have deleted it?

        NOT_FOUND only says that it was gone already; whose fault that is, its creation tells.
        """
        if operation.complete is not None and operation.complete.error_code == "NOT_FOUND":
            return
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        writes = self.entities.writes.get((kind, entity_id), ())
        is_known = any(write.outcome is Outcome.OK and precedes(write, operation) for write in writes)
        if is_known and not any(self.entities.deletions(kind, entity_id)):
            yield HOLDS if entity_id in self.final[kind] else self._stored_all_the_same(operation)

    def _may_be_gone(self, operation: Operation) -> bool:
        """Did a deletion follow, or may one of unknown outcome have followed?"""
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        return any(not precedes(deletion, operation) for deletion in self.entities.deletions(kind, entity_id))

    def _stored(self, operation: Operation, found: Content) -> Answer:
        version, final_version = version_of(operation.content), version_of(found)
        if version is not None and final_version is not None and final_version < version:
            return self._not_stored(
                operation, f"it stands at version {final_version}, before the {version} acknowledged"
            )
        for name, asked in asked_fields(operation, found):
            shown = found[name]
            if is_same(name, asked, shown) or self._is_overwritten(operation, name, asked):
                continue
            refused = self._refused_setter(operation, name)
            if refused is None:
                return self._not_stored(operation, f"{name} is {wording.value(shown)}, not {wording.value(asked)}")
            if refused.number not in self.marks:  # a mark is found where the refused write itself is judged
                return self._stored_all_the_same(refused)
        return HOLDS

    def _is_overwritten(self, operation: Operation, name: str, asked: JsonValue) -> bool:
        if self._was_not_applied(operation, name, asked):
            return True
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        setters = self.setters.get((kind, entity_id, name), ())
        if any(setter.outcome is not Outcome.FAIL and _may_follow(setter, operation) for setter in setters):
            return True
        sprint = self.entities.writes.get((EntityKind.SPRINT, str(asked)), ()) if name == "sprint_id" else ()
        return any(clears_sprint(write, name, asked) and not precedes(write, operation) for write in sprint)

    def _refused_setter(self, operation: Operation, name: str) -> Operation | None:
        """A refused write whose value stands where the operation's should."""
        ref = (operation.invoke.entity_kind, operation.entity_id or "", name)
        return next((one for one in self.setters.get(ref, ()) if _may_follow(one, operation)), None)

    def _was_not_applied(self, operation: Operation, name: str, asked: JsonValue) -> bool:
        """The reply itself said so; whether it should have is a matter of reply-integrity."""
        reply = operation.content
        return reply is not None and name in reply and not is_same(name, asked, reply[name])

    def _not_stored(self, operation: Operation, instead: str) -> Anomaly:
        rival = self.entities.rival(operation)
        cause = "acknowledged-not-stored" if rival is None else "lost-update"
        evidence = () if rival is None else records_of(rival)
        return self._anomaly(
            operation, cause, f"{wording.deed(operation)} was acknowledged, but in the end {instead}", evidence
        )

    def _still_there(self, operation: Operation) -> Anomaly:
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        later = _ghost(operation, self.entities.writes.get((kind, entity_id), ()))
        if later is None:
            why = f"{wording.deed(operation)} was acknowledged, but in the end it still exists"
            return self._anomaly(operation, "acknowledged-not-stored", why, ())
        why = (
            f"{wording.deed(operation)} exists again: it was {wording.PAST[later.invoke.verb]} by {later.invoke.actor}"
        )
        return self._anomaly(operation, "resurrection", why, records_of(later))

    def _stored_all_the_same(self, operation: Operation) -> Anomaly:
        complete = operation.complete
        code = complete.error_code if complete else None
        what = "the entity is gone" if operation.invoke.verb is Verb.DELETE else "the final read shows it"
        why = f"{wording.deed(operation)} was refused with {code}, but {what}"
        return self._anomaly(operation, "stored-not-acknowledged", why, ())

    def _anomaly(self, operation: Operation, cause: str, why: str, evidence: Sequence[int]) -> Anomaly:
        kind = operation.invoke.entity_kind
        read_at = (self.read_at[kind],) if kind in self.read_at else ()
        return wording.about(
            operation,
            guarantee=GUARANTEE,
            cause=cause,
            why=why,
            records=(*records_of(operation), *evidence, *read_at),
        )


def _may_follow(setter: Operation, operation: Operation) -> bool:
    """Where both made a version, it tells their order; else only time may rule it out."""
    made, own = version_of(setter.content), version_of(operation.content)
    return not precedes(setter, operation) and (made is None or own is None or made >= own)


def _ghost(deletion: Operation, writes: Sequence[Operation]) -> Operation | None:
    """An accepted update that did not end before the deletion began."""
    return next(
        (
            write
            for write in writes
            if write.invoke.verb is Verb.UPDATE and write.took_effect and not precedes(write, deletion)
        ),
        None,
    )
