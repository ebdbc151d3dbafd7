"""One field, lost on the way: between the request and the entity, or between the entity and its row."""

from dataclasses import replace
from typing import Any

from server_under_test.commands import Command, Context
from server_under_test.defects.overlay import REPOSITORIES, of_kind, with_methods
from server_under_test.defects.templates import HandlerDefect
from server_under_test.defects.wording import DETAIL_FIELDS, DETAILED, undetailed
from server_under_test.entities import Entity
from server_under_test.events import Outcome
from server_under_test.service import Handle


class FieldNotApplied(HandlerDefect):
    """A request type that was extended, and a handler that was not."""

    family = "storage"
    effect = "accepts a description or goal and leaves it out, in the reply, the event and storage alike"
    breaks = "reply-integrity"
    cause = "asked-not-applied"
    needs = ("details",)
    entities = DETAILED
    operations = ("create", "update")

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Carry out the rest."""
        field = DETAIL_FIELDS[command.entity]
        if getattr(command, field, None) is None:
            return inner(ctx, command)
        rest: dict[str, Any] = {field: None}
        return inner(ctx, replace(command, **rest))  # type: ignore[type-var]  # every command is a dataclass


class FieldNotStored(HandlerDefect):
    """An entity that was extended, and a mapping to columns that was not."""

    family = "storage"
    effect = "tells of a description or goal and does not store it"
    breaks = "durability"
    cause = "acknowledged-not-stored"
    needs = ("details",)
    entities = DETAILED
    operations = ("create", "update")

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Write rows that lack the field."""
        table = of_kind(ctx.tables, command.entity)

        def add(entity: Entity) -> None:
            table.add(undetailed(entity))

        def store(entity: Entity, **guard: Any) -> bool:
            return bool(table.replace(undetailed(entity), **guard))

        return inner(with_methods(ctx, REPOSITORIES[command.entity], add=add, replace=store), command)
