"""What may a user be told about? Asked once, when a connection subscribes."""

from collections.abc import Iterable

from server_under_test.errors import Refused
from server_under_test.queries.view import View


def require_all(view: View, project_ids: Iterable[str], sprint_ids: Iterable[str]) -> None:
    """Raise UNAUTHORIZED unless the user may view every project and sprint named; unknown ones are refused alike."""
    # Each once: one frame can name an id some hundred thousand times, and this runs on the writer's thread.
    for project_id in dict.fromkeys(project_ids):
        view.require(project_id)
    for sprint_id in dict.fromkeys(sprint_ids):
        sprint = view.tables.sprints.find(sprint_id)
        if sprint is None:
            raise Refused("UNAUTHORIZED", "this needs the right to view the sprint")
        view.require(sprint.project_id)
