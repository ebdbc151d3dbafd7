"""What goes with something that goes: told of or not, stored or not, or not at all."""

from dataclasses import replace
from typing import Any

from server_under_test.commands import Command, Context
from server_under_test.defects.overlay import overlaid
from server_under_test.defects.templates import HandlerDefect
from server_under_test.events import Outcome
from server_under_test.service import Handle

ATTACHED = ("comments", "time_entries", "dependencies")


class Cascade(HandlerDefect):
    """Deletions of work items and sprints, and what follows from them."""

    family = "consequences"
    needs = ("consequences",)
    entities = ("work_item", "sprint")
    operations = ("delete",)


class SilentCascade(Cascade):
    """The database does it by itself, and tells nobody."""

    effect = "deletes what hangs on a deleted item and clears the items of a deleted sprint without any event"
    breaks = "convergence"
    cause = "silent-change"

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Tell of the entity itself alone."""
        outcome = inner(ctx, command)
        return replace(outcome, events=tuple(event for event in outcome.events if event.entity == command.entity))


class HalfCascade(Cascade):
    """Half of a transaction: the second half failed, and nobody looked."""

    effect = "tells that what hung on a deleted item is gone and a deleted sprint's items are free, and stores neither"
    breaks = "convergence"
    cause = "acknowledged-not-stored"

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Store the entity itself alone."""
        names = ATTACHED if command.entity == "work_item" else ("work_items",)
        unwritten: dict[str, Any] = {
            name: overlaid(getattr(ctx.tables, name), replace=lambda _entity, **_guard: True) for name in names
        }
        return inner(replace(ctx, tables=overlaid(ctx.tables, **unwritten)), command)


class NoCascade(Cascade):
    """contract/reference.md R5 turned back: what is left points at what is gone."""

    effect = "leaves what hangs on a deleted item, and the items of a deleted sprint, as they were"
    breaks = "expectations"
    cause = "silent-change"

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Find nothing that would have to follow."""
        tables = ctx.tables
        alone = overlaid(
            tables,
            work_items=overlaid(tables.work_items, of_sprint=_nothing),
            comments=overlaid(tables.comments, of_work_item=_nothing),
            time_entries=overlaid(tables.time_entries, of_work_item=_nothing),
            dependencies=overlaid(tables.dependencies, into=_nothing, out_of=_nothing),
        )
        return inner(replace(ctx, tables=alone), command)


class DeletedWithItems(HandlerDefect):
    """contract/reference.md R5 turned back: a board goes, and its items stay where nobody finds them."""

    family = "consequences"
    effect = "deletes a project that still has work items, and leaves them"
    breaks = "contract"
    needs = ("consequences",)
    entities = ("project",)
    operations = ("delete",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Find no items."""
        items = overlaid(ctx.tables.work_items, exist_in=lambda _project_id: False)
        return inner(replace(ctx, tables=overlaid(ctx.tables, work_items=items)), command)


def _nothing(*_arguments: Any) -> list[Any]:
    return []
