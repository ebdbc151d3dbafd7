"""Commit first, broadcast later: of two changes at the same instant the later one may be told first."""

import asyncio
from collections.abc import Sequence

from server_under_test.commands import Command
from server_under_test.defects.at_once import Gathering
from server_under_test.defects.defect import CHANGEABLE, Defect
from server_under_test.defects.templates import Pass
from server_under_test.events import Event, Origin, Reply, Target
from server_under_test.fanout import Publisher
from server_under_test.service import Executor


class SwappedCommits(Defect):
    """Commits that fall together are told in reverse; contract/reference.md R10 turned back."""

    family = "delivery"
    effect = "tells of changes that were committed at the same instant in the reverse order of their commits"
    breaks = "ordered"
    cause = "reordered"
    needs = ("concurrent-writers",)
    entities = CHANGEABLE

    def executor(self, inner: Executor) -> Executor:
        """Let changes fall together."""
        return _Together(self, inner)

    def publisher(self, inner: Publisher) -> Publisher:
        """Tell the last first."""
        return _Reversing(self, inner)


class _Together:
    def __init__(self, defect: Defect, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner
        self._gathering = Gathering()

    async def execute(self, command: Command, origin: Origin) -> Reply:
        if self._defect.hits(Target(entity=command.entity, operation=command.operation, door=origin.door)):
            await self._gathering.joined()
        return await self._inner.execute(command, origin)


class _Reversing(Pass):
    def __init__(self, defect: Defect, inner: Publisher) -> None:
        super().__init__(inner)
        self._defect = defect
        self._waiting: list[tuple[Sequence[Event], Origin]] = []

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        if not any(self._defect.strikes(event, origin) for event in events):
            self._inner.publish(events, origin)
            return
        if not self._waiting:
            # Runs before anybody is answered: the callers' tasks are woken only after this was asked for.
            asyncio.get_running_loop().call_soon(self._tell)
        self._waiting.append((events, origin))

    def _tell(self) -> None:
        waiting, self._waiting = self._waiting, []
        for events, origin in reversed(waiting):
            self._inner.publish(events, origin)
