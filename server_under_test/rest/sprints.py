"""Sprints over HTTP."""

from server_under_test.commands import CreateSprint, DeleteSprint, UpdateSprint
from server_under_test.queries import sprints
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, Id, Int32, Int64, Nothing, Text
from server_under_test.rest.operation import Operation, Operations


class NewSprint(Body):
    """What a sprint begins with."""

    project_id: Id
    name: Text
    goal: str | None = None
    start_date: Int64
    end_date: Int64


class SprintChanges(Body):
    """Other values for a sprint."""

    expected_version: Int32
    name: Text | None = None
    goal: str | None = None
    start_date: Int64 | None = None
    end_date: Int64 | None = None
    status: shapes.SprintStatus | None = None


class OneSprint(shapes.Shape):
    """A sprint."""

    sprint: shapes.Sprint


class Sprints(shapes.Shape):
    """Sprints, the newest start first."""

    sprints: list[shapes.Sprint]


async def list_sprints(call: Call, _: Nothing) -> Sprints:
    """A project's sprints."""
    project = call.path("project")
    found = await call.read(lambda view: sprints.of_project(view, lookup.project(view, project).id))
    return Sprints.of(sprints=found)


async def get_sprint(call: Call, _: Nothing) -> OneSprint:
    """One sprint."""
    sprint_id = call.uuid("sprint_id")
    return OneSprint.of(sprint=await call.read(lambda view: sprints.one(view, sprint_id)))


async def create_sprint(call: Call, asked: NewSprint) -> OneSprint:
    """A new sprint."""
    return OneSprint.of(sprint=await call.write(CreateSprint(**asked.fields())))


async def update_sprint(call: Call, asked: SprintChanges) -> OneSprint:
    """Other values for a sprint."""
    return OneSprint.of(sprint=await call.write(UpdateSprint(sprint_id=call.uuid("sprint_id"), **asked.fields())))


async def delete_sprint(call: Call, _: Nothing) -> shapes.Deleted:
    """A sprint that is not completed goes, and its work items leave it."""
    return await call.delete(DeleteSprint(sprint_id=call.uuid("sprint_id")))


OPERATIONS: Operations = (
    Operation(
        method="GET", path="/api/v1/projects/{project}/sprints", handler=list_sprints, takes=Nothing, answers=Sprints
    ),
    Operation(
        method="POST",
        path="/api/v1/sprints",
        handler=create_sprint,
        takes=NewSprint,
        answers=OneSprint,
        refuses=(404,),
    ),
    Operation(method="GET", path="/api/v1/sprints/{sprint_id}", handler=get_sprint, takes=Nothing, answers=OneSprint),
    Operation(
        method="PUT",
        path="/api/v1/sprints/{sprint_id}",
        handler=update_sprint,
        takes=SprintChanges,
        answers=OneSprint,
        refuses=(409,),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/sprints/{sprint_id}",
        handler=delete_sprint,
        takes=Nothing,
        answers=shapes.Deleted,
        refuses=(409,),
    ),
)
