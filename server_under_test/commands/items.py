"""Which work item does a command mean, and may its caller use it? What everything attached to one has to ask."""

from server_under_test.commands.access import Right
from server_under_test.commands.context import Context
from server_under_test.commands.rules import uuid_text
from server_under_test.entities import WorkItem
from server_under_test.errors import not_found


def require_item(ctx: Context, work_item_id: str, right: Right, field: str = "work_item_id") -> WorkItem:
    """The living work item with this id, in whose project the caller has the right."""
    item = item_of(ctx, uuid_text(work_item_id, field))
    ctx.require(item.project_id, right)
    return item


def item_of(ctx: Context, work_item_id: str) -> WorkItem:
    """The living work item that something stored is attached to."""
    item = ctx.tables.work_items.find(work_item_id)
    if item is None:
        raise not_found("work item")
    return item
