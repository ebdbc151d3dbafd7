"""Who may do what in a project?"""

from server_under_test.entities import Member
from server_under_test.queries.view import View


def of_project(view: View, project_id: str) -> list[Member]:
    """A project's members, by user id."""
    return view.tables.members.of_project(view.project(project_id).id)
