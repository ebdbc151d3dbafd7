"""Multiplicity: is any client shown the same event twice?"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.entities import Entities
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import (
    Content,
    Deliver,
    EntityKind,
    Event,
    History,
    JsonValue,
    Operation,
    Outcome,
    Store,
    Verb,
)
from harness.history.content import DERIVED_FIELDS, TEXT_FIELDS, own_fields, version_of
from harness.history.marks import writer_of

GUARANTEE = "multiplicity"
NEVER = 1 << 62


def multiplicity(history: History) -> Iterator[Answer]:
    """Multiplicity: no event is delivered twice on one connection; the caller's reply and its echo make one entity.

    Judged is each delivery (same message id, or the same event again under a fresh one) and each client's final store
    (the creation's mark stands in one entity). The same state of an entity may be sent again where two writes made it,
    and for a work item as a refresh of its derived fields (contract/reference.md R6).
    """
    entities = Entities.of(history)
    reader = _Reader(history, _writes(history), _Structure.of(history))
    for delivery in history.deliveries():
        if entities.is_ours(delivery):
            yield reader.read(delivery) or HOLDS
    yield from _stores(history)


Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the deliveries in order; `told` counts what each connection was told, `last` its last update by entity."""

    history: History
    writes: Mapping[Key, int]
    structure: "_Structure"
    ids: dict[tuple[str, int, str], Deliver] = field(default_factory=dict)
    told: Counter[Key] = field(default_factory=Counter)
    first: dict[Key, Deliver] = field(default_factory=dict)
    last: dict[Key, Deliver] = field(default_factory=dict)

    def read(self, delivery: Deliver) -> Answer:
        first = self.ids.setdefault((delivery.actor, delivery.epoch, delivery.message_id), delivery)
        if delivery.message_id and first is not delivery:
            return self._twice(first, delivery, f"message {delivery.message_id[:8]}")
        if delivery.event is Event.ACTIVITY:
            return HOLDS
        return self._same_again(delivery)

    def _same_again(self, delivery: Deliver) -> Answer:
        connection = (delivery.actor, delivery.epoch)
        entity = (delivery.entity_kind, delivery.entity_id)
        state = _state(delivery)
        first = self.first.setdefault((*connection, *entity, state), delivery)
        previous = self.last.get((*connection, *entity))
        self.last[*connection, *entity] = delivery
        if first is not delivery and self._is_refresh(previous, delivery):
            return HOLDS
        self.told[*connection, *entity, state] += 1
        allowed = max(1, self.writes.get((*entity, _write_of(delivery)), 0))
        if self.told[*connection, *entity, state] <= allowed:
            return HOLDS
        return self._twice(first, delivery, wording.shown(delivery))

    def _is_refresh(self, previous: Deliver | None, delivery: Deliver) -> bool:
        """May this be no repetition but the new derived fields of an entity that is otherwise as it was?"""
        if delivery.event is not Event.UPDATED or delivery.changes or delivery.entity_kind == EntityKind.COMMENT:
            return False
        if previous is None or _derived(previous) != _derived(delivery):
            return True
        return delivery.entity_kind == EntityKind.WORK_ITEM and self.structure.may_explain(previous, delivery)

    def _twice(self, first: Deliver, again: Deliver, what: str) -> Anomaly:
        name = wording.entity(self.history, again.entity_kind, again.entity_id)
        return Anomaly(
            guarantee=GUARANTEE,
            why=f"{again.actor} was shown the same {what} about {name} twice on one connection",
            cause="duplicate-delivery",
            records=(first.index, again.index),
            entity_kind=wording.followed(again.entity_kind),
            actor=again.actor,
        )


def _state(delivery: Deliver) -> Hashable:
    """What makes two events about one entity the same: being created or deleted, or being updated to one state."""
    if delivery.event is not Event.UPDATED:
        return delivery.event
    kind = wording.followed(delivery.entity_kind)
    own = own_fields(kind, delivery.content) if kind is not None and delivery.content is not None else {}
    return (delivery.event, delivery.version, _frozen(own))


def _derived(delivery: Deliver) -> Hashable:
    kind = wording.followed(delivery.entity_kind)
    content = delivery.content or {}
    return _frozen({key: content[key] for key in DERIVED_FIELDS[kind] if key in content}) if kind else ()


def _frozen(content: Content) -> Hashable:
    return tuple(sorted((key, _hashable(value)) for key, value in content.items()))


def _hashable(value: JsonValue) -> Hashable:
    return tuple(value) if isinstance(value, list) else (type(value).__name__, value)


def _write_of(delivery: Deliver) -> Hashable:
    """What a write and its event have in common: the version made, for a comment the text."""
    if delivery.event is not Event.UPDATED:
        return delivery.event
    if delivery.entity_kind == EntityKind.COMMENT:
        return (delivery.event, (delivery.content or {}).get("content"))
    return (delivery.event, delivery.version)


def _writes(history: History) -> Mapping[Key, int]:
    """How many writes may have caused one and the same event; those of unknown outcome count."""
    counted: Counter[Key] = Counter()
    for operation in history.operations:
        if operation.entity_id is not None and operation.outcome is not Outcome.FAIL:
            counted[operation.invoke.entity_kind, operation.entity_id, _event_made(operation)] += 1
    return counted


def _event_made(operation: Operation) -> Hashable:
    invoke = operation.invoke
    if invoke.verb is Verb.CREATE:
        return Event.CREATED
    if invoke.verb is Verb.DELETE:
        return Event.DELETED
    if invoke.entity_kind is EntityKind.COMMENT:
        return (Event.UPDATED, str(invoke.values.get("content", "")).strip())
    version = version_of(operation.content)
    return (Event.UPDATED, version if version is not None else (invoke.expected_version or 0) + 1)


@dataclass(frozen=True, slots=True)
class _Structure:
    """Writes of work items that change derived fields of others, in order of invocation, with the latest end so far.

    Their refreshes come at any time until a fence has covered their end.
    """

    invoked: Sequence[int]
    latest_end: Sequence[int]
    fences: Mapping[tuple[str, int], Sequence[tuple[int, int]]]

    @classmethod
    def of(cls, history: History) -> "_Structure":
        invoked: list[int] = []
        latest_end: list[int] = []
        for operation in history.operations:
            if _changes_structure(operation):
                is_over = operation.complete is not None and operation.outcome is not Outcome.INFO
                end = operation.complete.index if operation.complete and is_over else NEVER
                invoked.append(operation.invoke.index)
                latest_end.append(max(end, latest_end[-1] if latest_end else 0))
        fences = {
            connection: [(fence.index, fence.covers) for fence in found] for connection, found in history.fences.items()
        }
        return cls(invoked, latest_end, fences)

    def may_explain(self, previous: Deliver, again: Deliver) -> bool:
        """Was a structural write under way between the two, as far as fences tell?"""
        fences = self.fences.get((again.actor, again.epoch), ())
        place = bisect_left(fences, (previous.index, 0))
        covered = fences[place - 1][1] if place else -1
        begun = bisect_left(self.invoked, again.index)
        return begun > 0 and self.latest_end[begun - 1] > covered


def _changes_structure(operation: Operation) -> bool:
    invoke = operation.invoke
    if invoke.entity_kind is not EntityKind.WORK_ITEM or operation.outcome is Outcome.FAIL:
        return False
    return invoke.verb is Verb.DELETE or "parent_id" in invoke.values


def _stores(history: History) -> Iterator[Answer]:
    contents = {store.digest: store.content for store in history.of(Store) if store.content is not None}
    copies = {digest: _copies(history, content) for digest, content in contents.items()}
    for store in _last_stores(history):
        if store.digest in copies:
            yield from [_held_twice(history, store, *copy) for copy in copies[store.digest]] or (HOLDS,)


def _last_stores(history: History) -> Sequence[Store]:
    return tuple({store.actor: store for store in history.of(Store)}.values())


Copy = tuple[EntityKind, str, str, Operation]


def _copies(history: History, held: Mapping[str, Mapping[str, Content]]) -> Sequence[Copy]:
    """Pairs of entities of one kind, of this run, that carry the mark of one acknowledged creation."""
    found: list[Copy] = []
    for kind, entities in sorted(held.items()):
        followed = wording.followed(kind)
        owners: dict[int, str] = {}
        for entity_id, content in sorted(entities.items()) if followed else ():
            creation = _creation(history, content.get(TEXT_FIELDS[followed][0])) if followed else None
            if creation is None or followed is None or _is_of_another_run(creation, content):
                continue
            owner = owners.setdefault(creation.number, entity_id)
            if owner != entity_id:
                found.append((followed, owner, entity_id, creation))
    return found


def _creation(history: History, text: JsonValue) -> Operation | None:
    """The acknowledged creation whose mark the text carries."""
    number = writer_of(text) if isinstance(text, str) else None
    operation = history.operation_by_number.get(number) if number is not None else None
    is_creation = operation is not None and operation.invoke.verb is Verb.CREATE and operation.outcome is Outcome.OK
    return operation if is_creation else None


def _is_of_another_run(creation: Operation, content: Content) -> bool:
    """Runs on one server use the same marks, and see each other's projects; keys tell them apart."""
    key = creation.invoke.values.get("key")
    return creation.invoke.entity_kind is EntityKind.PROJECT and str(key).upper() != str(content.get("key")).upper()


def _held_twice(history: History, store: Store, kind: EntityKind, one: str, other: str, creation: Operation) -> Anomaly:
    return wording.about(
        creation,
        guarantee=GUARANTEE,
        cause="leftover-copy",
        why=f"{store.actor} holds {wording.deed(creation)} twice, as {one[:8]} and as {other[:8]}",
        records=(creation.invoke.index, store.index),
        actor=store.actor,
    )
