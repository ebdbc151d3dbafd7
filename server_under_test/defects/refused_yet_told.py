"""Broadcast first, check later: subscribers are shown a change that was refused."""

from dataclasses import replace

from server_under_test.commands import Command, Context
from server_under_test.commands.versions import Versions
from server_under_test.defects.defect import VERSIONED
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import HandlerDefect
from server_under_test.errors import Refused
from server_under_test.events import Event, Origin, Outcome, Reply, Target
from server_under_test.fanout import Publisher
from server_under_test.service import Executor, Handle


class RefusedYetTold(HandlerDefect):
    """An update that loses against another one is refused and broadcast all the same."""

    family = "content"
    effect = "broadcasts the event of an update that it refuses with CONFLICT"
    breaks = "no-creation"
    cause = "stored-not-acknowledged"
    needs = ("concurrent-writers",)
    entities = VERSIONED
    operations = ("update",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._refused: dict[int, tuple[Event, ...]] = {}

    def publisher(self, inner: Publisher) -> Publisher:
        """Take note of the way to tell of something."""
        self._publish = inner.publish
        return inner

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Find out what would have been told; whatever was written for that goes with the refusal."""
        try:
            return inner(ctx, command)
        except Refused as refused:
            if refused.code == "CONFLICT":
                self._refused[id(command)] = inner(replace(ctx, versions=_Anything(ctx.versions)), command).events
            raise

    def executor(self, inner: Executor) -> Executor:
        """Tell of it."""
        return _Telling(self, inner)

    def tell(self, command: Command, origin: Origin) -> None:
        """Broadcast what a refused command would have done."""
        if events := self._refused.pop(id(command), ()):
            self._publish(events, origin)


class _Telling:
    def __init__(self, defect: RefusedYetTold, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        try:
            return await self._inner.execute(command, origin)
        except Refused:
            self._defect.tell(command, origin)
            raise


class _Anything:
    def __init__(self, inner: Versions) -> None:
        self._inner = inner

    def check(self, _stored: int, _expected: int, _target: Target) -> None:
        """Whatever is expected will do."""

    def following(self, stored: int, target: Target) -> int:
        return self._inner.following(stored, target)
