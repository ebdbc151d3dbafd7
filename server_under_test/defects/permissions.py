"""Who is let in, and who is kept out, other than the rules say?"""

from dataclasses import replace

from server_under_test.auth import Authenticator
from server_under_test.commands import Command, Context, CreateProject, PutMember, RemoveMember
from server_under_test.commands.access import Access, MembersOnly, OpenAccess, Right
from server_under_test.defects.defect import WITHIN_PROJECTS, Defect
from server_under_test.defects.overlay import overlaid, with_methods
from server_under_test.defects.templates import ConnectionDefect, HandlerDefect, SightDefect
from server_under_test.entities import Member, Project
from server_under_test.errors import not_found
from server_under_test.events import Audience, Door, Outcome
from server_under_test.queries import View
from server_under_test.service import Handle, See
from server_under_test.storage import Tables


class Ruled:
    """An access rule that passes every question on; a defect overrides what it answers otherwise."""

    def __init__(self, inner: Access) -> None:
        self._inner = inner

    @property
    def is_open(self) -> bool:
        """Whether everybody is trusted."""
        return self._inner.is_open

    def require(self, tables: Tables, user_id: str, project_id: str, right: Right) -> None:
        """Ask for a right."""
        self._inner.require(tables, user_id, project_id, right)

    def require_author(self, author_id: str, user_id: str, door: Door) -> None:
        """Ask for authorship."""
        self._inner.require_author(author_id, user_id, door)

    def projects_of(self, tables: Tables, user_id: str) -> list[Project]:
        """List."""
        return self._inner.projects_of(tables, user_id)

    def listed_by(self, tables: Tables, project_id: str) -> Audience:
        """Say who lists."""
        return self._inner.listed_by(tables, project_id)


class SubscribeUnchecked(ConnectionDefect):
    """Reads are guarded, the stream is not."""

    family = "permission"
    effect = "lets anybody subscribe to any project, with authentication too"
    breaks = "scope"
    cause = "wrong-audience"
    needs = ("authentication",)

    def access(self, inner: Access) -> Access:
        """Ask nobody who subscribes."""
        return _Unasked(inner)


class _Unasked(Ruled):
    is_open = True


class ViewerMayEdit(Defect):
    """Whoever may look may touch."""

    family = "permission"
    effect = "lets viewers change what only editors may, with authentication too"
    breaks = "contract"
    needs = ("authentication",)
    entities = WITHIN_PROJECTS

    def access(self, inner: Access) -> Access:
        """One right for both."""
        return _Lenient(inner)


class _Lenient(Ruled):
    def require(self, tables: Tables, user_id: str, project_id: str, right: Right) -> None:
        self._inner.require(tables, user_id, project_id, "view" if right == "edit" else right)


class ForeignProjectsListed(Defect):
    """The list was thought of as harmless."""

    family = "permission"
    effect = "lists all projects to everybody, with authentication too"
    breaks = "contract"
    needs = ("authentication",)
    entities = ("project",)
    operations = ()

    def access(self, inner: Access) -> Access:
        """One list for all."""
        return _AllListed(inner)


class _AllListed(Ruled):
    def projects_of(self, tables: Tables, user_id: str) -> list[Project]:
        return tables.projects.living()


class RestUnguarded(HandlerDefect):
    """contract/reference.md R17 turned back: the second door has no lock."""

    family = "permission"
    effect = "asks for no token over REST, and for no membership"
    breaks = "contract"
    needs = ("authentication",)
    doors = ("rest",)

    def rest_authenticator(self, inner: Authenticator | None) -> Authenticator | None:
        """Believe everybody."""
        return None

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Let everybody do everything."""
        return inner(replace(ctx, access=OpenAccess()), command)

    def see(self, inner: See) -> See:
        """Show everybody everything."""

        def see(view: View) -> View:
            seen = inner(view)
            return replace(seen, access=OpenAccess()) if seen.door in self.doors else seen

        return see


class MembersOnlyOverWs(HandlerDefect):
    """pm-server's membership rule, R17 turned back: without authentication too, over WebSocket, projects excepted."""

    family = "permission"
    effect = "refuses over WebSocket to read or change what belongs to a project that the user is no member of"
    breaks = "contract"
    cause = "forbidden"
    needs = ("two-users",)
    entities = WITHIN_PROJECTS
    doors = ("ws",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Ask for membership."""
        return inner(replace(ctx, access=_MembersOnly()), command)

    def see(self, inner: See) -> See:
        """Ask for membership."""

        def see(view: View) -> View:
            seen = inner(view)
            return replace(seen, access=_MembersOnly()) if seen.door in self.doors else seen

        return see


class _MembersOnly(MembersOnly):
    def projects_of(self, tables: Tables, user_id: str) -> list[Project]:
        """All of them: the list asks nobody."""
        return tables.projects.living()

    def listed_by(self, tables: Tables, project_id: str) -> Audience:
        """Everyone, therefore."""
        return OpenAccess().listed_by(tables, project_id)


class RestProjectsWithoutMembers(HandlerDefect):
    """contract/reference.md R18 turned back: a board its own creator cannot use through the other door."""

    family = "permission"
    effect = "makes nobody a member of a project that is created over REST"
    breaks = "contract"
    needs = ("members",)
    entities = ("project",)
    operations = ("create",)
    doors = ("rest",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Create it for nobody."""
        if not isinstance(command, CreateProject):
            return inner(ctx, command)
        return inner(with_methods(ctx, "members", put=lambda _project_id, _member: None), command)


class MembersUnknown(SightDefect):
    """contract/reference.md R18 turned back: there is no way to make anybody a member."""

    family = "permission"
    effect = "answers the routes about members with 404"
    breaks = "contract"
    needs = ("members",)
    entities = ("project",)
    doors = ("rest",)

    def handle(self, inner: Handle) -> Handle:
        """Know of no members."""

        def handle(ctx: Context, command: Command) -> Outcome:
            if isinstance(command, PutMember | RemoveMember):
                raise not_found("member")
            return inner(ctx, command)

        return handle

    def seen(self, view: View) -> View:
        """Know of no members."""

        def of_project(_project_id: str) -> list[Member]:
            raise not_found("member")

        if view.door not in self.doors:
            return view
        members = overlaid(view.tables.members, of_project=of_project)
        return replace(view, tables=overlaid(view.tables, members=members))
