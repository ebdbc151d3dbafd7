"""Dependencies over HTTP."""

from server_under_test.commands.dependencies import CreateDependency, DeleteDependency
from server_under_test.entities import Dependency
from server_under_test.queries import View, dependencies
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, Id, Nothing
from server_under_test.rest.operation import Operation, Operations


class NewDependency(Body):
    """Which item is linked to which, and how."""

    blocking_item_id: Id
    blocked_item_id: Id
    dependency_type: shapes.DependencyType


class Dependencies(shapes.Shape):
    """Dependencies by id."""

    dependencies: list[shapes.Dependency]


async def list_dependencies(call: Call, _: Nothing) -> Dependencies:
    """What a work item waits for and what waits for it."""
    return Dependencies.of(dependencies=await call.read(lambda view: _of_work_item(view, call.path("work_item"))))


def _of_work_item(view: View, work_item: str) -> list[Dependency]:
    blocking, blocked = dependencies.of_work_item(view, lookup.work_item(view, work_item).id)
    return sorted({each.id: each for each in (*blocking, *blocked)}.values(), key=lambda each: each.id)


async def create_dependency(call: Call, asked: NewDependency) -> shapes.Dependency:
    """A new dependency; answered without an envelope."""
    with lookup.ids_unnamed():
        return shapes.Dependency.model_validate(await call.write(CreateDependency(**asked.fields())))


async def delete_dependency(call: Call, _: Nothing) -> shapes.Deleted:
    """A dependency goes; answered with the id as the path has it."""
    await call.delete(DeleteDependency(dependency_id=call.uuid("dependency_id")))
    return shapes.Deleted(deleted_id=call.path("dependency_id"))


OPERATIONS: Operations = (
    Operation(
        method="GET",
        path="/api/v1/work-items/{work_item}/dependencies",
        handler=list_dependencies,
        takes=Nothing,
        answers=Dependencies,
    ),
    Operation(
        method="POST",
        path="/api/v1/dependencies",
        handler=create_dependency,
        takes=NewDependency,
        answers=shapes.Dependency,
        refuses=(404,),
    ),
    Operation(
        method="DELETE",
        path="/api/v1/dependencies/{dependency_id}",
        handler=delete_dependency,
        takes=Nothing,
        answers=shapes.Deleted,
    ),
)
