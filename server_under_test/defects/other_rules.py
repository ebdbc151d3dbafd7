"""Which rules does pm-server have otherwise? contract/reference.md R7, R8, R19 and R21 turned back."""

import sqlite3
from dataclasses import replace
from typing import Any

from server_under_test.commands import Command, Context, Import, UpdateSprint, UpdateWorkItem
from server_under_test.commands.hierarchy import PARENT_TYPE, descendants
from server_under_test.defects.defect import Defect
from server_under_test.defects.overlay import with_methods
from server_under_test.defects.templates import HandlerDefect
from server_under_test.entities import Sprint, WorkItem
from server_under_test.errors import Refused, invalid
from server_under_test.events import EntityEvent, Event, Origin, Outcome, Reply, Target
from server_under_test.service import Executor, Handle

SEEN = ("title", "description", "status", "assignee_id", "position")
UNSEEN = ("priority", "sprint_id", "story_points")
COMPLETED = "completed"
STATUS_BEFORE = {"active": "planned", "completed": "active", "cancelled": "planned"}
INSIDES = " (at src/handlers/error_codes.rs:214)"


class ChangesOverlooked(HandlerDefect):
    """A list of fields to compare, which was not extended."""

    family = "rules"
    effect = "does not apply an update over WebSocket that changes only priority, sprint or story points, and says ok"
    breaks = "reply-integrity"
    cause = "asked-not-applied"
    entities = ("work_item",)
    operations = ("update",)
    doors = ("ws",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Compare some of the fields, and tell of no others."""
        stored = ctx.tables.work_items.find(getattr(command, "work_item_id", ""))
        if isinstance(command, UpdateWorkItem) and stored is not None and not _differs(stored, command):
            command = replace(command, priority=None, sprint_id=None, story_points=None)
        outcome = inner(ctx, command)
        return replace(
            outcome, reply=_overlooked(outcome.reply), events=tuple(_overlooked(event) for event in outcome.events)
        )


def _differs(stored: WorkItem, command: UpdateWorkItem) -> bool:
    given: dict[str, Any] = {name: getattr(command, name) for name in SEEN if getattr(command, name) is not None}
    if command.update_parent:
        given["parent_id"] = command.parent_id
    return any((getattr(stored, name) or "") != (value or "") for name, value in given.items())


def _overlooked(told: Any) -> Any:
    if not isinstance(told, EntityEvent):
        return told
    return replace(told, changes=tuple(change for change in told.changes if change.field_name not in UNSEEN))


class BlockedRefused(Defect):
    """Two lists of words, one in the code and one in the database."""

    family = "rules"
    effect = "takes the status `blocked` for valid, and fails to store it"
    breaks = "contract"
    needs = ("blocked-items",)
    entities = ("work_item",)
    operations = ("create", "update")

    def schema(self, connection: sqlite3.Connection) -> None:
        """Let storage refuse the word."""
        for operation in ("INSERT", "UPDATE"):
            connection.execute(
                f"CREATE TEMP TRIGGER refuse_blocked_{operation.lower()} BEFORE {operation} ON main.work_items"
                " WHEN NEW.status = 'blocked' BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed'); END"
            )


class RestParentsUnchecked(HandlerDefect):
    """One door checks, the other writes."""

    family = "rules"
    effect = "places a story or task under any item over REST, whatever its type and project; rings are still refused"
    breaks = "contract"
    needs = ("hierarchy",)
    entities = ("work_item",)
    operations = ("update",)
    doors = ("rest",)

    def handle(self, inner: Handle) -> Handle:
        """Refuse rings through both doors: with any type below any other, the rule about types prevents none."""
        placing = super().handle(inner)

        def handle(ctx: Context, command: Command) -> Outcome:
            if isinstance(command, UpdateWorkItem) and command.parent_id:
                moved = command.work_item_id
                if command.parent_id in (moved, *descendants(ctx.tables, moved)):
                    raise invalid("parent_id is the item itself or below it", "parent_id")
            return placing(ctx, command)

        return handle

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Show the check a parent it likes."""
        items = ctx.tables.work_items
        moved = items.find(getattr(command, "work_item_id", ""))
        if not isinstance(command, UpdateWorkItem) or moved is None:
            return inner(ctx, command)
        project_id, wanted, above = moved.project_id, command.parent_id, PARENT_TYPE.get(moved.item_type)

        def find(item_id: str) -> WorkItem | None:
            found = items.find(item_id)
            if found is None or item_id != wanted:
                return found
            return replace(found, project_id=project_id, item_type=above or "")

        return inner(with_methods(ctx, "work_items", find=find), command)


class RestSprintsUnruled(HandlerDefect):
    """One door knows the way a sprint goes, the other any way but back to the start."""

    family = "rules"
    effect = "lets sprints become active, completed or cancelled from any status over REST, several active at once too"
    breaks = "contract"
    needs = ("sprint-status",)
    entities = ("sprint",)
    operations = ("update", "delete")
    doors = ("rest",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Show the rules a sprint they like."""
        sprints = ctx.tables.sprints
        stored = sprints.find(getattr(command, "sprint_id", ""))
        if stored is None:
            return inner(ctx, command)
        liked = replace(stored, status="planned")
        if isinstance(command, UpdateSprint):
            wanted = command.status or stored.status
            command, liked = replace(command, status=wanted), _liked(stored, wanted)
        return inner(
            with_methods(ctx, "sprints", find=lambda _sprint_id: liked, active_in=lambda _project_id: None), command
        )


def _liked(stored: Sprint, wanted: str) -> Sprint:
    """The sprint in a status from which the wanted one can be reached."""
    if wanted == stored.status != COMPLETED:
        return stored
    return replace(stored, status=STATUS_BEFORE.get(wanted, stored.status))


class ImportUntold(Defect):
    """A bulk operation, and bulk operations are quick because they skip everything."""

    family = "missing"
    effect = "tells nobody of what is imported"
    breaks = "contract"
    needs = ("import",)
    entities = ("project",)
    operations = ("create",)
    doors = ("rest",)

    def handle(self, inner: Handle) -> Handle:
        """Import without events."""

        def handle(ctx: Context, command: Command) -> Outcome:
            outcome = inner(ctx, command)
            events: tuple[Event, ...] = () if isinstance(command, Import) else outcome.events
            return replace(outcome, events=events)

        return handle


class ErrorsShowInsides(Defect):
    """Helpful to those who wrote it."""

    family = "rules"
    effect = "ends the texts of refusals with the place in the source where they come from"
    breaks = "contract"
    needs = ("refusals",)

    def executor(self, inner: Executor) -> Executor:
        """Say more than is needed."""
        return _Talkative(self, inner)


class _Talkative:
    def __init__(self, defect: Defect, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        try:
            return await self._inner.execute(command, origin)
        except Refused as refused:
            if self._defect.hits(Target(entity=command.entity, operation=command.operation, door=origin.door)):
                refused.message += INSIDES
            raise
