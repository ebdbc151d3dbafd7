"""Members: who may do what in a project is given and taken away; contract/reference.md R18."""

from dataclasses import asdict, dataclass

from server_under_test.commands.access import ROLES
from server_under_test.commands.context import Command, Context
from server_under_test.commands.projects import require_project
from server_under_test.commands.rules import one_of, uuid_text
from server_under_test.entities import Member, Project
from server_under_test.errors import Refused, invalid, not_found
from server_under_test.events import Answer, Eviction, Outcome

ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutMember(Command):
    """A user gets a role in a project, a new one or another one."""

    entity = "project"
    operation = "update"
    project_id: str
    user_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember(Command):
    """A user loses their role in a project."""

    entity = "project"
    operation = "update"
    project_id: str
    user_id: str


def put_member(ctx: Context, command: PutMember) -> Outcome:
    """Anybody can be named, also who was never here; the last admin stays one."""
    user_id = uuid_text(command.user_id, "user_id")
    role = one_of(command.role, tuple(ROLES), "role")
    project = require_project(ctx, command.project_id, "admin")
    if role != ADMIN and _is_last_admin(ctx, project, user_id):
        raise invalid("the project would be left without an admin", "role")
    known = ctx.tables.members.find(project.id, user_id)
    member = Member(user_id=user_id, role=role, created_at=ctx.now if known is None else known.created_at)
    ctx.tables.users.ensure(user_id, ctx.now)
    ctx.tables.members.put(project.id, member)
    return Outcome(reply=Answer(content={"member": asdict(member)}))


def remove_member(ctx: Context, command: RemoveMember) -> Outcome:
    """The user's connections hear no more of the project, nor of any of its sprints."""
    user_id = uuid_text(command.user_id, "user_id")
    project = require_project(ctx, command.project_id, "admin")
    if ctx.tables.members.find(project.id, user_id) is None:
        raise not_found("member")
    if _is_last_admin(ctx, project, user_id):
        raise Refused("DELETE_BLOCKED", "the project would be left without an admin")
    ctx.tables.members.remove(project.id, user_id)
    # Deleted sprints as well: somebody may still be subscribed to one.
    sprint_ids = ctx.tables.sprints.ids_of_project(project.id)
    eviction = Eviction(user_id=user_id, project_id=project.id, sprint_ids=sprint_ids)
    return Outcome(reply=Answer(content={"deleted_id": user_id}), eviction=eviction)


def _is_last_admin(ctx: Context, project: Project, user_id: str) -> bool:
    admins = [member.user_id for member in ctx.tables.members.of_project(project.id) if member.role == ADMIN]
    return admins == [user_id]
