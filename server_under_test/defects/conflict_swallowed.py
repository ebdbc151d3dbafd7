"""An error that somebody caught and did not pass on: the loser of a conflict is told yes."""

from server_under_test.commands import Command, Context
from server_under_test.defects.defect import VERSIONED
from server_under_test.defects.overlay import of_kind
from server_under_test.defects.templates import HandlerDefect
from server_under_test.errors import Refused
from server_under_test.events import Audience, Outcome
from server_under_test.service import Handle


class ConflictSwallowed(HandlerDefect):
    """Answers ok, with the state as it is, where it should refuse."""

    family = "lock"
    effect = "answers an update that loses against another one with ok and the other one's state, and writes nothing"
    breaks = "reply-integrity"
    cause = "asked-not-applied"
    needs = ("concurrent-writers",)
    entities = VERSIONED
    operations = ("update",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Say yes to everybody."""
        try:
            return inner(ctx, command)
        except Refused as refused:
            stored = of_kind(ctx.tables, command.entity).find(getattr(command, f"{command.entity}_id"))
            if refused.code != "CONFLICT" or stored is None:
                raise
            return Outcome(reply=ctx.event("update", stored, stored, Audience(project_id="")))
