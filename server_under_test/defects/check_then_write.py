"""Check, then write, in two steps: two who checked at the same instant both write."""

from dataclasses import replace

from server_under_test.commands import Command, Context
from server_under_test.commands.versions import Versions
from server_under_test.defects.at_once import Gathering
from server_under_test.defects.defect import VERSIONED
from server_under_test.defects.selector import Selector
from server_under_test.defects.templates import HandlerDefect
from server_under_test.events import EntityEvent, Origin, Outcome, Reply, Target
from server_under_test.service import Executor, Handle

Version = tuple[str, int]
"""An entity's id and one of its versions."""


class CheckThenWrite(HandlerDefect):
    """Accepts the version that was the stored one when the request arrived; contract/reference.md R9 turned back."""

    family = "lock"
    effect = "accepts two updates with one expected_version if the second arrives before the first is answered"
    breaks = "optimistic-lock"
    cause = "lost-update"
    needs = ("concurrent-writers",)
    entities = VERSIONED
    operations = ("update",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self.answered = 0
        self.arrivals: dict[int, int] = {}
        self.replaced: dict[Version, int] = {}

    def executor(self, inner: Executor) -> Executor:
        """Take note of who arrived before whom was answered."""
        return _Watching(self, inner)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Check against the state on arrival."""
        entity_id, arrival = getattr(command, f"{command.entity}_id"), self.arrivals[id(command)]
        return inner(replace(ctx, versions=_OnArrival(self, ctx.versions, entity_id, arrival)), command)

    def was_stored(self, version: Version, arrival: int) -> bool:
        """Whether a version that is stored no more was so when a request arrived."""
        return self.replaced.get(version, arrival + 1) > arrival


class _Watching:
    def __init__(self, defect: CheckThenWrite, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner
        self._gathering = Gathering()

    async def execute(self, command: Command, origin: Origin) -> Reply:
        if not self._defect.hits(Target(entity=command.entity, operation=command.operation, door=origin.door)):
            return await self._inner.execute(command, origin)
        self._defect.arrivals[id(command)] = self._defect.answered
        try:
            await self._gathering.joined()
            reply = await self._inner.execute(command, origin)
        finally:
            del self._defect.arrivals[id(command)]
        self._defect.answered += 1
        if isinstance(reply, EntityEvent) and reply.before is not reply.after:
            version: int = getattr(reply.before, "version", 0)
            self._defect.replaced.setdefault((reply.subject.id, version), self._defect.answered)
        return reply


class _OnArrival:
    def __init__(self, defect: CheckThenWrite, inner: Versions, entity_id: str, arrival: int) -> None:
        self._defect = defect
        self._inner = inner
        self._entity_id = entity_id
        self._arrival = arrival

    def check(self, stored: int, expected: int, target: Target) -> None:
        is_older = 0 < expected < stored
        if not is_older or not self._defect.was_stored((self._entity_id, expected), self._arrival):
            self._inner.check(stored, expected, target)

    def following(self, stored: int, target: Target) -> int:
        return self._inner.following(stored, target)
