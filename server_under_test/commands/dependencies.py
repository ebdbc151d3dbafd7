"""Dependencies: create, delete; what blocks must not be blocked in turn by what it blocks."""

from dataclasses import dataclass

from server_under_test.commands.context import Command, Context
from server_under_test.commands.items import item_of
from server_under_test.commands.rules import one_of, uuid_text
from server_under_test.entities import Dependency, WorkItem
from server_under_test.errors import invalid, not_found
from server_under_test.events import Audience, EntityEvent, Event, Outcome
from server_under_test.ids import fresh_id

BLOCKS = "blocks"
TYPES = (BLOCKS, "relates_to")
MOST_EDGES = 50  # into one item, and out of one item


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDependency(Command):
    """One item blocks another, or relates to it."""

    entity = "dependency"
    operation = "create"
    blocking_item_id: str
    blocked_item_id: str
    dependency_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDependency(Command):
    """The two items are free of each other, in this direction."""

    entity = "dependency"
    operation = "delete"
    dependency_id: str


def create_dependency(ctx: Context, command: CreateDependency) -> Outcome:
    """Within one project, once for each direction of a pair; told to the project of the blocking item."""
    blocking_id = uuid_text(command.blocking_item_id, "blocking_item_id")
    blocked_id = uuid_text(command.blocked_item_id, "blocked_item_id")
    if blocking_id == blocked_id:
        raise invalid("a work item cannot depend on itself", "blocked_item_id")
    one_of(command.dependency_type, TYPES, "dependency_type")
    blocking, blocked = item_of(ctx, blocking_id), item_of(ctx, blocked_id)
    if blocking.project_id != blocked.project_id:
        raise invalid("the two work items are in different projects", "blocking_item_id")
    ctx.require(blocking.project_id, "edit")
    if earlier := ctx.replayed(command):
        return earlier
    check_graph(ctx, blocking_id, blocked_id, command.dependency_type)
    dependency = Dependency(
        id=fresh_id(),
        blocking_item_id=blocking_id,
        blocked_item_id=blocked_id,
        dependency_type=command.dependency_type,
        created_at=ctx.now,
        created_by=ctx.origin.user_id,
    )
    ctx.tables.dependencies.add(dependency)
    reply = ctx.event("create", None, dependency, Audience(project_id=blocking.project_id))
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_dependency(ctx: Context, command: DeleteDependency) -> Outcome:
    """The pair can be used again: contract/reference.md R20."""
    stored = ctx.tables.dependencies.find(uuid_text(command.dependency_id, "dependency_id"))
    if stored is None:
        raise not_found("dependency")
    blocking = item_of(ctx, stored.blocking_item_id)
    ctx.require(blocking.project_id, "edit")
    reply = _delete(ctx, stored, blocking)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_with_item(ctx: Context, item: WorkItem) -> tuple[Event, ...]:
    """What subscribers are told when the edges of a work item go with it: contract/reference.md R5."""
    edges = (*ctx.tables.dependencies.into(item.id), *ctx.tables.dependencies.out_of(item.id))
    # Both ends of an edge are in one project, so that the deleted item names it as well as the blocking one.
    return tuple(event for edge in edges for event in ctx.journal(_delete(ctx, edge, item)))


def _delete(ctx: Context, stored: Dependency, end: WorkItem) -> EntityEvent:
    ctx.save(ctx.tables.dependencies, stored, ctx.deleted(stored))
    return ctx.event("delete", stored, None, Audience(project_id=end.project_id))


def check_graph(ctx: Context, blocking_id: str, blocked_id: str, dependency_type: str) -> None:
    """A pair is linked once, no item has too many links, and nothing blocks what blocks it."""
    edges = ctx.tables.dependencies
    if edges.between(blocking_id, blocked_id):
        raise invalid("the dependency exists", "blocked_item_id")
    if edges.count_into(blocked_id) >= MOST_EDGES:
        raise invalid(f"{MOST_EDGES} dependencies end at the blocked item", "blocked_item_id")
    if edges.count_out_of(blocking_id) >= MOST_EDGES:
        raise invalid(f"{MOST_EDGES} dependencies start at the blocking item", "blocking_item_id")
    if dependency_type == BLOCKS and edges.leads_to(blocked_id, blocking_id):
        raise invalid("the blocked item blocks the blocking one already, by whatever way", "blocking_item_id")
