"""Which entity does a path or query mean? By id, or by the key people use."""

import re
from collections.abc import Callable
from uuid import UUID

from starlette.datastructures import QueryParams

from server_under_test.commands.hierarchy import placed_all
from server_under_test.errors import Refused, not_found
from server_under_test.storage import Tables
from server_under_test.values import Comment, Project, Sprint, WorkItem

DISPLAY_KEY = re.compile(r"([A-Z]{1,10})-([0-9]{1,9})")

Filter = Callable[[WorkItem], bool]


def as_uuid(text: str) -> str | None:
    """The text as an id, or None where it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


def project(tables: Tables, text: str) -> Project:
    """A living project by id or exact key."""
    project_id = as_uuid(text)
    found = tables.projects.find(project_id) if project_id else tables.projects.by_key(text)
    if found is None:
        raise not_found("project")
    return found


def work_item(tables: Tables, text: str) -> WorkItem:
    """A living work item by id or display key."""
    if item_id := as_uuid(text):
        found = tables.work_items.find(item_id)
    else:
        key = DISPLAY_KEY.fullmatch(text)
        if key is None or int(key[2]) == 0:
            raise Refused("BAD_REQUEST", "the work item is named by neither a UUID nor a key like PM-1")
        found = tables.work_items.by_number(key[1], int(key[2]))
    if found is None:
        raise not_found("work item")
    return found


def sprint(tables: Tables, text: str) -> Sprint:
    """A living sprint by id."""
    found = tables.sprints.find(only_uuid(text))
    if found is None:
        raise not_found("sprint")
    return found


def comments(tables: Tables, text: str) -> list[Comment]:
    """The living comments on the work item the text means."""
    return tables.comments.of_work_item(work_item(tables, text).id)


def only_uuid(text: str) -> str:
    """An id in a path where no key is accepted; the refusal names no field."""
    found = as_uuid(text)
    if found is None:
        raise Refused("VALIDATION_ERROR", "the id in the path is not a UUID")
    return found


def work_items(
    tables: Tables, project_text: str, query: QueryParams, *, include_done: bool, is_orphaned: bool
) -> list[WorkItem]:
    """A project's items that pass every filter of the query."""
    items = placed_all(
        [
            item
            for item in tables.work_items.of_project(project(tables, project_text).id)
            if include_done or item.status != "done"
        ]
    )
    filters = _filters(tables, items, query, is_orphaned=is_orphaned)
    return [item for item in items if all(passes(item) for passes in filters)]


def _filters(tables: Tables, items: list[WorkItem], query: QueryParams, *, is_orphaned: bool) -> list[Filter]:
    filters: list[Filter] = []
    for parameter, name in (("type", "item_type"), ("status", "status"), ("sprint_id", "sprint_id")):
        if parameter in query:
            filters.append(_equal(name, query[parameter]))
    if is_orphaned:
        filters.append(lambda item: item.parent_id is None)
    elif "parent_id" in query:
        filters.append(_equal("parent_id", query["parent_id"]))
    if "descendants_of" in query:
        root = work_item(tables, query["descendants_of"]).id
        filters.append(lambda item: root in item.ancestor_ids)
    if "ancestors_of" in query:
        leaf = work_item(tables, query["ancestors_of"]).id
        above = next((item.ancestor_ids for item in items if item.id == leaf), ())
        filters.append(lambda item: item.id in above)
    return filters


def _equal(name: str, wanted: str) -> Filter:
    return lambda item: getattr(item, name) == wanted
