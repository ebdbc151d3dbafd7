"""The list of what changed, which nobody filled in: contract/reference.md R1 turned back."""

from dataclasses import replace

from server_under_test.commands import Command, Context
from server_under_test.defects.defect import VERSIONED
from server_under_test.defects.templates import HandlerDefect
from server_under_test.events import EntityEvent, Event, Outcome
from server_under_test.service import Handle


class ChangesMissing(HandlerDefect):
    """Events and replies of updates carry no `changes`."""

    family = "content"
    effect = "events and replies of updates over REST carry an empty list of changes"
    breaks = "channel-parity"
    doors = ("rest",)
    cause = "changes-untold"
    entities = VERSIONED
    operations = ("update",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Forget what changed."""
        outcome = inner(ctx, command)
        if not isinstance(outcome.reply, EntityEvent):
            return outcome
        events = tuple(_without_changes(event) for event in outcome.events)
        return replace(outcome, reply=replace(outcome.reply, changes=()), events=events)


def _without_changes(event: Event) -> Event:
    return replace(event, changes=()) if isinstance(event, EntityEvent) else event
