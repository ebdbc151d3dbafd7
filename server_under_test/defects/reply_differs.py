"""The reply was built from the request instead of from what was stored."""

from dataclasses import replace

from server_under_test.commands import Command
from server_under_test.defects.defect import Defect
from server_under_test.defects.wording import WORDED, reworded
from server_under_test.events import EntityEvent, Origin, Reply, Target
from server_under_test.service import Executor


class ReplyDiffers(Defect):
    """The caller is told an untrimmed text that storage does not hold."""

    effect = "the reply to a creation or update shows an untrimmed text that storage does not hold"
    breaks = "reply-integrity"
    entities = WORDED
    operations = ("create", "update")

    def executor(self, inner: Executor) -> Executor:
        """Answer with other words."""
        return _Untrimmed(self, inner)


class _Untrimmed:
    def __init__(self, defect: Defect, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        reply = await self._inner.execute(command, origin)
        target = Target(entity=command.entity, operation=command.operation, door=origin.door)
        if not isinstance(reply, EntityEvent) or reply.after is None or not self._defect.hits(target):
            return reply
        return replace(reply, after=reworded(reply.after, lambda text: f"  {text}  "))
