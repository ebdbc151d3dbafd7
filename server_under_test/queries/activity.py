"""What happened to one entity?"""

from collections.abc import Callable

from server_under_test.commands.rules import one_of
from server_under_test.entities import Activity
from server_under_test.queries import comments, dependencies, sprints, time_entries
from server_under_test.queries.view import View

LARGEST_PAGE = 100


def of_entity(view: View, entity_type: str, entity_id: str, limit: int, offset: int) -> tuple[list[Activity], int]:
    """The entries about a living entity whose project the user may view, newest first, and how many there are.

    contract/websocket.md 7.7: the limit is brought into 1..100, a negative offset is 0.
    """
    _LOOK_UP[one_of(entity_type, tuple(_LOOK_UP), "entity_type")](view, entity_id)
    log = view.tables.activity
    entries = log.of_entity(entity_type, entity_id, min(max(limit, 1), LARGEST_PAGE), max(offset, 0))
    return entries, log.count_of_entity(entity_type, entity_id)


_LOOK_UP: dict[str, Callable[[View, str], object]] = {
    "work_item": View.work_item,
    "sprint": sprints.one,
    "comment": comments.one,
    "time_entry": time_entries.one,
    "dependency": dependencies.one,
    "project": View.project,
}
