"""Whose is this entity? Where it belongs, who wrote it, and whether it may rightly be gone."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.history import Content, Deliver, Door, EntityKind, History, Operation, Outcome, Snapshot, Verb
from harness.history.content import ATTACHED, holders_of, version_of
from harness.history.history import EntityRef

Final = Mapping[EntityKind, Mapping[str, Content]]
FOLLOWED = frozenset(kind.value for kind in EntityKind)
_ATTACHED = {kind.value: kind for kind in ATTACHED}


def precedes(earlier: Operation, later: Operation) -> bool:
    """Did `earlier` end before `later` began? An operation of unknown outcome may still take effect at any time."""
    if earlier.complete is None or earlier.outcome is Outcome.INFO:
        return False
    return earlier.complete.index < later.invoke.index


def keeps_version(operation: Operation) -> bool:
    """Was it an accepted change that left the version as it was?"""
    expected = operation.invoke.expected_version
    is_change = operation.invoke.verb is Verb.UPDATE and operation.took_effect
    return is_change and expected is not None and version_of(operation.content) == expected


def records_of(operation: Operation) -> tuple[int, ...]:
    complete = (operation.complete.index,) if operation.complete else ()
    return (operation.invoke.index, *complete)


def final_read(history: History) -> tuple[Door, Final]:
    """The authority: what fresh eyes saw over the WebSocket, or over REST where nobody looked over the WebSocket."""
    for door in (Door.WS, Door.REST):
        if found := whole_final(history, door):
            return door, found
    return Door.WS, {}


def whole_final(history: History, door: Door) -> Final:
    """The final read through one door, of kinds that were read whole: a part cannot prove that something is missing."""
    partial = {
        snapshot.entity_kind
        for snapshot in history.of(Snapshot)
        if snapshot.purpose == "final" and snapshot.source is door and not snapshot.whole
    }
    return {kind: found for kind, found in history.final(door).items() if kind not in partial}


def final_records(history: History, door: Door) -> Mapping[EntityKind, int]:
    """The index of the last final snapshot of each kind: evidence wants to be short."""
    return {
        snapshot.entity_kind: snapshot.index
        for snapshot in history.of(Snapshot)
        if snapshot.purpose == "final" and snapshot.source is door
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """What the operations, deliveries and reads of a history say about its entities.

    `writes`: operations by entity, in order of invocation; creations whose id nobody learnt are in `unnamed` instead.
    Of them `removals` took the entity away, or may have, `unknown` are those of unknown outcome, and `unraised` is
    the last that kept the version.
    `accepted`: effective ok updates by entity and the version they expected.
    `project_by_entity` and `items_by_attached` place entities of this run; what is in neither is foreign.
    """

    writes: Mapping[EntityRef, Sequence[Operation]]
    unraised: Mapping[EntityRef, Operation]
    removals: Mapping[EntityRef, Sequence[Operation]]
    unknown: Mapping[EntityRef, Sequence[Operation]]
    unnamed: Sequence[Operation]
    accepted: Mapping[tuple[str, str, int], Sequence[Operation]]
    project_by_entity: Mapping[EntityRef, str]
    items_by_attached: Mapping[EntityRef, tuple[str, ...]]
    projects: frozenset[str]

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, history: History) -> "Entities":
        writes: dict[EntityRef, list[Operation]] = defaultdict(list)
        unnamed: list[Operation] = []
        accepted: dict[tuple[str, str, int], list[Operation]] = defaultdict(list)
        for operation in history.operations:
            if operation.entity_id is None:
                unnamed.append(operation)
            else:
                kind, expected = operation.invoke.entity_kind, operation.invoke.expected_version
                writes[kind, operation.entity_id].append(operation)
                if expected is not None and operation.invoke.verb is Verb.UPDATE and operation.took_effect:
                    accepted[kind, operation.entity_id, expected].append(operation)
        return cls(
            writes=dict(writes),
            unraised={ref: kept[-1] for ref, kept in _some(writes, keeps_version).items()},
            removals=_some(writes, lambda one: one.invoke.verb is Verb.DELETE and one.outcome is not Outcome.FAIL),
            unknown=_some(writes, lambda one: one.outcome is Outcome.INFO),
            unnamed=tuple(unnamed),
            accepted=dict(accepted),
            project_by_entity=_projects(history),
            items_by_attached=_items(history),
            projects=history.projects,
        )

    def project(self, kind: str, entity_id: str, content: Content | None = None) -> str | None:
        """The project of this run that the entity belongs to; none if it belongs to none of them."""
        if kind == EntityKind.PROJECT:
            return entity_id if entity_id in self.projects else None
        found = self.project_by_entity.get((kind, entity_id))
        if found is None and content is not None and "project_id" in content:
            found = str(content["project_id"])
        if found is None and (attached := _ATTACHED.get(kind)) is not None:
            items = self.items_by_attached.get((kind, entity_id)) or holders_of(attached, content or {})
            found = self.project_by_entity.get((EntityKind.WORK_ITEM, items[0])) if items else None
        return found if found in self.projects else None

    def is_ours(self, delivery: Deliver) -> bool:
        """Is the delivery about an entity of this run, of a kind this harness follows?"""
        if delivery.entity_kind not in FOLLOWED:
            return False
        return self.project(delivery.entity_kind, delivery.entity_id, delivery.content) is not None

    def deletions(self, kind: str, entity_id: str) -> Iterator[Operation]:
        """Deletions, done or unknown, that may have taken the entity away: its own, its work items', its project's."""
        for ref in self._holders(kind, entity_id):
            yield from self.removals.get(ref, ())

    def rival(self, operation: Operation) -> Operation | None:
        """The first other accepted update that expected the same version: one of the two overwrote the other."""
        expected = operation.invoke.expected_version
        if expected is None:
            return None
        found = self.accepted.get((operation.invoke.entity_kind, operation.entity_id or "", expected), ())
        return next((other for other in found if other.number != operation.number), None)

    def unknown_writes(self, kind: str, entity_id: str) -> Iterator[Operation]:
        """Writes of unknown outcome that may have changed the entity, directly or by deleting what holds it."""
        for ref in self._holders(kind, entity_id):
            for operation in self.unknown.get(ref, ()):
                if ref == (kind, entity_id) or operation.invoke.verb is Verb.DELETE:
                    yield operation

    def _holders(self, kind: str, entity_id: str) -> Iterator[EntityRef]:
        yield kind, entity_id
        for item in self.items_by_attached.get((kind, entity_id), ()):
            yield EntityKind.WORK_ITEM, item
        project = self.project(kind, entity_id)
        if kind != EntityKind.PROJECT and project is not None:
            yield EntityKind.PROJECT, project


def _some(
    writes: Mapping[EntityRef, Sequence[Operation]], is_wanted: Callable[[Operation], bool]
) -> Mapping[EntityRef, Sequence[Operation]]:
    found = ((ref, tuple(filter(is_wanted, operations))) for ref, operations in writes.items())
    return {ref: operations for ref, operations in found if operations}


def _projects(history: History) -> dict[EntityRef, str]:
    """Where operations say that entities belong; where nobody said so, what deliveries and reads say of themselves."""
    placed: dict[EntityRef, str] = {}
    for kind, content in _contents(history):
        if "project_id" in content:
            placed[kind, str(content.get("id"))] = str(content["project_id"])
    for operation in history.operations:
        if operation.entity_id is not None and operation.project_id is not None:
            placed[operation.invoke.entity_kind, operation.entity_id] = operation.project_id
    return placed


def _items(history: History) -> dict[EntityRef, tuple[str, ...]]:
    found: dict[EntityRef, tuple[str, ...]] = {}
    for kind, content in _contents(history):
        attached = _ATTACHED.get(kind)
        if attached is not None and "id" in content and (items := holders_of(attached, content)):
            found[kind, str(content["id"])] = items
    return found


def _contents(history: History) -> Iterator[tuple[str, Content]]:
    for snapshot in history.of(Snapshot):
        for content in snapshot.entities:
            yield snapshot.entity_kind, content
    for delivery in history.deliveries():
        if delivery.content is not None:
            yield delivery.entity_kind, delivery.content
    for operation in history.operations:
        if operation.content is not None:
            yield operation.invoke.entity_kind, operation.content
