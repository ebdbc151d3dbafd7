"""Which columns does a project's board have?"""

from server_under_test.entities import SwimLane
from server_under_test.queries.view import View


def of_project(view: View, project_id: str) -> list[SwimLane]:
    """A project's living lanes, by position."""
    return view.tables.swim_lanes.of_project(view.project(project_id).id)
