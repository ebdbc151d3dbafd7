"""Which moment does a list show? An earlier one, where a cache, a replica or a race comes between."""

from collections.abc import Sequence
from typing import Any

from server_under_test.commands import Command
from server_under_test.defects.defect import WITHIN_PROJECTS
from server_under_test.defects.overlay import relisted
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import Pass, SightDefect
from server_under_test.entities import Entity, EntityKind
from server_under_test.events import EntityEvent, Event, Origin, Reply
from server_under_test.fanout import Publisher
from server_under_test.queries import View
from server_under_test.service import Executor

SERVINGS = 3
Asked = tuple[EntityKind, str, tuple[Any, ...]]


class StaleSnapshot(SightDefect):
    """A list is read once and served several times."""

    family = "snapshot"
    effect = f"serves lists over WebSocket {SERVINGS} more times as they were when they were read, whatever has changed"
    breaks = "snapshot-stream"
    cause = "stale-snapshot"
    needs = ("late-joiner",)
    entities = WITHIN_PROJECTS
    doors = ("ws",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._kept: dict[Asked, tuple[list[Any], int]] = {}

    def seen(self, view: View) -> View:
        """Lists out of the cache."""
        return relisted(view, self.blurred(view), self._served)

    def _served(self, asked: Asked, read: Any) -> list[Any]:
        kept, servings = self._kept.get(asked, ([], 0))
        if not servings:
            kept, servings = read(), SERVINGS + 1
        self._kept[asked] = kept, servings - 1
        return kept


class RestReadsCached(SightDefect):
    """A cache of one door, which the other one's writes do not empty."""

    family = "snapshot"
    effect = "serves lists over REST from a cache that only writes over REST empty"
    breaks = "convergence"
    cause = "doors-disagree"
    needs = ("rest-reads",)
    entities = WITHIN_PROJECTS
    doors = ("rest",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self.kept: dict[Asked, list[Any]] = {}

    def seen(self, view: View) -> View:
        """Lists out of the cache."""
        return relisted(view, self.blurred(view), lambda asked, read: self.kept.setdefault(asked, read()))

    def executor(self, inner: Executor) -> Executor:
        """Empty the cache, sometimes."""
        return _Emptying(self, inner)


class _Emptying:
    def __init__(self, defect: RestReadsCached, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        reply = await self._inner.execute(command, origin)
        if origin.door == "rest":
            self._defect.kept.clear()
        return reply


class SnapshotOneBehind(SightDefect):
    """Reads go to a replica, which takes in each change only when it is asked for the second time."""

    family = "snapshot"
    effect = "the first list that is read after a change shows the state before it"
    breaks = "read-your-writes"
    cause = "stale-read"
    entities = WITHIN_PROJECTS

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self.before: dict[str, dict[str, EntityEvent]] = {}

    def publisher(self, inner: Publisher) -> Publisher:
        """Take note of what changed last."""
        return _Noting(self, inner)

    def seen(self, view: View) -> View:
        """Lists without what changed last."""
        return relisted(view, self.blurred(view), self._behind)

    def _behind(self, asked: Asked, read: Any) -> list[Any]:
        kind, _, arguments = asked
        found: list[Any] = read()
        unseen = self.before.get(kind, {})
        ids = [each for each, event in list(unseen.items()) if arguments[0] in _owners(event.subject)]
        earlier = [entity for entity in found if entity.id not in ids]
        return earlier + [before for each in ids if (before := unseen.pop(each).before) is not None]


class _Noting(Pass):
    def __init__(self, defect: SnapshotOneBehind, inner: Publisher) -> None:
        super().__init__(inner)
        self._defect = defect

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        for event in events:
            if isinstance(event, EntityEvent):
                self._defect.before.setdefault(event.entity, {})[event.subject.id] = event
        self._inner.publish(events, origin)


def _owners(entity: Entity) -> tuple[str | None, ...]:
    """The ids by which lists that show an entity are asked for."""
    names = ("project_id", "work_item_id", "blocking_item_id", "blocked_item_id")
    return tuple(getattr(entity, name, None) for name in names)
