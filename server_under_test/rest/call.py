"""One HTTP call: who acts, what is asked, how it is answered or refused."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from server_under_test.backend import Backend
from server_under_test.commands import Command
from server_under_test.config import FALLBACK_USER_ID
from server_under_test.errors import DuplicateKey, HasChildren, Refused
from server_under_test.rest.body import Body, Rejected, read_body
from server_under_test.rest.lookup import as_uuid
from server_under_test.rest.shapes import SHAPES
from server_under_test.storage import Tables
from server_under_test.values import EntityEvent, Origin

log = structlog.get_logger()

T = TypeVar("T")

# contract/rest.md 1: the few codes of this door, and the two refusals it words differently.
_STATUS = {
    "VALIDATION_ERROR": (400, "VALIDATION_ERROR"),
    "INVALID_MESSAGE": (400, "VALIDATION_ERROR"),
    "BAD_REQUEST": (400, "BAD_REQUEST"),
    "NOT_FOUND": (404, "NOT_FOUND"),
    "CONFLICT": (409, "CONFLICT"),
    "DELETE_BLOCKED": (409, "DELETE_BLOCKED"),
}
_STATUS_OF_KIND: dict[type[Refused], tuple[int, str]] = {
    HasChildren: (400, "VALIDATION_ERROR"),
    DuplicateKey: (409, "CONFLICT"),
}
_OUR_FAULT = (500, "INTERNAL_ERROR")


class Call:
    """A request together with what it may use."""

    def __init__(self, backend: Backend, request: Request, user_id: str) -> None:
        self._backend = backend
        self._user_id = user_id
        self.request = request

    def path(self, name: str) -> str:
        """A part of the path, as text."""
        return str(self.request.path_params[name])

    async def body(self) -> Body:
        """The JSON body."""
        return await read_body(self.request)

    async def read(self, read: Callable[[Tables], T]) -> T:
        """Something out of storage."""
        return await self._backend.service.read(read)

    async def execute(self, command: Command) -> dict[str, Any]:
        """Carry out a command; the answer is the entity, or the id of what was deleted."""
        origin = Origin(user_id=self._user_id, door="rest")
        event = await self._backend.executor.execute(command, origin)
        assert isinstance(event, EntityEvent), "this door sends no message ids"  # noqa: S101 - no input makes it false
        if event.after is None:
            return {"deleted_id": event.subject.id}
        return {event.entity: SHAPES[event.entity](event.after)}


Handler = Callable[[Call], Awaitable[dict[str, Any]]]


def endpoint(backend: Backend, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A route's function: the handler, with its refusals turned into answers."""

    async def answer(request: Request) -> Response:
        try:
            user_id = as_uuid(request.headers.get("x-user-id", "")) or FALLBACK_USER_ID
            await backend.service.welcome(user_id)
            return JSONResponse(await handler(Call(backend, request, user_id)))
        except Rejected as rejected:
            return PlainTextResponse(rejected.message, rejected.status)
        except Refused as refused:
            return _refusal(refused)
        except Exception as failure:
            log.exception("request failed", method=request.method, path=request.url.path)
            return _refusal(backend.failure(failure))

    return answer


def _refusal(refused: Refused) -> JSONResponse:
    status, code = _STATUS_OF_KIND.get(type(refused)) or _STATUS.get(refused.code, _OUR_FAULT)
    error = {"code": code, "message": refused.message}
    if refused.field is not None and status != _OUR_FAULT[0]:
        error["field"] = refused.field
    return JSONResponse({"error": error}, status)
