"""What does a work item wait for, and what waits for it?"""

from server_under_test.entities import Dependency
from server_under_test.errors import not_found
from server_under_test.queries.view import View


def of_work_item(view: View, work_item_id: str) -> tuple[list[Dependency], list[Dependency]]:
    """What is blocking an item, and what is blocked by it: the living edges into it and out of it, oldest first."""
    item = view.work_item(work_item_id)
    return view.tables.dependencies.into(item.id), view.tables.dependencies.out_of(item.id)


def one(view: View, dependency_id: str) -> Dependency:
    """The living dependency with this id."""
    found = view.tables.dependencies.find(dependency_id)
    if found is None:
        raise not_found("dependency")
    view.work_item(found.blocking_item_id)
    return found
