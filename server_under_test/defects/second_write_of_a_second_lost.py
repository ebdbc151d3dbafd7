"""Last write wins, by a clock that counts seconds: of two writes within one, the first stays."""

from dataclasses import replace

from server_under_test.commands import Command, Context
from server_under_test.defects.defect import CHANGEABLE
from server_under_test.defects.overlay import of_kind
from server_under_test.defects.templates import HandlerDefect
from server_under_test.events import EntityEvent, Outcome
from server_under_test.service import Handle


class SecondWriteOfASecondLost(HandlerDefect):
    """Keeps what is there if it was written in this very second."""

    family = "storage"
    effect = "answers ok to an update, and drops it if the entity was written within the same second before"
    breaks = "durability"
    cause = "acknowledged-not-stored"
    entities = CHANGEABLE
    operations = ("update",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Write the older state back over the newer one, and tell nobody."""
        outcome = inner(ctx, command)
        reply = outcome.reply
        if not isinstance(reply, EntityEvent) or not outcome.events:
            return outcome
        if getattr(reply.before, "updated_at", 0) < ctx.now:
            return outcome
        of_kind(ctx.tables, command.entity).replace(reply.before)
        return replace(outcome, events=())
