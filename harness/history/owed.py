"""Who should have been told what, and was it so? Every effective write crossed with every subscriber it is owed to."""

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from harness.history.content import STATE_FIELDS, state_of, version_of
from harness.history.history import History, Operation
from harness.history.presence import Connection, Presence, Span, ends
from harness.history.records import (
    EVENT_OF,
    Connect,
    Content,
    Deliver,
    Disconnect,
    EntityKind,
    Event,
    Outcome,
    Snapshot,
    Subscribe,
)
from harness.history.retries import earlier_requests

Place = tuple[Hashable, ...]

NEVER = 1 << 62

_UNVERSIONED = {kind.value: kind for kind in STATE_FIELDS}


class Arrival(StrEnum):
    """ON_TIME: before the fence. LATE: after it, so within the grace. LOST: a fence passed without it.
    DISCONNECTED: the client lost its connection first. UNKNOWN: no fence was answered, so nobody can say."""

    ON_TIME = "on-time"
    LATE = "late"
    LOST = "lost"
    DISCONNECTED = "disconnected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One delivery owed: the entity event of `operation` to one connection of one client.

    `delivery` and `activity` are the entity event and the activity entry that arrived, `fence` the index of the first
    fence that proves all earlier ones had arrived. `by_entry`: the client chose to fetch when it is shown an activity
    entry, so this entry is what it is owed, and its `arrival` counts.
    """

    operation: Operation
    actor: str
    epoch: int
    delivery: Deliver | None
    activity: Deliver | None
    fence: int | None
    arrival: Arrival
    by_entry: bool = False

    @property
    def event_arrival(self) -> Arrival:
        """As `arrival`, of the entity event, whatever the client chose to listen to."""
        if not self.by_entry or self.arrival in (Arrival.DISCONNECTED, Arrival.UNKNOWN):
            return self.arrival
        return _arrival(self.delivery, self.fence, None)


@lru_cache(maxsize=2)
def owed_deliveries(history: History) -> tuple[Owed, ...]:
    """All deliveries the history's acknowledged, effective writes owe, in order of operation, then of client.

    A write of anything but a project is owed to every connection whose subscription to the project was
    acknowledged before the write was invoked; a write of a project to every connection that had loaded the list of
    projects by then (contract/reference.md R3). Writes of the harness itself (`setup`) are owed to nobody, and what was
    accepted before under the same message id is owed once.
    """
    debts = tuple(_debts(history))
    places: dict[Connection, list[int]] = defaultdict(list)
    for place, (_, span) in enumerate(debts):
        places[span.connection].append(place)
    received: dict[Connection, list[Deliver]] = defaultdict(list)
    for delivery in history.deliveries():
        received[delivery.actor, delivery.epoch].append(delivery)
    fetching = frozenset(actor.name for actor in history.header.actors if actor.sync == "activity-refetch")
    judged: dict[int, Owed] = {}
    for connection, owed_to_it in places.items():
        told = _Told.of(received.get(connection, ()))  # one at a time: it is large
        for place in owed_to_it:
            operation, span = debts[place]
            judged[place] = _judge(history, told, operation, span, by_entry=connection[0] in fetching)
    return tuple(judged[place] for place in range(len(debts)))


def _debts(history: History) -> Iterator[tuple[Operation, Span]]:
    audience = _Audience.of(history)
    retries = earlier_requests(history)
    for operation in history.operations:
        earlier = retries.get(operation.number, ())
        if operation.invoke.setup or not operation.took_effect or any(one.outcome is Outcome.OK for one in earlier):
            continue
        asked = replace(operation, first_asked_at=earlier[0].invoke.index) if earlier else operation
        for span in audience.of_operation(asked):
            yield asked, span


def _judge(history: History, told: "_Told", operation: Operation, span: Span, *, by_entry: bool) -> Owed:
    assert operation.complete is not None  # noqa: S101 - only acknowledged writes come here
    delivery = told.event(operation)
    fence = _first_fence(history, span.connection, operation.complete.index)
    activity = told.activity(operation, delivery, until=None if by_entry else fence)
    actor, epoch = span.connection
    return Owed(
        operation=operation,
        actor=actor,
        epoch=epoch,
        delivery=delivery,
        activity=activity,
        fence=fence,
        arrival=_arrival(activity if by_entry else delivery, fence, span.end),
        by_entry=by_entry,
    )


def _arrival(delivery: Deliver | None, fence: int | None, end: int | None) -> Arrival:
    if delivery is not None:
        return Arrival.LATE if fence is not None and delivery.index > fence else Arrival.ON_TIME
    if fence is not None:
        return Arrival.LOST
    return Arrival.DISCONNECTED if end is not None else Arrival.UNKNOWN


def _first_fence(history: History, connection: Connection, completed: int) -> int | None:
    fences = history.fences.get(connection, ())
    place = bisect_left(fences, completed, key=lambda fence: fence.covers)
    return fences[place].index if place < len(fences) else None


@dataclass(frozen=True, slots=True)
class _Told:
    """What arrived on one connection, by entity, event and what tells one write of the entity from another, in order.

    `entry_of` pairs an entity event with the activity entry right before it, by the event's index. Of the others, which
    may speak of an event that never came, `alone` is the table.
    """

    table: Mapping[Place, Sequence[Deliver]]
    entry_of: Mapping[int, Deliver]
    alone: Mapping[Place, Sequence[Deliver]]

    @classmethod
    def of(cls, deliveries: Iterable[Deliver]) -> "_Told":
        table: dict[Place, list[Deliver]] = defaultdict(list)
        last: dict[Place, Deliver] = {}
        entry_of: dict[int, Deliver] = {}
        for delivery in deliveries:
            entity = (delivery.entity_kind, delivery.entity_id)
            table[*entity, delivery.event, _mark_of(delivery)].append(delivery)
            before = last.get(entity)
            if before is not None and before.event is Event.ACTIVITY and before.action == delivery.event:
                entry_of[delivery.index] = before
            last[entity] = delivery
        paired = {entry.index for entry in entry_of.values()}
        alone = {
            place: [entry for entry in found if entry.index not in paired]
            for place, found in table.items()
            if found[0].event is Event.ACTIVITY
        }
        return cls(table, entry_of, alone)

    def event(self, operation: Operation) -> Deliver | None:
        """The entity event about that very write, not about another update of the entity."""
        event = EVENT_OF[operation.invoke.verb]
        mark = _mark(operation.invoke.entity_kind, event, operation.content)
        return _first_after(self.table.get(_place(operation, event, mark), ()), operation.may_show_since)

    def activity(self, operation: Operation, delivery: Deliver | None, *, until: int | None) -> Deliver | None:
        """The activity entry about the write: the one paired with its event, or one without an event, by the fence."""
        place = _place(operation, Event.ACTIVITY, EVENT_OF[operation.invoke.verb].value)
        if delivery is not None and delivery.index in self.entry_of:
            return self.entry_of[delivery.index]
        table = self.table if delivery is not None else self.alone
        entry = _first_after(table.get(place, ()), min(operation.invoke.index, operation.first_asked_at or NEVER))
        is_in_time = delivery is not None or until is None or (entry is not None and entry.index < until)
        return entry if is_in_time else None


def _place(operation: Operation, event: Event, mark: Hashable) -> Place:
    return (operation.invoke.entity_kind, operation.entity_id or "", event, mark)


def _first_after(found: Sequence[Deliver], index: int) -> Deliver | None:
    place = bisect_right(found, index, key=lambda delivery: delivery.index)
    return found[place] if place < len(found) else None


def _mark_of(delivery: Deliver) -> Hashable:
    if delivery.event is Event.ACTIVITY:
        return delivery.action
    is_versioned_update = delivery.event is Event.UPDATED and delivery.version is not None
    return delivery.version if is_versioned_update else _mark(delivery.entity_kind, delivery.event, delivery.content)


def _mark(kind: str, event: Event, content: Content | None) -> Hashable:
    """What an entity's updates differ in: the version, or where there is none (a comment) the state itself."""
    if event is not Event.UPDATED:
        return None
    if (version := version_of(content)) is not None:
        return version
    followed = _UNVERSIONED.get(kind)
    return state_of(followed, content or {}) if followed is not None else None


@dataclass(frozen=True, slots=True)
class _Audience:
    """Connections by what they follow, each from when it does to its end."""

    by_project: Mapping[str, Presence]
    of_project_list: Presence

    @classmethod
    def of(cls, history: History) -> "_Audience":
        by_project: dict[str, dict[Connection, int]] = defaultdict(dict)
        for record in history.of(Subscribe):
            for project in record.projects:
                by_project[project].setdefault((record.actor, record.epoch), record.index)
        connected = {(record.actor, record.epoch) for record in history.of(Connect)}
        of_project_list: dict[Connection, int] = {}
        for snapshot in history.of(Snapshot):
            connection = (snapshot.actor, snapshot.epoch or 0)
            is_list = snapshot.entity_kind is EntityKind.PROJECT and snapshot.purpose == "initial"
            if is_list and connection in connected:
                of_project_list.setdefault(connection, snapshot.index)
        ended = ends(history.of(Disconnect))
        return cls(
            {project: _presence(followers, ended) for project, followers in by_project.items()},
            _presence(of_project_list, ended),
        )

    def of_operation(self, operation: Operation) -> Iterator[Span]:
        """Asked about in order of invocation."""
        is_project = operation.invoke.entity_kind is EntityKind.PROJECT
        followers = self.of_project_list if is_project else self.by_project.get(operation.project_id or "")
        spans = followers.at(operation.invoke.index) if followers is not None else iter(())
        return (span for span in spans if span.since < operation.may_show_since)


def _presence(since: Mapping[Connection, int], ended: Mapping[Connection, int]) -> Presence:
    spans = (Span(connection=one, since=index, end=ended.get(one)) for one, index in since.items())
    return Presence(deque(sorted(spans, key=lambda span: span.since)))
