"""What can go wrong between asking to be told and being told?"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb

from server_under_test.connection.seams import Hear
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import ConnectionDefect, Pass, SessionDefect
from server_under_test.events import Event, Origin
from server_under_test.fanout import Connection, Publisher, Registry
from server_under_test.wire.asks import ASKS

DELAY_S = 0.3
Ids = tuple[str, ...]


class Entered:
    """A registry that passes everything on, in texts that can be read twice; a defect overrides what it does."""

    def __init__(self, inner: Registry) -> None:
        self._inner = inner

    def subscribe(self, connection: Connection, project_ids: Iterable[str], sprint_ids: Iterable[str]) -> None:
        """Add."""
        self.enter(connection, tuple(project_ids), tuple(sprint_ids))

    def unsubscribe(self, connection: Connection, project_ids: Iterable[str], sprint_ids: Iterable[str]) -> None:
        """Take away."""
        self._inner.unsubscribe(connection, project_ids, sprint_ids)

    def leave(self, connection: Connection) -> None:
        """Forget."""
        self._inner.leave(connection)

    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        """Add what is named."""
        self._inner.subscribe(connection, projects, sprints)


class _Delayed(Entered):
    """Enters later, unless the connection is gone by then."""

    def __init__(self, inner: Registry) -> None:
        super().__init__(inner)
        self._gone: set[int] = set()

    def leave(self, connection: Connection) -> None:
        self._gone.add(connection.id)
        super().leave(connection)

    def later(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        asyncio.get_running_loop().call_later(DELAY_S, self._now, connection, projects, sprints)

    def _now(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        if connection.id not in self._gone:
            super().enter(connection, projects, sprints)


class SubscribedTooLate(ConnectionDefect):
    """The answer is out before the subscription is in."""

    family = "subscription"
    effect = f"answers Subscribe {int(DELAY_S * 1000)} ms before it takes effect"
    breaks = "snapshot-stream"
    cause = "fell-between"

    def registry(self, inner: Registry) -> Registry:
        """Enter later."""
        return _Late(inner)


class _Late(_Delayed):
    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        self.later(connection, projects, sprints)


class ReconnectSubscribedLate(ConnectionDefect):
    """The old session is cleared away first, and that takes its time."""

    family = "subscription"
    effect = f"lets subscriptions of a user who comes back take effect only {int(DELAY_S * 1000)} ms after the answer"
    breaks = "resumable"
    cause = "lost-in-gap"
    needs = ("reconnect",)

    def registry(self, inner: Registry) -> Registry:
        """Enter later whoever was here before."""
        return _LateAgain(inner)


class _LateAgain(_Delayed):
    def __init__(self, inner: Registry) -> None:
        super().__init__(inner)
        self._left: set[str] = set()

    def leave(self, connection: Connection) -> None:
        self._left.add(connection.user_id)
        super().leave(connection)

    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        if connection.user_id in self._left:
            self.later(connection, projects, sprints)
        else:
            super().enter(connection, projects, sprints)


class SnapshotBeforeSubscription(SessionDefect):
    """Read first, subscribe then: what happens in between is in neither."""

    family = "subscription"
    effect = f"answers Subscribe at once, and carries it out {int(DELAY_S * 1000)} ms after the first list is read"
    breaks = "snapshot-stream"
    cause = "fell-between"

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._put_off: dict[int, list[tuple[Ids, Ids]]] = {}

    def registry(self, inner: Registry) -> Registry:
        """Take note of what to subscribe to."""
        self._later = _PuttingOff(self._put_off, inner)
        return self._later

    async def hear(self, inner: Hear, connection: Connection, data: bytes | None) -> None:
        """Answer; after a list, subscribe."""
        await inner(data)
        if asked_for(data) in ASKS:
            for projects, sprints in self._put_off.pop(connection.id, ()):
                self._later.later(connection, projects, sprints)


class _PuttingOff(_Delayed):
    def __init__(self, put_off: dict[int, list[tuple[Ids, Ids]]], inner: Registry) -> None:
        super().__init__(inner)
        self._put_off = put_off

    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        self._put_off.setdefault(connection.id, []).append((projects, sprints))


class UnsubscribeIgnored(ConnectionDefect):
    """Answered, and forgotten."""

    family = "subscription"
    effect = "answers Unsubscribe and keeps the subscription"
    breaks = "scope"
    cause = "wrong-audience"
    needs = ("unsubscribe",)

    def registry(self, inner: Registry) -> Registry:
        """Take nothing away."""
        return _Keeping(inner)


class _Keeping(Entered):
    def unsubscribe(self, connection: Connection, project_ids: Iterable[str], sprint_ids: Iterable[str]) -> None:
        """Nothing goes."""


class SubscriptionReplaced(ConnectionDefect):
    """Room for one list of subscriptions, which the next one takes."""

    family = "subscription"
    effect = "lets each Subscribe replace what the connection had subscribed to before"
    breaks = "live-delivery"
    cause = "missed-subscriber"
    needs = ("two-projects",)

    def registry(self, inner: Registry) -> Registry:
        """Clear first."""
        return _Replacing(inner)


class _Replacing(Entered):
    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        self._inner.unsubscribe(connection, tuple(connection.projects), tuple(connection.sprints))
        super().enter(connection, projects, sprints)


class DisconnectSilencesUser(ConnectionDefect):
    """Cleaning up after a connection by the name of its user."""

    family = "subscription"
    effect = "ends the subscriptions of all connections of a user when one of them goes"
    breaks = "live-delivery"
    cause = "missed-subscriber"
    needs = ("two-windows", "reconnect")

    def registry(self, inner: Registry) -> Registry:
        """Clean up too much."""
        return _Sweeping(inner)


class _Sweeping(Entered):
    def __init__(self, inner: Registry) -> None:
        super().__init__(inner)
        self._of_user: dict[str, dict[int, Connection]] = {}

    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        self._of_user.setdefault(connection.user_id, {})[connection.id] = connection
        super().enter(connection, projects, sprints)

    def leave(self, connection: Connection) -> None:
        windows = self._of_user.pop(connection.user_id, {})
        windows.pop(connection.id, None)
        for window in windows.values():
            self._inner.unsubscribe(window, tuple(window.projects), tuple(window.sprints))
        super().leave(connection)


class ResubscriptionDoubles(ConnectionDefect):
    """A list of subscribers that takes everybody who comes, as often as they come."""

    family = "subscription"
    effect = "sends everything twice to a connection that subscribes to a project for the second time"
    breaks = "multiplicity"
    cause = "duplicate-delivery"
    needs = ("resubscription",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._doubled: dict[str, set[int]] = {}

    def registry(self, inner: Registry) -> Registry:
        """Count who comes again."""
        return _Counting(self._doubled, inner)

    def publisher(self, inner: Publisher) -> Publisher:
        """Tell them again."""
        return _Repeating(self._doubled, inner)


class _Counting(Entered):
    def __init__(self, doubled: dict[str, set[int]], inner: Registry) -> None:
        super().__init__(inner)
        self._doubled = doubled

    def enter(self, connection: Connection, projects: Ids, sprints: Ids) -> None:
        for project in connection.projects.intersection(projects):
            self._doubled.setdefault(project, set()).add(connection.id)
        super().enter(connection, projects, sprints)


class _Repeating(Pass):
    def __init__(self, doubled: dict[str, set[int]], inner: Publisher) -> None:
        super().__init__(inner)
        self._doubled = doubled

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        self._inner.publish(events, origin)
        for event in events:
            for each in self._doubled.get(event.project_id, ()):
                self._inner.publish((replace(event, audience=replace(event.audience, only=each)),), origin)


def asked_for(data: bytes | None) -> str:
    """The name of the payload in a frame; nothing where it is no message."""
    try:
        return pb.WebSocketMessage.FromString(data or b"").WhichOneof("payload") or ""
    except DecodeError:
        return ""
