"""Which entity does a path or query mean? By id, or by the key people use."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from server_under_test.entities import Project, WorkItem
from server_under_test.errors import NotAnId, Refused, not_found
from server_under_test.ids import as_uuid
from server_under_test.queries import View

DISPLAY_KEY = re.compile(r"([A-Z]{1,10})-([0-9]{1,9})")


def only_uuid(text: str) -> str:
    """An id where no key is accepted; the refusal names no field."""
    found = as_uuid(text)
    if found is None:
        raise NotAnId
    return found


@contextmanager
def ids_unnamed() -> Iterator[None]:
    """Where a text in a body is no id, some routes refuse it without saying which: contract/rest.md 3."""
    try:
        yield
    except NotAnId:
        raise NotAnId from None


def project(view: View, text: str) -> Project:
    """A living project by id or exact key."""
    if project_id := as_uuid(text):
        return view.project(project_id)
    found = view.tables.projects.by_key(text)
    # A key nobody has is as foreign as another's project: with authentication on, neither is told to exist.
    view.require(text if found is None else found.id)
    if found is None:
        raise not_found("project")
    return found


def work_item(view: View, text: str) -> WorkItem:
    """A living work item by id or display key."""
    if item_id := as_uuid(text):
        return view.work_item(item_id)
    key = DISPLAY_KEY.fullmatch(text)
    if key is None or int(key[2]) == 0:
        raise Refused("BAD_REQUEST", "the work item is named by neither a UUID nor a key like PM-1")
    found = view.tables.work_items.by_number(key[1], int(key[2]))
    if found is None:
        raise not_found("work item")
    return view.work_item(found.id)
