"""The REST door: one table of operations an entity kind, onto the same commands as the WebSocket door."""

from starlette.routing import Route

from server_under_test.backend import Backend
from server_under_test.rest import (
    answering,
    comments,
    dependencies,
    members,
    projects,
    sprints,
    swim_lanes,
    sync,
    time_entries,
    work_items,
)
from server_under_test.rest.operation import Operations

OPERATIONS: Operations = (
    *projects.OPERATIONS,
    *members.OPERATIONS,
    *sprints.OPERATIONS,
    *work_items.OPERATIONS,
    *comments.OPERATIONS,
    *dependencies.OPERATIONS,
    *time_entries.OPERATIONS,
    *swim_lanes.OPERATIONS,
    *sync.OPERATIONS,
)


def routes(backend: Backend) -> list[Route]:
    """Every route of this door."""
    return answering.routes(backend, OPERATIONS)
