"""Which work items does a project have, now or since some time?"""

from server_under_test.commands.hierarchy import placed_all
from server_under_test.entities import WorkItem
from server_under_test.queries.view import View


def of_project(view: View, project_id: str) -> list[WorkItem]:
    """A project's living items in list order, each with its place in the tree."""
    return placed_all(view.tables.work_items.of_project(view.project(project_id).id))


def of_project_since(view: View, project_id: str, since: int) -> list[WorkItem]:
    """What was touched from a time on, deleted items included: contract/reference.md R13."""
    living = of_project(view, project_id)
    everything = view.tables.work_items.of_project(project_id, include_deleted=True)
    deleted = (item for item in everything if item.deleted_at is not None)
    return [item for item in (*living, *deleted) if item.updated_at >= since]
