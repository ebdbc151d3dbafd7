"""Who should have been told what, and was it so? Every effective write crossed with every subscriber it is owed to."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile

from harness.history.content import version_of
from harness.history.history import History, Operation
from harness.history.records import (
    EVENT_OF,
    Connect,
    Content,
    Deliver,
    Disconnect,
    EntityKind,
    Event,
    Snapshot,
    Subscribe,
)

Connection = tuple[str, int]
"""(actor, epoch)"""


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
    fence that proves all earlier ones had arrived.
    """

    operation: Operation
    actor: str
    epoch: int
    delivery: Deliver | None
    activity: Deliver | None
    fence: int | None
    arrival: Arrival


@lru_cache(maxsize=2)
def owed_deliveries(history: History) -> tuple[Owed, ...]:
    """All deliveries the history's acknowledged, effective writes owe, in order of operation, then of client.

    A write of a work item, sprint or comment is owed to every connection whose subscription to the project was
    acknowledged before the write was invoked; a write of a project to every connection that had loaded the list of
    projects by then (contract/reference.md R3). Writes of the harness itself (`setup`) are owed to nobody.
    """
    return tuple(_owed(history))


def _owed(history: History) -> Iterator[Owed]:
    audience = _Audience.of(history)
    told = _Told.of(history)
    ended = {(record.actor, record.epoch): record.index for record in history.of(Disconnect)}
    for operation in history.operations:
        if operation.invoke.setup or not operation.took_effect:
            continue
        for connection in audience.of_operation(operation):
            end = ended.get(connection)
            if end is None or end > operation.invoke.index:
                yield _judge(history, told, operation, connection, end)


def _judge(history: History, told: "_Told", operation: Operation, connection: Connection, end: int | None) -> Owed:
    assert operation.complete is not None  # noqa: S101 - only acknowledged writes come here
    delivery = told.event(connection, operation)
    fence = _first_fence(history, connection, operation.complete.index)
    actor, epoch = connection
    return Owed(
        operation=operation,
        actor=actor,
        epoch=epoch,
        delivery=delivery,
        activity=told.activity(connection, operation, delivery, until=fence),
        fence=fence,
        arrival=_arrival(delivery, fence, end),
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
    """What arrived, by connection, event, entity and what tells one write of the entity from another, in order.

    `entry_of` pairs an entity event with the activity entry right before it, by the event's index; what is in `paired`
    spoke of that event and not of another.
    """

    table: Mapping[tuple[Hashable, ...], Sequence[Deliver]]
    entry_of: Mapping[int, Deliver]
    paired: frozenset[int]

    @classmethod
    def of(cls, history: History) -> "_Told":
        table: dict[tuple[Hashable, ...], list[Deliver]] = defaultdict(list)
        last: dict[tuple[Hashable, ...], Deliver] = {}
        entry_of: dict[int, Deliver] = {}
        for delivery in history.deliveries():
            entity = ((delivery.actor, delivery.epoch), delivery.entity_kind, delivery.entity_id)
            table[*entity, delivery.event, _mark_of(delivery)].append(delivery)
            before = last.get(entity)
            if before is not None and before.event is Event.ACTIVITY and before.action == delivery.event:
                entry_of[delivery.index] = before
            last[entity] = delivery
        return cls(table, entry_of, frozenset(entry.index for entry in entry_of.values()))

    def event(self, connection: Connection, operation: Operation) -> Deliver | None:
        """The entity event about that very write, not about another update of the entity."""
        event = EVENT_OF[operation.invoke.verb]
        return next(self._after(connection, operation, event, _mark(event, operation.content)), None)

    def activity(
        self, connection: Connection, operation: Operation, delivery: Deliver | None, *, until: int | None
    ) -> Deliver | None:
        """The activity entry about the write: the one paired with its event, or one without an event, by the fence."""
        entries = self._after(connection, operation, Event.ACTIVITY, EVENT_OF[operation.invoke.verb].value)
        if delivery is not None:
            return self.entry_of.get(delivery.index) or next(entries, None)
        in_time = takewhile(lambda entry: until is None or entry.index < until, entries)
        return next((entry for entry in in_time if entry.index not in self.paired), None)

    def _after(self, connection: Connection, operation: Operation, event: Event, mark: Hashable) -> Iterator[Deliver]:
        key = (connection, operation.invoke.entity_kind.value, operation.entity_id or "", event, mark)
        found = self.table.get(key, ())
        place = bisect_right(found, operation.invoke.index, key=lambda delivery: delivery.index)
        return (found[at] for at in range(place, len(found)))


def _mark_of(delivery: Deliver) -> Hashable:
    if delivery.event is Event.ACTIVITY:
        return delivery.action
    is_versioned_update = delivery.event is Event.UPDATED and delivery.version is not None
    return delivery.version if is_versioned_update else _mark(delivery.event, delivery.content)


def _mark(event: Event, content: Content | None) -> Hashable:
    """What an entity's updates differ in: the version, or the text of a comment, which has none."""
    if event is not Event.UPDATED:
        return None
    version = version_of(content)
    return version if version is not None else str((content or {}).get("content")).strip()


@dataclass(frozen=True, slots=True)
class _Audience:
    """Connections by what they follow, each with the index since when."""

    by_project: Mapping[str, Mapping[Connection, int]]
    of_project_list: Mapping[Connection, int]

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
        return cls(by_project, of_project_list)

    def of_operation(self, operation: Operation) -> Iterator[Connection]:
        kind = operation.invoke.entity_kind
        followers = (
            self.of_project_list if kind is EntityKind.PROJECT else self.by_project.get(operation.project_id or "", {})
        )
        return (connection for connection, since in followers.items() if since < operation.invoke.index)
