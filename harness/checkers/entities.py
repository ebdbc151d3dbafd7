"""Whose is this entity? Where it belongs, who wrote it, and whether it may rightly be gone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.history import Content, Deliver, Door, EntityKind, History, Operation, Outcome, Snapshot, Verb
from harness.history.content import version_of
from harness.history.history import EntityRef

Final = Mapping[EntityKind, Mapping[str, Content]]
FOLLOWED = frozenset(kind.value for kind in EntityKind)


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
    `accepted`: effective ok updates by entity and the version they expected.
    `project_by_entity` and `item_by_comment` place entities of this run; what is in neither is foreign.
    """

    writes: Mapping[EntityRef, Sequence[Operation]]
    unnamed: Sequence[Operation]
    accepted: Mapping[tuple[str, str, int], Sequence[Operation]]
    project_by_entity: Mapping[EntityRef, str]
    item_by_comment: Mapping[str, str]
    projects: frozenset[str]

    @classmethod
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
        items = {str(comment["id"]): str(comment["work_item_id"]) for comment in _comments(history)}
        return cls(
            writes=dict(writes),
            unnamed=tuple(unnamed),
            accepted=dict(accepted),
            project_by_entity=_projects(history),
            item_by_comment=items,
            projects=history.projects,
        )

    def project(self, kind: str, entity_id: str, content: Content | None = None) -> str | None:
        """The project of this run that the entity belongs to; none if it belongs to none of them."""
        if kind == EntityKind.PROJECT:
            return entity_id if entity_id in self.projects else None
        found = self.project_by_entity.get((kind, entity_id))
        if found is None and content is not None and "project_id" in content:
            found = str(content["project_id"])
        if found is None and kind == EntityKind.COMMENT:
            item = self.item_by_comment.get(entity_id) or (content or {}).get("work_item_id")
            found = self.project_by_entity.get((EntityKind.WORK_ITEM, str(item)))
        return found if found in self.projects else None

    def is_ours(self, delivery: Deliver) -> bool:
        """Is the delivery about an entity of this run, of a kind this harness follows?"""
        if delivery.entity_kind not in FOLLOWED:
            return False
        return self.project(delivery.entity_kind, delivery.entity_id, delivery.content) is not None

    def deletions(self, kind: str, entity_id: str) -> Iterator[Operation]:
        """Deletions, done or unknown, that may have taken the entity away: its own, its work item's, its project's."""
        for ref in self._holders(kind, entity_id):
            for operation in self.writes.get(ref, ()):
                if operation.invoke.verb is Verb.DELETE and operation.outcome is not Outcome.FAIL:
                    yield operation

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
            for operation in self.writes.get(ref, ()):
                own = ref == (kind, entity_id) or operation.invoke.verb is Verb.DELETE
                if own and operation.outcome is Outcome.INFO:
                    yield operation

    def _holders(self, kind: str, entity_id: str) -> Iterator[EntityRef]:
        yield kind, entity_id
        item = self.item_by_comment.get(entity_id)
        if kind == EntityKind.COMMENT and item is not None:
            yield EntityKind.WORK_ITEM, item
        project = self.project(kind, entity_id)
        if kind != EntityKind.PROJECT and project is not None:
            yield EntityKind.PROJECT, project


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


def _comments(history: History) -> Iterator[Content]:
    for kind, content in _contents(history):
        if kind == EntityKind.COMMENT and "id" in content and "work_item_id" in content:
            yield content


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
