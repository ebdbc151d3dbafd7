"""Entity x operation x door: what did the other clients get? The table of the founding bug, one row a combination."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.history import Arrival, Door, EntityKind, History, Operation, Owed, Verb, owed_deliveries
from harness.report.cells import Cell, Word
from harness.report.states import LiveStates, ReloadedState

Combination = tuple[EntityKind, Verb, Door]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One combination the run exercised: `operations` were asked, `acknowledged` of them took effect.

    `activity` and `event` count what other clients received of what they were owed, `echo` the entity events the caller
    itself received; `live` counts other clients' views of the touched entities, `reload` acknowledged writes that a
    fresh client finds again.
    """

    entity_kind: EntityKind
    verb: Verb
    door: Door
    operations: int
    acknowledged: int
    activity: Cell
    event: Cell
    live: Cell
    reload: Cell
    echo: Cell

    @property
    def name(self) -> str:
        return f"{self.entity_kind} {self.verb} {self.door}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    rows: tuple[Row, ...]


COLUMNS: dict[str, str] = {
    "activity": "activity entry",
    "event": "entity event",
    "live": "live state",
    "reload": "after reload",
    "echo": "caller's echo",
}
"""Field of a row -> what people call it, in the order of reading."""


def matrix(history: History) -> Matrix:
    """The table; the harness's own operations (`setup`) are left out, since they are owed to nobody."""
    operations: dict[Combination, list[Operation]] = {}
    for operation in history.operations:
        if not operation.invoke.setup:
            operations.setdefault(_combination(operation), []).append(operation)
    owed: dict[Combination, list[Owed]] = {}
    for delivery in owed_deliveries(history):
        owed.setdefault(_combination(delivery.operation), []).append(delivery)
    live, reload = LiveStates.of(history), ReloadedState.of(history)
    rows = (_row(key, operations[key], owed.get(key, ()), live, reload) for key in sorted(operations, key=_place))
    return Matrix(rows=tuple(rows))


def _combination(operation: Operation) -> Combination:
    return operation.invoke.entity_kind, operation.invoke.verb, operation.invoke.door


def _place(combination: Combination) -> tuple[int, int, int]:
    kind, verb, door = combination
    return list(EntityKind).index(kind), list(Verb).index(verb), list(Door).index(door)


def _row(
    key: Combination, operations: Sequence[Operation], owed: Sequence[Owed], live: LiveStates, reload: ReloadedState
) -> Row:
    kind, verb, door = key
    effective = [operation for operation in operations if operation.took_effect]
    others = [delivery for delivery in owed if delivery.actor != delivery.operation.invoke.actor]
    echoes = [delivery for delivery in owed if delivery.actor == delivery.operation.invoke.actor]
    views = {(delivery.actor, kind, delivery.operation.entity_id or "") for delivery in others}
    return Row(
        entity_kind=kind,
        verb=verb,
        door=door,
        operations=len(operations),
        acknowledged=len(effective),
        activity=_activities(others),
        event=_events(others),
        live=_states(live.is_right(*view) for view in views),
        reload=_states(reload.holds(operation) for operation in effective),
        echo=_events(echoes),
    )


def _activities(owed: Sequence[Owed]) -> Cell:
    missing = [delivery for delivery in owed if delivery.activity is None]
    return Cell(
        good=len(owed) - len(missing),
        total=len(owed),
        unknown=sum(delivery.fence is None for delivery in missing),
    )


def _events(owed: Sequence[Owed]) -> Cell:
    """A client that lost its connection first proves nothing about the server: unknown, like a missing fence."""
    arrivals = [delivery.arrival for delivery in owed]
    late = arrivals.count(Arrival.LATE)
    return Cell(
        good=arrivals.count(Arrival.ON_TIME) + late,
        total=len(arrivals),
        late=late,
        unknown=arrivals.count(Arrival.UNKNOWN) + arrivals.count(Arrival.DISCONNECTED),
    )


def _states(answers: Iterable[bool | None]) -> Cell:
    known = list(answers)
    return Cell(good=known.count(True), total=len(known), unknown=known.count(None), bad_word=Word.WRONG)
