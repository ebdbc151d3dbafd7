"""Who is connected, who has subscribed to what, and who is told? The only place where events leave the server."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from server_under_test.values import Audience, EntityEvent, Event, Origin

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


@dataclass(eq=False, slots=True, kw_only=True)
class Connection:
    """One client connection and what it asked to be told about."""

    id: int
    link: Link
    projects: set[str] = field(default_factory=set)
    sprints: set[str] = field(default_factory=set)


Subscribers = dict[int, Connection]


class Fanout:
    """The registry of connections and the one publish."""

    def __init__(self, frame: Callable[[Event], bytes]) -> None:
        self._frame = frame
        self._ids = itertools.count(1)
        self._connections: Subscribers = {}
        self._by_project: dict[str, Subscribers] = {}
        self._by_sprint: dict[str, Subscribers] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def join(self, link: Link) -> Connection:
        """Register a connection that was accepted."""
        connection = Connection(id=next(self._ids), link=link)
        self._connections[connection.id] = connection
        return connection

    def leave(self, connection: Connection) -> None:
        """Forget a connection and its subscriptions."""
        self.unsubscribe(connection, tuple(connection.projects), tuple(connection.sprints))
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
            _log_broadcast(event, origin, delivered=len(audience) - len(missed & audience.keys()))

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
        of_project = self._by_project.get(audience.project_id or "", {})
        of_sprint = self._by_sprint.get(audience.sprint_id or "", {}) if audience.sprint_id else {}
        return of_project | of_sprint if of_sprint else of_project


def _drop(subscribers: dict[str, Subscribers], subject_id: str, connection_id: int) -> None:
    listening = subscribers.get(subject_id, {})
    listening.pop(connection_id, None)
    if not listening:
        subscribers.pop(subject_id, None)


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
