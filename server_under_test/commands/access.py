"""Who may do what in which project? Open to all without authentication, by membership and role with it."""

from typing import Literal, Protocol

from server_under_test.entities import Project
from server_under_test.errors import Refused
from server_under_test.events import Audience, Door
from server_under_test.storage.tables import Tables

Right = Literal["view", "edit", "admin"]

# contract/websocket.md 7: what each role may do.
ROLES: dict[str, tuple[Right, ...]] = {
    "viewer": ("view",),
    "editor": ("view", "edit"),
    "admin": ("view", "edit", "admin"),
}


class Access(Protocol):
    """The rule that commands and reads ask; a seam for planted defects."""

    @property
    def is_open(self) -> bool:
        """Whether everybody who connects is trusted."""

    def require(self, tables: Tables, user_id: str, project_id: str, right: Right) -> None:
        """Raise UNAUTHORIZED unless the user has the right in the project."""

    def require_author(self, author_id: str, user_id: str, door: Door) -> None:
        """Raise UNAUTHORIZED unless the user may change what the author wrote."""

    def projects_of(self, tables: Tables, user_id: str) -> list[Project]:
        """The living projects a user is shown, in list order."""

    def listed_by(self, tables: Tables, project_id: str) -> Audience:
        """Everyone whose project list shows a project: contract/reference.md R3."""


class OpenAccess:
    """Desktop mode: whoever connects may do everything; contract/reference.md R17."""

    is_open = True

    def require(self, tables: Tables, user_id: str, project_id: str, right: Right) -> None:
        """Nothing is refused."""

    def require_author(self, author_id: str, user_id: str, door: Door) -> None:
        """REST trusts any user here, WebSocket the author alone: contract/rest.md 3, contract/websocket.md 7.4."""
        if door == "ws":
            _require_same(author_id, user_id)

    def projects_of(self, tables: Tables, user_id: str) -> list[Project]:
        """All of them."""
        return tables.projects.living()

    def listed_by(self, tables: Tables, project_id: str) -> Audience:
        """Every connection may list every project."""
        return Audience(project_id=project_id, is_everyone=True)


class MembersOnly:
    """With authentication: a membership row and a role that suffices, by either door."""

    is_open = False

    def require(self, tables: Tables, user_id: str, project_id: str, right: Right) -> None:
        """Unknown projects are refused like foreign ones, so that nobody learns which exist."""
        member = tables.members.find(project_id, user_id)
        if member is None or right not in ROLES[member.role]:
            raise Refused("UNAUTHORIZED", f"this needs the right to {right} in the project")

    def require_author(self, author_id: str, user_id: str, door: Door) -> None:
        """The author alone."""
        _require_same(author_id, user_id)

    def projects_of(self, tables: Tables, user_id: str) -> list[Project]:
        """Those the user is a member of."""
        return tables.projects.living_of_member(user_id)

    def listed_by(self, tables: Tables, project_id: str) -> Audience:
        """The members."""
        members = tables.members.of_project(project_id)
        return Audience(project_id=project_id, users=frozenset(member.user_id for member in members))


def _require_same(author_id: str, user_id: str) -> None:
    if author_id != user_id:
        raise Refused("UNAUTHORIZED", "only whoever wrote this may change it")
