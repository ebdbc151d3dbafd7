"""Agreement: did all subscribers see the changes of an entity in one order?"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import islice, pairwise

from harness.checkers import wording
from harness.checkers.ages import Ages
from harness.checkers.entities import Entities, precedes
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Deliver, EntityKind, Event, History
from harness.history.content import VERSIONED, own_fields
from harness.history.history import EntityRef

GUARANTEE = "agreement"
Connection = tuple[str, int]
State = Hashable
Seen = Mapping[State, Deliver]
"""The states of one entity that one connection was shown, in order, each with the event that showed it first."""


def agreement(history: History) -> Iterator[Answer]:
    """Agreement: there is one order of an entity's changes in which all its subscribers saw them.

    A change is known by the version and content it made; without a version, by the write that its content names; a
    deletion by being one. A state that a connection was shown again after another one tells no order, and one that
    nobody else was shown cannot be disputed. Judged is each connection that was shown two changes of an entity that
    others were shown, too.
    """
    for (kind, entity_id), connections in _shown(history).items():
        shared = _shared(connections)
        if len(shared) < 2:
            continue
        found = list(_disagreements(history, kind, entity_id, shared))
        yield from found
        yield from (HOLDS for _ in range(len(shared) - len(found)))


def _shown(history: History) -> Mapping[EntityRef, Mapping[Connection, Seen]]:
    entities, ages = Entities.of(history), Ages.of(history)
    found: dict[EntityRef, dict[Connection, dict[State, Deliver]]] = defaultdict(lambda: defaultdict(dict))
    last: dict[tuple[EntityRef, Connection], State] = {}
    unclear: set[tuple[EntityRef, State]] = set()
    states: dict[State, State] = {}
    for delivery in history.deliveries():
        if delivery.event is Event.ACTIVITY or not entities.is_ours(delivery):
            continue
        ref, connection = (delivery.entity_kind, delivery.entity_id), (delivery.actor, delivery.epoch)
        state = _state(ages, delivery)
        if state is not None:
            state = states.setdefault(state, state)  # everybody is shown the same ones: each is kept once
            if found[ref][connection].setdefault(state, delivery) is not delivery and last[ref, connection] != state:
                unclear.add((ref, state))
            last[ref, connection] = state
    return {
        ref: {connection: _without(unclear, ref, seen) for connection, seen in connections.items()}
        for ref, connections in found.items()
    }


def _without(unclear: set[tuple[EntityRef, State]], ref: EntityRef, seen: Seen) -> Seen:
    return {state: delivery for state, delivery in seen.items() if (ref, state) not in unclear}


def _state(ages: Ages, delivery: Deliver) -> State | None:
    """What makes two connections' events tell of one change; none if it cannot be told."""
    if delivery.event is Event.DELETED:
        return Event.DELETED
    content = delivery.content or {}
    if delivery.entity_kind not in VERSIONED:
        writer = ages.writer(delivery.entity_kind, delivery.entity_id, content)
        return None if writer is None else writer.number
    own = own_fields(EntityKind(delivery.entity_kind), content)
    return (delivery.version, tuple((name, str(value)) for name, value in sorted(own.items())))


def _shared(connections: Mapping[Connection, Seen]) -> Mapping[Connection, Seen]:
    """What at least two connections were shown, of those that were shown two such states."""
    count = Counter(state for seen in connections.values() for state in seen)
    shared = {
        connection: {state: delivery for state, delivery in seen.items() if count[state] > 1}
        for connection, seen in connections.items()
    }
    return {connection: seen for connection, seen in shared.items() if len(seen) > 1}


@dataclass(frozen=True, slots=True)
class _Party:
    """A connection that stands for all that saw the same states in the same order."""

    connection: Connection
    seen: Seen
    size: int


def _disagreements(history: History, kind: str, entity_id: str, shared: Mapping[Connection, Seen]) -> Iterator[Anomaly]:
    """Nothing, if one order suits all; else one anomaly for each party that saw it otherwise than a greater one."""
    parties = _parties(shared)
    cycle = _cycle(parties)
    if cycle is None:
        return
    ages = Ages.of(history)
    blamed: set[Connection] = set()
    for place, one in enumerate(parties):
        found = ((other, pair) for other in parties[:place] if (pair := _inverted(other.seen, one.seen)) is not None)
        for other, pair in islice(found, 1):
            right, wrong = _sides(ages, other, one, *pair)
            if wrong.connection not in blamed:
                blamed.add(wrong.connection)
                yield _between_two(history, right, wrong, *pair)
    if not blamed:
        yield _among_many(history, kind, entity_id, parties, cycle)


def _parties(shared: Mapping[Connection, Seen]) -> Sequence[_Party]:
    sizes = Counter(tuple(seen) for seen in shared.values())
    first: dict[tuple[State, ...], _Party] = {}
    for connection, seen in shared.items():
        first.setdefault(tuple(seen), _Party(connection, seen, sizes[tuple(seen)]))
    return tuple(sorted(first.values(), key=lambda party: -party.size))


def _cycle(parties: Sequence[_Party]) -> Sequence[State] | None:
    """States that no order suits, each to come before the next; none if one order suits all."""
    sorter: TopologicalSorter[State] = TopologicalSorter()
    for party in parties:
        for earlier, later in pairwise(party.seen):
            sorter.add(later, earlier)
    try:
        sorter.prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return None


def _inverted(one: Seen, other: Seen) -> tuple[State, State] | None:
    """Two states that the one saw in this order, and the other the other way round."""
    common = [state for state in one if state in other]
    return next(
        ((earlier, later) for earlier, later in pairwise(common) if other[later].index < other[earlier].index), None
    )


def _sides(ages: Ages, one: _Party, other: _Party, earlier: State, later: State) -> tuple[_Party, _Party]:
    """Who is right: whom versions, time or, where these do not tell, the greater number bear out."""
    if _must_follow(ages, one.seen[earlier], one.seen[later]):
        return one, other
    if _must_follow(ages, one.seen[later], one.seen[earlier]):
        return other, one
    return (one, other) if one.size >= other.size else (other, one)


def _must_follow(ages: Ages, earlier: Deliver, later: Deliver) -> bool:
    if later.event is Event.DELETED or earlier.event is Event.DELETED:
        return later.event is Event.DELETED
    if earlier.version is not None and later.version is not None:
        return earlier.version < later.version
    writers = [ages.writer(one.entity_kind, one.entity_id, one.content or {}) for one in (earlier, later)]
    return writers[0] is not None and writers[1] is not None and precedes(writers[0], writers[1])


def _between_two(history: History, right: _Party, wrong: _Party, *pair: State) -> Anomaly:
    shown = sorted((wrong.seen[state] for state in pair), key=lambda delivery: delivery.index)
    name = wording.entity(history, shown[0].entity_kind, shown[0].entity_id)
    why = (
        f"{wrong.connection[0]} was shown a {wording.shown(shown[0])} of {name} (record {shown[0].index}) before a "
        f"{wording.shown(shown[1])} (record {shown[1].index}), {right.connection[0]} the other way round"
    )
    records = [party.seen[state].index for party in (right, wrong) for state in pair]
    return _anomaly(shown[0], why, records, wrong.connection[0])


def _among_many(
    history: History, kind: str, entity_id: str, parties: Sequence[_Party], cycle: Sequence[State]
) -> Anomaly:
    """No two contradict each other, all together do: one saw a before b, one b before c, one c before a."""
    told = sorted((_who_saw(parties, *pair) for pair in pairwise(cycle)), key=lambda found: found[1])
    names = ", ".join(dict.fromkeys(party.connection[0] for party, _, _ in told))
    name = wording.entity(history, kind, entity_id)
    why = f"the orders in which {names} were shown the changes of {name} form a circle"
    party, earlier, _ = told[-1]
    records = [index for _, *indices in told for index in indices]
    return _anomaly(party.seen[_state_at(party, earlier)], why, records, party.connection[0])


def _who_saw(parties: Sequence[_Party], earlier: State, later: State) -> tuple[_Party, int, int]:
    return next(
        (party, party.seen[earlier].index, party.seen[later].index)
        for party in parties
        if earlier in party.seen and later in party.seen and party.seen[earlier].index < party.seen[later].index
    )


def _state_at(party: _Party, index: int) -> State:
    return next(state for state, delivery in party.seen.items() if delivery.index == index)


def _anomaly(delivery: Deliver, why: str, records: Sequence[int], actor: str) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause="reordered",
        records=tuple(sorted(set(records))),
        entity_kind=wording.followed(delivery.entity_kind),
        actor=actor,
    )
