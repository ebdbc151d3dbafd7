"""Members over HTTP: contract/reference.md R18, which pm-server does not have."""

from server_under_test.commands.members import PutMember, RemoveMember
from server_under_test.queries import members
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, Nothing
from server_under_test.rest.operation import Operation, Operations


class NewRole(Body):
    """What a user may do from now on."""

    role: shapes.Role


class OneMember(shapes.Shape):
    """A member."""

    member: shapes.Member


class Members(shapes.Shape):
    """Members by user id."""

    members: list[shapes.Member]


async def list_members(call: Call, _: Nothing) -> Members:
    """Who may do what in a project."""
    project = call.path("project")
    found = await call.read(lambda view: members.of_project(view, lookup.project(view, project).id))
    return Members.of(members=found)


async def put_member(call: Call, asked: NewRole) -> OneMember:
    """A user becomes a member, or gets another role."""
    user_id = call.uuid("user_id")
    command = PutMember(project_id=await call.project_id(), user_id=user_id, role=asked.role)
    return OneMember.model_validate(await call.manage(command))


async def remove_member(call: Call, _: Nothing) -> shapes.Deleted:
    """A user is no member any more, and hears no more of the project."""
    user_id = call.uuid("user_id")
    command = RemoveMember(project_id=await call.project_id(), user_id=user_id)
    return shapes.Deleted.model_validate(await call.manage(command))


OPERATIONS: Operations = (
    Operation(
        method="GET", path="/api/v1/projects/{project}/members", handler=list_members, takes=Nothing, answers=Members
    ),
    Operation(
        method="PUT",
        path="/api/v1/projects/{project}/members/{user_id}",
        handler=put_member,
        takes=NewRole,
        answers=OneMember,
    ),
    Operation(
        method="DELETE",
        path="/api/v1/projects/{project}/members/{user_id}",
        handler=remove_member,
        takes=Nothing,
        answers=shapes.Deleted,
        refuses=(409,),
    ),
)
