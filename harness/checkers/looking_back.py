"""Is what a read shows as new as what its reader knew? Every read of a session, against its memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.checkers.ages import ABSENT, DELETED, EXISTS, NEWEST, Ages
from harness.checkers.entities import Entities, Final, final_read
from harness.checkers.facts import Facts, Learn
from harness.checkers.memory import Known, Memory
from harness.checkers.views import View, Views
from harness.history import Content, EntityKind, Event, History, Outcome, Verb
from harness.history.content import VERSIONED, holders_of
from harness.history.history import EntityRef


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingBack:
    """One read of something that its reader had known; `cause` is none where it is as new as that."""

    view: View
    known: Known
    cause: str | None

    def known_version(self) -> str:
        """` (version 3)` of what was known, where versions tell how new something is."""
        is_version = self.view.kind in VERSIONED and EXISTS < self.known.level < NEWEST
        return f" (version {self.known.level})" if is_version and self.view.content is not None else ""

    def asked_by(self) -> tuple[int, ...]:
        """The record that asked for what is shown, where there is one."""
        return () if self.view.operation is None else (self.view.operation.invoke.index,)


def looking_back(history: History, learn: Learn) -> Iterator[LookingBack]:
    """Every read of something that its reader had learnt of before, in order."""
    facts, memory, truth = Facts.of(history), Memory(), _Truth.of(history)
    views = Views.of(history, facts.ages)
    for record in history.records:
        for view in views.of_record(record, memory):
            known = memory.by(view.asked, view.observer, view.kind, view.entity_id)
            if known is not None:
                is_older = truth.is_older(view, known)
                yield LookingBack(view=view, known=known, cause=truth.cause(view, known) if is_older else None)
        for fact in learn(facts, record):
            memory.learn(fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Truth:
    """`endings`: the first sign that an entity may be gone. `holders`: what it cannot be without."""

    ages: Ages
    final: Final
    endings: Mapping[EntityRef, int]
    holders: Mapping[EntityRef, tuple[EntityRef, ...]]

    @classmethod
    def of(cls, history: History) -> "_Truth":
        entities = Entities.of(history)
        return cls(
            ages=Ages.of(history),
            final=final_read(history)[1],
            endings=_endings(history),
            holders=_holders(history, entities),
        )

    def is_older(self, view: View, known: Known) -> bool:
        if known.level == DELETED:
            return view.level != ABSENT
        if view.level == ABSENT:
            return not self._may_be_gone(view.kind, view.entity_id, before=view.record)
        return view.level < known.level

    def cause(self, view: View, known: Known) -> str:
        """Was what the reader knew never stored, or was it only not read?"""
        stored = self._stored(view.kind, view.entity_id)
        if stored is not None and (stored < known.level if known.level != DELETED else stored != ABSENT):
            return "acknowledged-not-stored"
        return view.fault

    def _stored(self, kind: EntityKind, entity_id: str) -> int | None:
        """The level in the end; none where it was not read, or where somebody may have deleted the entity."""
        content = self.final.get(kind, {}).get(entity_id)
        if content is not None:
            return self.ages.shown(kind, entity_id, content)
        return ABSENT if kind in self.final and not self._may_be_gone(kind, entity_id) else None

    def _may_be_gone(self, kind: EntityKind, entity_id: str, *, before: int = DELETED) -> bool:
        ref = (kind.value, entity_id)
        return any(self.endings.get(one, before) < before for one in (ref, *self.holders.get(ref, ())))


def _endings(history: History) -> Mapping[EntityRef, int]:
    """Deletions, done or unknown, and events of deletions, by the first record of each entity."""
    signs = [
        ((operation.invoke.entity_kind.value, operation.entity_id or ""), operation.invoke.index)
        for operation in history.operations
        if operation.invoke.verb is Verb.DELETE and operation.outcome is not Outcome.FAIL
    ]
    signs += [
        ((delivery.entity_kind, delivery.entity_id), delivery.index)
        for delivery in history.deliveries()
        if delivery.event is Event.DELETED
    ]
    endings: dict[EntityRef, int] = {}
    for ref, record in signs:
        endings[ref] = min(record, endings.get(ref, record))
    return endings


def _holders(history: History, entities: Entities) -> Mapping[EntityRef, tuple[EntityRef, ...]]:
    """The project of each entity the run wrote, and the work items that an attached one belongs to."""
    holders: dict[EntityRef, tuple[EntityRef, ...]] = {}
    for operation in history.operations:
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id
        if entity_id is not None and (kind.value, entity_id) not in holders:
            known: Content = {**operation.invoke.values, **(operation.content or {})}
            items = [(EntityKind.WORK_ITEM.value, item) for item in holders_of(kind, known)]
            project = entities.project(kind, entity_id) or ""
            holders[kind.value, entity_id] = (*items, (EntityKind.PROJECT.value, project))
    return holders
