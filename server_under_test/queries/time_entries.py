"""How much time was spent on a work item, and what is a user working on now?"""

from server_under_test.entities import TimeEntry
from server_under_test.errors import not_found
from server_under_test.queries.view import View

USUAL_PAGE = 100
LARGEST_PAGE = 500


def of_work_item(
    view: View, work_item_id: str, limit: int | None = None, offset: int = 0
) -> tuple[list[TimeEntry], int]:
    """An item's living entries, the newest start first, and how many there are; all of them without a limit.

    contract/websocket.md 7.5: a limit is brought into 1..500, a negative offset is 0.
    """
    item = view.work_item(work_item_id)
    most = None if limit is None else min(max(limit, 1), LARGEST_PAGE)
    entries = view.tables.time_entries.of_work_item(item.id, most, max(offset, 0))
    return entries, view.tables.time_entries.count_of_work_item(item.id)


def one(view: View, time_entry_id: str) -> TimeEntry:
    """The living entry with this id."""
    found = view.tables.time_entries.find(time_entry_id)
    if found is None:
        raise not_found("time entry")
    view.work_item(found.work_item_id)
    return found


def running(view: View) -> TimeEntry | None:
    """The timer the user has running: their own, so no right is asked for."""
    return view.tables.time_entries.running_of(view.user_id)
