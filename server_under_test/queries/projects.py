"""Which projects are there for a user?"""

from server_under_test.entities import Project
from server_under_test.queries.view import View


def all_projects(view: View) -> list[Project]:
    """The living projects the user is shown, by title in byte order."""
    return view.access.projects_of(view.tables, view.user_id)
