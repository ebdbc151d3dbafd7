"""Which of a project's work items pass a filter?"""

from collections.abc import Iterator
from dataclasses import dataclass

from server_under_test.commands.hierarchy import placed_all
from server_under_test.entities import WorkItem
from server_under_test.queries.view import View

LAST_STATUS = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an item must be like; None is anything. Ids are compared as text, none is looked up."""

    item_type: str | None = None
    status: str | None = None
    sprint_id: str | None = None
    parent_id: str | None = None
    is_orphaned: bool = False
    below: str | None = None
    above: str | None = None
    includes_done: bool = False


def matching(view: View, project_id: str, wanted: Wanted) -> list[WorkItem]:
    """A project's living items that are as wanted, in list order."""
    items = view.tables.work_items.of_project(view.project(project_id).id)
    if not wanted.includes_done:
        # contract/rest.md 3: before every other filter, so that a walk ends at an item that is done.
        items = [item for item in items if item.status != LAST_STATUS]
    if wanted.below is not None or wanted.above is not None:
        items = list(_related(placed_all(items), wanted))
    equal = {
        name: value
        for name in ("item_type", "status", "sprint_id", "parent_id")
        if (value := getattr(wanted, name)) is not None
    }
    if wanted.is_orphaned:
        equal["parent_id"] = None
    return [item for item in items if all(getattr(item, name) == value for name, value in equal.items())]


def _related(items: list[WorkItem], wanted: Wanted) -> Iterator[WorkItem]:
    chain = next((item.ancestor_ids for item in items if item.id == wanted.above), ())
    for item in items:
        is_below = wanted.below is None or wanted.below in item.ancestor_ids
        is_above = wanted.above is None or item.id in chain
        if is_below and is_above:
            yield item
