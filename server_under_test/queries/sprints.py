"""Which sprints does a project have?"""

from server_under_test.entities import Sprint
from server_under_test.errors import not_found
from server_under_test.queries.view import View


def of_project(view: View, project_id: str) -> list[Sprint]:
    """A project's living sprints, the newest start first."""
    return view.tables.sprints.of_project(view.project(project_id).id)


def one(view: View, sprint_id: str) -> Sprint:
    """The living sprint with this id."""
    found = view.tables.sprints.find(sprint_id)
    if found is None:
        raise not_found("sprint")
    view.require(found.project_id)
    return found
