"""The history of a run: its header and records, immutable, with the questions every reader asks of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from harness.history.content import differing_fields, version_of
from harness.history.records import (
    Base,
    Complete,
    Content,
    Deliver,
    Door,
    EntityKind,
    Fence,
    Header,
    Invoke,
    Outcome,
    Problem,
    Record,
    Snapshot,
    Verb,
)

R = TypeVar("R", bound=Base)
EntityRef = tuple[str, str]
"""(entity kind, entity id)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An invocation with its completion. `before`: the entity as last acknowledged before the invocation, if known."""

    invoke: Invoke
    complete: Complete | None
    before: Content | None = None

    @property
    def number(self) -> int:
        return self.invoke.operation

    @property
    def outcome(self) -> Outcome:
        """INFO also when no completion was recorded: the run ended first."""
        return self.complete.outcome if self.complete else Outcome.INFO

    @property
    def entity_id(self) -> str | None:
        return (self.complete.entity_id if self.complete else None) or self.invoke.entity_id

    @property
    def content(self) -> Content | None:
        return self.complete.content if self.complete else None

    @property
    def project_id(self) -> str | None:
        """The project the entity belongs to; for a project, itself."""
        return self.entity_id if self.invoke.entity_kind is EntityKind.PROJECT else self.invoke.project_id

    @property
    def changed_nothing(self) -> bool:
        """An accepted update whose reply shows the entity exactly as it was: no event is owed for it.

        What is known of the entity may be older than the version the update expected (an indirect change came between);
        then the version alone tells. Comments have none: only an equal earlier copy shows that nothing changed.
        """
        if self.invoke.verb is not Verb.UPDATE or self.content is None:
            return False
        kind, version, expected = self.invoke.entity_kind, version_of(self.content), self.invoke.expected_version
        if version is not None and expected is not None and version != expected:
            return False
        if self.before is None or version_of(self.before) != version:
            return version is not None and not self.complete_changes
        return not differing_fields(kind, self.content, self.before)

    @property
    def complete_changes(self) -> tuple[str, ...] | None:
        return self.complete.changes if self.complete else None

    @property
    def took_effect(self) -> bool:
        """Acknowledged, and it changed something."""
        return self.outcome is Outcome.OK and not self.changed_nothing

    def describe(self) -> str:
        """`pm's update of work_item login over rest`, for sentences about it."""
        invoke = self.invoke
        name = f" {invoke.name}" if invoke.name else ""
        return f"{invoke.actor}'s {invoke.verb} of {invoke.entity_kind}{name} over {invoke.door}"


@dataclass(frozen=True, eq=False)
class History:
    """One run's history. Two are the same only if they are one object, so what is derived from it can be kept."""

    header: Header
    records: tuple[Record, ...]

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """All records of one kind, in order."""
        return self._by_kind.get(kind, ())  # type: ignore[return-value]  # the table is keyed by the very type

    def deliveries(self) -> tuple[Deliver, ...]:
        return self.of(Deliver)

    @cached_property
    def _by_kind(self) -> Mapping[type, tuple[Record, ...]]:
        table: dict[type, list[Record]] = defaultdict(list)
        for record in self.records:
            table[type(record)].append(record)
        return {kind: tuple(found) for kind, found in table.items()}

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every invocation with its completion, in order of invocation."""
        completions = {record.operation: record for record in self.of(Complete)}
        return tuple(
            Operation(invoke=invoke, complete=completions.get(invoke.operation), before=before)
            for invoke, before in self._invocations_with_known_state()
        )

    def _invocations_with_known_state(self) -> Iterator[tuple[Invoke, Content | None]]:
        kinds: dict[int, EntityKind] = {}
        known: dict[EntityRef, Content] = {}
        for record in self.records:
            if isinstance(record, Invoke):
                kinds[record.operation] = record.entity_kind
                yield record, known.get((record.entity_kind, record.entity_id or ""))
            elif isinstance(record, Complete) and record.content and record.entity_id and record.operation in kinds:
                known[kinds[record.operation], record.entity_id] = record.content

    @cached_property
    def operation_by_number(self) -> Mapping[int, Operation]:
        return {operation.number: operation for operation in self.operations}

    @cached_property
    def clients(self) -> tuple[str, ...]:
        """Names of the UI clients, in the header's order."""
        return tuple(actor.name for actor in self.header.actors if actor.kind == "ui")

    @cached_property
    def projects(self) -> frozenset[str]:
        """The projects this run made; on a shared server there are others, which are none of its business."""
        return frozenset(
            operation.entity_id
            for operation in self.operations
            if operation.invoke.entity_kind is EntityKind.PROJECT and operation.entity_id is not None
        )

    @cached_property
    def fences(self) -> Mapping[tuple[str, int], tuple[Fence, ...]]:
        """Fences by (actor, epoch), in order; `covers` rises with them."""
        table: dict[tuple[str, int], list[Fence]] = defaultdict(list)
        for fence in self.of(Fence):
            table[fence.actor, fence.epoch].append(fence)
        return {key: tuple(found) for key, found in table.items()}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        return self.of(Problem)

    def final(self, source: Door) -> Mapping[EntityKind, Mapping[str, Content]]:
        """What fresh eyes saw through one door after settling: entities by kind and id, of this run's projects only.

        A kind that was never read is absent: "not read" is not "empty".
        """
        return self._finals.get(source, {})

    @cached_property
    def _finals(self) -> Mapping[Door, Mapping[EntityKind, Mapping[str, Content]]]:
        finals: dict[Door, dict[EntityKind, dict[str, Content]]] = {}
        for snapshot in self.of(Snapshot):
            if snapshot.purpose == "final":
                seen = finals.setdefault(snapshot.source, {}).setdefault(snapshot.entity_kind, {})
                seen.update(
                    (str(entity["id"]), entity) for entity in snapshot.entities if self._is_ours(snapshot, entity)
                )
        return finals

    def _is_ours(self, snapshot: Snapshot, entity: Content) -> bool:
        return snapshot.entity_kind is not EntityKind.PROJECT or entity["id"] in self.projects

    @cached_property
    def entity_names(self) -> Mapping[EntityRef, str]:
        """What the scenario calls an entity, by (kind, id)."""
        return {
            (operation.invoke.entity_kind, operation.entity_id): operation.invoke.name
            for operation in self.operations
            if operation.entity_id and operation.invoke.name
        }
