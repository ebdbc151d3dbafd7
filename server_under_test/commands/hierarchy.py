"""Where does a work item stand in its tree, and whose place did a change alter?

The two derived lists travel with every work item, so a change to one item alters what others carry: creating a task
under a story changes the descendants of the story and of its epic.
"""

from collections.abc import Iterable
from dataclasses import replace

from server_under_test.commands.context import Context
from server_under_test.entities import WorkItem
from server_under_test.errors import invalid
from server_under_test.events import Audience, EntityEvent
from server_under_test.storage.tables import Tables

PARENT_TYPE = {"story": "epic", "task": "story"}

Place = tuple[tuple[str, ...], tuple[str, ...]]


def placed(tables: Tables, item: WorkItem) -> WorkItem:
    """The item with its derived lists filled in."""
    return replace(item, ancestor_ids=ancestors(tables, item.parent_id), descendant_ids=descendants(tables, item.id))


def ancestors(tables: Tables, parent_id: str | None) -> tuple[str, ...]:
    """The chain from this parent up, the root last."""
    chain: list[str] = []
    while parent_id is not None:
        chain.append(parent_id)
        parent_id = tables.work_items.parent_of(parent_id)
    return tuple(chain)


def descendants(tables: Tables, item_id: str) -> tuple[str, ...]:
    """Everything below an item, level by level, siblings in list order."""
    found: list[str] = []
    level = [item_id]
    while level:
        below: dict[str, list[str]] = {parent: [] for parent in level}
        for parent, child in tables.work_items.children_of(level):
            below[parent].append(child)
        level = [child for parent in below for child in below[parent]]
        found += level
    return tuple(found)


def placed_all(items: list[WorkItem]) -> list[WorkItem]:
    """All living items of one project, in list order, with their derived lists filled in."""
    parents = {item.id: item.parent_id for item in items}
    children: dict[str, list[str]] = {}
    for item in items:
        if item.parent_id is not None:
            children.setdefault(item.parent_id, []).append(item.id)
    return [
        replace(item, ancestor_ids=_chain(parents, item.parent_id), descendant_ids=_below(children, item.id))
        for item in items
    ]


def check_parent(ctx: Context, item_type: str, project_id: str, parent_id: str) -> str:
    """A parent one level up in the same project.

    Each type has one parent type, so neither the item itself nor anything below it can pass.
    """
    parent = ctx.tables.work_items.find(parent_id)
    if parent is None or parent.project_id != project_id:
        raise invalid("parent_id is no work item of this project", "parent_id")
    if PARENT_TYPE.get(item_type) != parent.item_type:
        raise invalid(
            f"a work item of type {item_type} cannot be placed under one of type {parent.item_type}", "parent_id"
        )
    return parent_id


class Surroundings:
    """The relatives of an item whose derived lists a change may alter; build it before the change is written.

    Of many changes each is prepared with watch, and told once its event shows where the item itself stands.
    """

    def __init__(self, ctx: Context, relatives: Iterable[str] = ()) -> None:
        self._ctx = ctx
        self._before: dict[str, Place] = {}
        self.watch(relatives)

    def watch(self, relatives: Iterable[str]) -> None:
        """Take note of where these items stand now, unless that was done."""
        for relative in relatives:
            if relative not in self._before:
                self._before[relative] = self._place(relative)

    def told(self, item: WorkItem) -> None:
        """Take note of what an event has shown of an item."""
        self._before[item.id] = (item.ancestor_ids, item.descendant_ids)

    def refreshes(self) -> tuple[EntityEvent, ...]:
        """One event for every relative that now carries other lists: no changes, same version."""
        altered = (relative for relative, place in self._before.items() if self._place(relative) != place)
        return tuple(self._refresh(relative) for relative in altered)

    def _place(self, item_id: str) -> Place:
        tables = self._ctx.tables
        return ancestors(tables, tables.work_items.parent_of(item_id)), descendants(tables, item_id)

    def _refresh(self, item_id: str) -> EntityEvent:
        stored = self._ctx.tables.work_items.one("t.id = ?", item_id)
        assert stored is not None, "relatives are read from storage"  # noqa: S101 - no input can make this false
        above, below = self._before[item_id]
        return self._ctx.event(
            "update",
            replace(stored, ancestor_ids=above, descendant_ids=below),
            placed(self._ctx.tables, stored),
            Audience(project_id=stored.project_id),
        )


def _chain(parents: dict[str, str | None], parent_id: str | None) -> tuple[str, ...]:
    chain: list[str] = []
    while parent_id is not None:
        chain.append(parent_id)
        parent_id = parents.get(parent_id)
    return tuple(chain)


def _below(children: dict[str, list[str]], item_id: str) -> tuple[str, ...]:
    found: list[str] = []
    level = [item_id]
    while level:
        level = [child for parent in level for child in children.get(parent, ())]
        found += level
    return tuple(found)
