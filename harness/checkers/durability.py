"""Durability: is what was acknowledged stored, and what was refused not?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import Entities, Final, final_read, final_records, precedes, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.setters import NOBODY, FieldRef, Setters, setters
from harness.checkers.states import State, state_made
from harness.checkers.timers import Timers
from harness.checkers.values import asked_fields, clears_sprint, is_same
from harness.history import Content, EntityKind, History, JsonValue, Operation, Outcome, Verb
from harness.history.content import TEXT_FIELDS, state_of, version_of
from harness.history.marks import writer_of

GUARANTEE = "durability"


def durability(history: History) -> Iterator[Answer]:
    """Durability: every ok write is in the final read or overwritten by a later one; no fail write is.

    Judged is each acknowledged write, and each refused one whose values would be recognised, of kinds that were read in
    the end. "Later" is whatever did not end before the write began; a write of unknown outcome may have overwritten it.
    """
    door, final = final_read(history)
    judge = _Judge.of(history, final, final_records(history, door))
    for operation in history.operations:
        if operation.invoke.entity_kind not in final:
            continue
        if operation.outcome is Outcome.FAIL:
            yield from judge.refused(operation)
        elif operation.took_effect and operation.entity_id is not None:
            yield judge.acknowledged(operation)


def _marks(history: History, final: Final) -> frozenset[int]:
    """The operations whose marks stand in the final read, but for texts that a retry had accepted."""
    texts = (
        content.get(name)
        for kind, entities in final.items()
        for content in entities.values()
        for name in TEXT_FIELDS[kind]
    )
    sent_again = {
        writer_of(str(text))
        for operation in history.operations
        if operation.outcome is not Outcome.FAIL
        for text in operation.invoke.values.values()
        if writer_of(str(text)) != operation.number
    }
    numbers = (writer_of(text) for text in texts if isinstance(text, str))
    return frozenset(number for number in numbers if number is not None and number not in sent_again)


def _strays(history: History, final: Final) -> frozenset[State]:
    kind = EntityKind.DEPENDENCY
    creations = [one for one in history.operations if one.invoke.entity_kind is kind and one.invoke.verb is Verb.CREATE]
    made = {one.entity_id for one in creations if one.outcome is Outcome.OK}
    maybe = {state_made(one) for one in creations if one.outcome is Outcome.INFO}
    found = (state_of(kind, content) for entity_id, content in final.get(kind, {}).items() if entity_id not in made)
    return frozenset(state for state in found if state not in maybe)


@dataclass(frozen=True, slots=True)
class _Judge:
    """`marks` and `setters` name the writes whose values stand in the final read.

    `strays` are the dependencies in it that no acknowledged creation made, and none of unknown outcome may have made.
    """

    entities: Entities
    timers: Timers
    final: Final
    read_at: Mapping[EntityKind, int]
    marks: frozenset[int]
    setters: Mapping[FieldRef, Setters]
    strays: frozenset[State]

    @classmethod
    def of(cls, history: History, final: Final, read_at: Mapping[EntityKind, int]) -> "_Judge":
        return cls(
            entities=Entities.of(history),
            timers=Timers.of(history),
            final=final,
            read_at=read_at,
            marks=_marks(history, final),
            setters=setters(history, final),
            strays=_strays(history, final),
        )

    def acknowledged(self, operation: Operation) -> Answer:
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        found = self.final[kind].get(entity_id)
        if operation.invoke.verb is Verb.DELETE:
            return HOLDS if found is None else self._still_there(operation)
        if found is None:
            return HOLDS if self._may_be_gone(operation) else self._not_stored(operation, "it does not exist")
        return self._stored(operation, found)

    def refused(self, operation: Operation) -> Iterator[Answer]:
        """Judged are refused writes that can be recognised: by the mark of their text, as a pair, or as a deletion."""
        if operation.invoke.verb is Verb.DELETE:
            yield from self._refused_deletion(operation)
        elif operation.invoke.entity_kind is EntityKind.DEPENDENCY:
            yield self._stored_all_the_same(operation) if state_made(operation) in self.strays else HOLDS
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
            refused = self._setters(operation, name).refused_after(operation)
            if refused is None:
                return self._not_stored(operation, f"{name} is {wording.value(shown)}, not {wording.value(asked)}")
            if refused.number not in self.marks:  # a mark is found where the refused write itself is judged
                return self._stored_all_the_same(refused)
        return HOLDS

    def _is_overwritten(self, operation: Operation, name: str, asked: JsonValue) -> bool:
        if self._was_not_applied(operation, name, asked):
            return True
        if name == "is_running" and asked is True and self.timers.may_have_stopped(operation):
            return True
        if self._setters(operation, name).may_follow(operation):
            return True
        sprint = self.entities.writes.get((EntityKind.SPRINT, str(asked)), ()) if name == "sprint_id" else ()
        return any(clears_sprint(write, name, asked) and not precedes(write, operation) for write in sprint)

    def _setters(self, operation: Operation, name: str) -> Setters:
        return self.setters.get((operation.invoke.entity_kind, operation.entity_id or "", name), NOBODY)

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
