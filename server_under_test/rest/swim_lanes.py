"""Swim lanes over HTTP: read-only, nothing in the server makes any."""

from server_under_test.queries import swim_lanes
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Nothing
from server_under_test.rest.operation import Operation, Operations


class SwimLanes(shapes.Shape):
    """Swim lanes by position."""

    swim_lanes: list[shapes.SwimLane]


async def list_swim_lanes(call: Call, _: Nothing) -> SwimLanes:
    """The columns of a project's board."""
    project = call.path("project")
    found = await call.read(lambda view: swim_lanes.of_project(view, lookup.project(view, project).id))
    return SwimLanes.of(swim_lanes=found)


OPERATIONS: Operations = (
    Operation(
        method="GET",
        path="/api/v1/projects/{project}/swim-lanes",
        handler=list_swim_lanes,
        takes=Nothing,
        answers=SwimLanes,
    ),
)
