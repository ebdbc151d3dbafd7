"""An update that changes nothing, carried out all the same: contract/reference.md R7 turned back."""

from dataclasses import replace
from typing import Any

from server_under_test.commands import Command, Context
from server_under_test.defects.defect import CHANGEABLE
from server_under_test.defects.overlay import of_kind
from server_under_test.defects.templates import HandlerDefect
from server_under_test.entities import Comment, Entity, TimeEntry
from server_under_test.events import EntityEvent, Outcome
from server_under_test.service import Handle


class UnchangedWritten(HandlerDefect):
    """Everybody else's version is out of date, and nothing is different."""

    family = "lock"
    effect = "writes, versions and broadcasts updates that change nothing"
    breaks = "economy"
    cause = "unchanged-written"
    needs = ("no-change",)
    entities = CHANGEABLE
    operations = ("update",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Write what is there once more."""
        outcome = inner(ctx, command)
        reply = outcome.reply
        if not isinstance(reply, EntityEvent) or outcome.events or reply.before is None:
            return outcome
        after: Any = _written(ctx, reply.before)
        of_kind(ctx.tables, command.entity).replace(after)
        told = replace(reply, after=after)
        return Outcome(reply=told, events=ctx.journal(told))


def _written(ctx: Context, stored: Entity) -> Entity:
    if isinstance(stored, TimeEntry):
        return replace(stored, updated_at=ctx.now)
    if isinstance(stored, Comment):
        return replace(stored, updated_at=ctx.now, updated_by=ctx.origin.user_id)
    versioned: Any = stored
    return ctx.next_version(versioned)  # type: ignore[no-any-return]  # project, work item or sprint alike
