"""Who asks over HTTP, and what may their request use?"""

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from server_under_test.auth import Identity
from server_under_test.backend import Backend
from server_under_test.commands import Command
from server_under_test.entities import Entity
from server_under_test.errors import Refused
from server_under_test.events import Answer, EntityEvent, Origin, Reply
from server_under_test.ids import as_uuid
from server_under_test.queries import View
from server_under_test.rest import lookup
from server_under_test.rest.shapes import Deleted

T = TypeVar("T")

USER_HEADER = "x-user-id"


def identify(backend: Backend, request: Request) -> Identity:
    """The acting user: by token where there is authentication, else whoever the caller says; raises Unauthenticated."""
    claimed = request.headers.get(USER_HEADER)
    user_id = None if claimed is None else as_uuid(claimed)
    if backend.authenticator is None:
        # contract/rest.md 1: what is no UUID silently means the configured user.
        return Identity(user_id=user_id or backend.settings.llm_user_id)
    identity = backend.authenticator.identify(request.headers.get("authorization"))
    if claimed is not None and user_id != identity.user_id:
        raise Refused("BAD_REQUEST", "X-User-Id names somebody else than the token")
    return identity


class Call:
    """A request together with what it may use."""

    def __init__(self, backend: Backend, request: Request, user_id: str) -> None:
        self.backend = backend
        self._path = request.path_params
        self._user_id = user_id

    def path(self, name: str) -> str:
        """A part of the path, as text."""
        return str(self._path[name])

    def uuid(self, name: str) -> str:
        """A part of the path that must be an id."""
        return lookup.only_uuid(self.path(name))

    async def project_id(self) -> str:
        """The id of the project in the path, which may be named by its key."""
        text = self.path("project")
        return as_uuid(text) or (await self.read(lambda view: lookup.project(view, text))).id

    async def work_item_id(self) -> str:
        """The id of the work item in the path, which may be named by its display key."""
        text = self.path("work_item")
        return as_uuid(text) or (await self.read(lambda view: lookup.work_item(view, text))).id

    async def read(self, read: Callable[[View], T]) -> T:
        """Something out of storage."""
        return await self.backend.service.read(read, self._user_id)

    async def write(self, command: Command) -> Entity:
        """Carry out a command and return the entity as it is stored now."""
        return _event(await self._execute(command)).subject

    async def delete(self, command: Command) -> Deleted:
        """Carry out a deletion and return what is gone."""
        return Deleted(deleted_id=_event(await self._execute(command)).subject.id)

    async def manage(self, command: Command) -> dict[str, object]:
        """Carry out a command that is about no single entity, and return what it did."""
        reply = await self._execute(command)
        assert isinstance(reply, Answer), "such a command answers so"  # noqa: S101 - no input makes it false
        return reply.content

    async def _execute(self, command: Command) -> Reply:
        # contract/reference.md R17: unknown users are created before anything is done in their name.
        await self.backend.service.welcome(self._user_id)
        return await self.backend.executor.execute(command, Origin(user_id=self._user_id, door="rest"))


def _event(reply: Reply) -> EntityEvent:
    assert isinstance(reply, EntityEvent), "this door sends no message ids"  # noqa: S101 - no input makes it false
    return reply
