"""Who is connected, who has subscribed to what, and who is told? The only place where events leave the server."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from server_under_test.events import Audience, EntityEvent, Event, Eviction, Origin
from server_under_test.metrics import BroadcastKind, Metrics

log = structlog.get_logger()


class Link(Protocol):
    """The sending half of one connection; it never waits."""

    def push(self, frames: Sequence[bytes]) -> bool:
        """Put frames on the connection's queue; False if it is closed, or was closed because they did not fit."""

    def close(self, code: int, reason: str = "") -> None:
        """Send what is queued, then a Close frame."""


class Publisher(Protocol):
    """Tells subscribers what happened; a seam for planted defects."""

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        """Enqueue the events of one mutation, in order, without waiting."""

    def evict(self, eviction: Eviction) -> None:
        """End what a user's connections hear of a project."""


@dataclass(eq=False, slots=True, kw_only=True)
class Connection:
    """One client connection and what it asked to be told about."""

    id: int
    user_id: str
    link: Link
    projects: set[str] = field(default_factory=set)
    sprints: set[str] = field(default_factory=set)


Subscribers = dict[int, Connection]


class Fanout:
    """The registry of connections and the one publish."""

    def __init__(self, frame: Callable[[Event], bytes], metrics: Metrics | None = None) -> None:
        self._frame = frame
        self._metrics = metrics or Metrics()
        self._ids = itertools.count(1)
        self._connections: Subscribers = {}
        self._by_user: dict[str, Subscribers] = {}
        self._by_project: dict[str, Subscribers] = {}
        self._by_sprint: dict[str, Subscribers] = {}
        self._metrics.watch_connections(self.__len__)
        self._metrics.watch_subscriptions("project", lambda: _total(self._by_project))
        self._metrics.watch_subscriptions("sprint", lambda: _total(self._by_sprint))

    def __len__(self) -> int:
        return len(self._connections)

    def join(self, link: Link, user_id: str) -> Connection:
        """Register a user's connection that was accepted."""
        connection = Connection(id=next(self._ids), user_id=user_id, link=link)
        self._connections[connection.id] = connection
        self._by_user.setdefault(user_id, {})[connection.id] = connection
        return connection

    def leave(self, connection: Connection) -> None:
        """Forget a connection and its subscriptions."""
        self.unsubscribe(connection, tuple(connection.projects), tuple(connection.sprints))
        _drop(self._by_user, connection.user_id, connection.id)
        del self._connections[connection.id]

    def subscribe(self, connection: Connection, project_ids: Iterable[str], sprint_ids: Iterable[str]) -> None:
        """Add to what a connection is told about; ids are compared as they are, none is checked."""
        for project_id in project_ids:
            connection.projects.add(project_id)
            self._by_project.setdefault(project_id, {})[connection.id] = connection
        for sprint_id in sprint_ids:
            connection.sprints.add(sprint_id)
            self._by_sprint.setdefault(sprint_id, {})[connection.id] = connection

    def unsubscribe(self, connection: Connection, project_ids: Iterable[str], sprint_ids: Iterable[str]) -> None:
        """Take away from what a connection is told about; unknown ids are fine."""
        for project_id in project_ids:
            connection.projects.discard(project_id)
            _drop(self._by_project, project_id, connection.id)
        for sprint_id in sprint_ids:
            connection.sprints.discard(sprint_id)
            _drop(self._by_sprint, sprint_id, connection.id)

    def evict(self, eviction: Eviction) -> None:
        """Take a project and its sprints away from all connections of one user."""
        for connection in self._by_user.get(eviction.user_id, {}).values():
            self.unsubscribe(connection, (eviction.project_id,), eviction.sprint_ids)

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        """Encode each event once and put it on the queue of everybody it concerns; one write a connection."""
        addressed = [(event, self._audience(event.audience)) for event in events]
        outgoing: dict[int, list[bytes]] = {}
        for event, audience in addressed:
            frame = self._frame(event) if audience else b""
            for connection_id in audience:
                outgoing.setdefault(connection_id, []).append(frame)
        missed = {each for each, frames in outgoing.items() if not self._connections[each].link.push(frames)}
        for event, audience in addressed:
            # Logged even where it is zero: an event that reaches nobody is how a silent sync bug looks from inside.
            delivered = len(audience) - len(missed & audience.keys())
            kind: BroadcastKind = "event" if isinstance(event, EntityEvent) else "activity"
            self._metrics.broadcast(kind, event.entity, event.operation, audience=len(audience), delivered=delivered)
            _log_broadcast(event, origin, delivered)

    def _audience(self, audience: Audience) -> Subscribers:
        told = self._everyone_concerned(audience)
        if audience.only is not None:
            return {audience.only: told[audience.only]} if audience.only in told else {}
        if audience.excluded in told:
            return {each: connection for each, connection in told.items() if each != audience.excluded}
        return told

    def _everyone_concerned(self, audience: Audience) -> Subscribers:
        if audience.is_everyone:
            return self._connections
        if audience.users:
            return {key: value for user in audience.users for key, value in self._by_user.get(user, {}).items()}
        of_project = self._by_project.get(audience.project_id, {})
        of_sprint = self._by_sprint.get(audience.sprint_id or "", {}) if audience.sprint_id else {}
        return of_project | of_sprint if of_sprint else of_project


def _drop(subscribers: dict[str, Subscribers], subject_id: str, connection_id: int) -> None:
    listening = subscribers.get(subject_id, {})
    listening.pop(connection_id, None)
    if not listening:
        subscribers.pop(subject_id, None)


def _total(subscribers: dict[str, Subscribers]) -> int:
    return sum(map(len, subscribers.values()))


def _log_broadcast(event: Event, origin: Origin, delivered: int) -> None:
    kind = event.entity if isinstance(event, EntityEvent) else "activity"
    subject = event.subject.id if isinstance(event, EntityEvent) else event.entry.entity_id
    log.info(
        "broadcast",
        kind=kind,
        entity=event.entity,
        operation=event.operation,
        entity_id=subject,
        project_id=event.project_id,
        door=origin.door,
        message_id=event.message_id,
        delivered=delivered,
    )
