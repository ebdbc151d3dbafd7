"""A row that was looked up without asking whether it still lives, and an UPDATE that met none."""

from dataclasses import replace
from typing import Any

from server_under_test.commands import Command, Context
from server_under_test.defects.defect import CHANGEABLE
from server_under_test.defects.overlay import REPOSITORIES, of_kind, with_methods
from server_under_test.defects.templates import HandlerDefect
from server_under_test.entities import Entity
from server_under_test.events import Outcome
from server_under_test.service import Handle


class UpdateAfterDeleteAccepted(HandlerDefect):
    """The update of a deleted entity is answered and told as if it lived."""

    family = "deletion"
    effect = "answers ok to the update of a deleted entity and broadcasts it, and stores nothing"
    breaks = "ordered"
    cause = "resurrection"
    needs = ("update-of-deleted",)
    entities = CHANGEABLE
    operations = ("update",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Find the deleted too, and call every write done."""
        table = of_kind(ctx.tables, command.entity)

        def find(entity_id: str) -> Entity | None:
            found: Any = table.one("t.id = ?", entity_id)
            return None if found is None else replace(found, deleted_at=None)

        def store(entity: Entity, **guard: Any) -> bool:
            return bool(table.replace(entity, **guard)) or table.find(entity.id) is None

        return inner(with_methods(ctx, REPOSITORIES[command.entity], find=find, replace=store), command)
