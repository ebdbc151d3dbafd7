"""Scope: is anybody told of what they did not subscribe to?"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import Entities
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Connect, Deliver, Disconnect, EntityKind, Event, History, Operation, Snapshot, Subscribe

GUARANTEE = "scope"
Connection = tuple[str, int]


def scope(history: History) -> Iterator[Answer]:
    """Scope: nothing about this run's entities is delivered outside the subscription of a connection.

    Judged is each delivery, and for each connection each effective write that was none of its business. Events about
    projects may go to whoever loaded the list of projects (contract/reference.md R3), a sprint's also to whoever
    subscribed to the sprint (R4). A subscription counts for its whole connection: when exactly the server made it
    effective, before its reply, cannot be seen from outside.
    """
    entities = Entities.of(history)
    audience = _Audience.of(history)
    leaked: set[tuple[Connection, str, str]] = set()
    for delivery in history.deliveries():
        project = entities.project(delivery.entity_kind, delivery.entity_id, delivery.content)
        if project is None:
            continue
        if audience.admits(delivery, project):
            yield HOLDS
        else:
            leaked.add(((delivery.actor, delivery.epoch), delivery.entity_kind, delivery.entity_id))
            yield _leak(history, entities, delivery)
    yield from _kept_private(history, audience, leaked)


def _leak(history: History, entities: Entities, delivery: Deliver) -> Anomaly:
    name = wording.entity(history, delivery.entity_kind, delivery.entity_id)
    what = "an activity entry" if delivery.event is Event.ACTIVITY else f"a {wording.shown(delivery)}"
    why = f"{delivery.actor} was sent {what} about {name}, but had not subscribed to its project"
    writes = entities.writes.get((delivery.entity_kind, delivery.entity_id), ())
    write = _latest_before(writes, delivery.index)
    if write is not None:
        records = (write.invoke.index, delivery.index)
        return wording.about(
            write, guarantee=GUARANTEE, cause="wrong-audience", why=why, records=records, actor=delivery.actor
        )
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause="wrong-audience",
        records=(delivery.index,),
        entity_kind=wording.followed(delivery.entity_kind),
        actor=delivery.actor,
    )


def _latest_before(writes: Sequence[Operation], index: int) -> Operation | None:
    place = bisect_left(writes, index, key=lambda write: write.invoke.index)
    return writes[place - 1] if place else None


def _kept_private(
    history: History, audience: "_Audience", leaked: set[tuple[Connection, str, str]]
) -> Iterator[Answer]:
    """HOLDS for each effective write and each open connection that had no business with it and heard nothing of it."""
    ended = {(record.actor, record.epoch): record.index for record in history.of(Disconnect)}
    connections = [((record.actor, record.epoch), record.index) for record in history.of(Connect)]
    for operation in history.operations:
        project = operation.project_id
        if operation.invoke.setup or not operation.took_effect or project is None:
            continue
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        for connection, since in connections:
            is_open = since < operation.invoke.index < ended.get(connection, operation.invoke.index + 1)
            is_private = is_open and not audience.follows(connection, kind, entity_id, project)
            if is_private and (connection, kind, entity_id) not in leaked:
                yield HOLDS


@dataclass(frozen=True, slots=True)
class _Audience:
    """What each connection asked for: projects, sprints, the list of projects."""

    projects: Mapping[Connection, frozenset[str]]
    sprints: Mapping[Connection, frozenset[str]]
    listers: frozenset[Connection]

    @classmethod
    def of(cls, history: History) -> "_Audience":
        projects: dict[Connection, set[str]] = defaultdict(set)
        sprints: dict[Connection, set[str]] = defaultdict(set)
        for record in history.of(Subscribe):
            projects[record.actor, record.epoch].update(record.projects)
            sprints[record.actor, record.epoch].update(record.sprints)
        listers = frozenset(
            (snapshot.actor, snapshot.epoch)
            for snapshot in history.of(Snapshot)
            if snapshot.entity_kind is EntityKind.PROJECT and snapshot.epoch is not None
        )
        return cls(
            {connection: frozenset(found) for connection, found in projects.items()},
            {connection: frozenset(found) for connection, found in sprints.items()},
            listers,
        )

    def admits(self, delivery: Deliver, project: str) -> bool:
        connection = (delivery.actor, delivery.epoch)
        return self.follows(connection, delivery.entity_kind, delivery.entity_id, project)

    def follows(self, connection: Connection, kind: str, entity_id: str, project: str) -> bool:
        if project in self.projects.get(connection, ()):
            return True
        if kind == EntityKind.PROJECT:
            return connection in self.listers
        return kind == EntityKind.SPRINT and entity_id in self.sprints.get(connection, ())
