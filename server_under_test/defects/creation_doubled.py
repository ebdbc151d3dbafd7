"""A retry inside the server: the first attempt had worked."""

from dataclasses import replace

from server_under_test.commands import Command, Context
from server_under_test.defects.templates import HandlerDefect
from server_under_test.events import Outcome
from server_under_test.service import Handle


class CreationDoubled(HandlerDefect):
    """Creates twice what was asked for once."""

    family = "storage"
    effect = "creates each entity twice, and tells of both; the caller is told of one"
    breaks = "multiplicity"
    cause = "leftover-copy"
    entities = ("work_item", "sprint", "comment")
    operations = ("create",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Once, and once more."""
        outcome = inner(ctx, command)
        if not outcome.events:  # a request that was answered before
            return outcome
        again = inner(replace(ctx, origin=replace(ctx.origin, message_id="")), command)
        return replace(outcome, events=(*outcome.events, *again.events))
