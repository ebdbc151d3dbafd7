"""Projects over HTTP."""

from typing import Annotated

from pydantic import WithJsonSchema

from server_under_test.commands import CreateProject, DeleteProject, UpdateProject
from server_under_test.queries import projects
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, Int32, Nothing, Text
from server_under_test.rest.operation import Operation, Operations

Key = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_]{2,20}$"})]


class NewProject(Body):
    """What a project begins with."""

    title: Text
    key: Key
    description: str | None = None


class ProjectChanges(Body):
    """Other values for a project."""

    expected_version: Int32
    title: Text | None = None
    description: str | None = None
    status: shapes.ProjectStatus | None = None


class OneProject(shapes.Shape):
    """A project."""

    project: shapes.Project


class Projects(shapes.Shape):
    """Projects by title, in byte order."""

    projects: list[shapes.Project]


async def list_projects(call: Call, _: Nothing) -> Projects:
    """All projects the caller is shown."""
    return Projects.of(projects=await call.read(projects.all_projects))


async def get_project(call: Call, _: Nothing) -> OneProject:
    """One project."""
    return OneProject.of(project=await call.read(lambda view: lookup.project(view, call.path("project"))))


async def create_project(call: Call, asked: NewProject) -> OneProject:
    """A new project; its creator becomes its admin."""
    command = CreateProject(title=asked.title, key=asked.key.strip(), description=asked.description)
    return OneProject.of(project=await call.write(command))


async def update_project(call: Call, asked: ProjectChanges) -> OneProject:
    """Other values for a project."""
    command = UpdateProject(project_id=await call.project_id(), **asked.fields())
    return OneProject.of(project=await call.write(command))


async def delete_project(call: Call, _: Nothing) -> shapes.Deleted:
    """A project without work items goes."""
    return await call.delete(DeleteProject(project_id=await call.project_id(), expected_version=None))


OPERATIONS: Operations = (
    Operation(method="GET", path="/api/v1/projects", handler=list_projects, takes=Nothing, answers=Projects),
    Operation(
        method="POST",
        path="/api/v1/projects",
        handler=create_project,
        takes=NewProject,
        answers=OneProject,
        refuses=(409,),
    ),
    Operation(method="GET", path="/api/v1/projects/{project}", handler=get_project, takes=Nothing, answers=OneProject),
    Operation(
        method="PUT",
        path="/api/v1/projects/{project}",
        handler=update_project,
        takes=ProjectChanges,
        answers=OneProject,
        refuses=(409,),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/projects/{project}",
        handler=delete_project,
        takes=Nothing,
        answers=shapes.Deleted,
        refuses=(409,),
    ),
)
