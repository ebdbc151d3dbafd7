"""What can be wrong in a reply to something that was done right?"""

from dataclasses import replace
from typing import Any

from server_under_test.commands import Command
from server_under_test.defects.at_once import Gathering
from server_under_test.defects.defect import VERSIONED, Defect
from server_under_test.defects.templates import ReplyDefect
from server_under_test.defects.wording import DETAILED, undetailed
from server_under_test.events import EntityEvent, Origin, Reply, Target
from server_under_test.service import Executor


class ReplyOldVersion(ReplyDefect):
    """The number was read before the write: the caller's next change will be refused as a conflict."""

    family = "content"
    effect = "the reply to an update shows the version from before it; everybody else is shown the right one"
    breaks = "reply-integrity"
    cause = "reply-differs"
    entities = VERSIONED
    operations = ("update",)

    def reply(self, told: EntityEvent) -> EntityEvent:
        """Under the version before."""
        old: dict[str, Any] = {"version": getattr(told.before, "version", 1)}
        return replace(told, after=replace(told.subject, **old))


class ReplyMissingField(ReplyDefect):
    """A reply that is built by hand, and lacks what was added later."""

    family = "content"
    effect = "the reply to a creation or update lacks the description or goal"
    breaks = "reply-integrity"
    cause = "reply-differs"
    needs = ("details",)
    entities = DETAILED
    operations = ("create", "update")

    def reply(self, told: EntityEvent) -> EntityEvent:
        """Without the field."""
        return replace(told, after=undetailed(told.subject))


class CrossedReplies(Defect):
    """One place for the answer, and two who ask."""

    family = "content"
    effect = "of two commands of one kind at the same instant, the later is answered with the earlier one's reply"
    breaks = "reply-integrity"
    cause = "reply-differs"
    needs = ("concurrent-writers",)
    operations = ("create",)
    doors = ("ws",)

    def executor(self, inner: Executor) -> Executor:
        """Mix answers up."""
        return _Crossing(self, inner)


class _Crossing:
    def __init__(self, defect: Defect, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner
        self._gathering = Gathering()
        self._running = 0
        self._answers: dict[type[Command], Reply] = {}

    async def execute(self, command: Command, origin: Origin) -> Reply:
        if not self._defect.hits(Target(entity=command.entity, operation=command.operation, door=origin.door)):
            return await self._inner.execute(command, origin)
        self._running += 1
        try:
            await self._gathering.joined()
            reply = await self._inner.execute(command, origin)
            return self._answers.setdefault(type(command), reply)
        finally:
            self._running -= 1
            if not self._running:
                self._answers.clear()
