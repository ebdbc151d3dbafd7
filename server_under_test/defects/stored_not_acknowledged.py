"""It was stored and everybody was told, but the caller hears of a failure."""

from server_under_test.commands import Command
from server_under_test.defects.defect import Defect
from server_under_test.errors import Refused
from server_under_test.events import Origin, Reply, Target
from server_under_test.service import Executor


class StoredNotAcknowledged(Defect):
    """Answers an error after the commit."""

    effect = "stores and broadcasts, then answers the caller with an error"
    breaks = "durability"

    def executor(self, inner: Executor) -> Executor:
        """Answer with an error."""
        return _Failing(self, inner)


class _Failing:
    def __init__(self, defect: Defect, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        reply = await self._inner.execute(command, origin)
        if self._defect.hits(Target(entity=command.entity, operation=command.operation, door=origin.door)):
            raise Refused("DATABASE_ERROR", "storage refused the request")
        return reply
