"""How is an HTTP request answered or refused? One endpoint for every operation; no exception gets past it."""

import time
from typing import Any

import structlog
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server_under_test.auth import Unauthenticated
from server_under_test.backend import Backend
from server_under_test.errors import DuplicateKey, HasChildren, Refused
from server_under_test.metrics import OK
from server_under_test.rest.call import Call, identify
from server_under_test.rest.inputs import JSON, Rejected, read_input
from server_under_test.rest.operation import Operation, Operations
from server_under_test.rest.shapes import Envelope, Refusal

log = structlog.get_logger()

REJECTED = "rejected"
OPERATOR_ROLE = "admin"

# contract/rest.md 1 and contract/reference.md R17: the few codes of this door, and two refusals it words differently.
_STATUS = {
    "VALIDATION_ERROR": (400, "VALIDATION_ERROR"),
    "INVALID_MESSAGE": (400, "VALIDATION_ERROR"),
    "BAD_REQUEST": (400, "BAD_REQUEST"),
    "UNAUTHORIZED": (403, "UNAUTHORIZED"),
    "NOT_FOUND": (404, "NOT_FOUND"),
    "CONFLICT": (409, "CONFLICT"),
    "DELETE_BLOCKED": (409, "DELETE_BLOCKED"),
}
_STATUS_OF_KIND: dict[type[Refused], tuple[int, str]] = {
    HasChildren: (400, "VALIDATION_ERROR"),
    DuplicateKey: (409, "CONFLICT"),
}
_OUR_FAULT = (500, "INTERNAL_ERROR")
_UNAUTHENTICATED = (401, "UNAUTHORIZED")


def routes(backend: Backend, operations: Operations) -> list[Route]:
    """One route a path, so that a method it does not know is answered with those it does."""
    by_path: dict[str, dict[str, Operation[Any]]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    return [_route(backend, path, by_method) for path, by_method in by_path.items()]


def _route(backend: Backend, path: str, by_method: dict[str, Operation[Any]]) -> Route:
    async def endpoint(request: Request) -> Response:
        # Starlette lets HEAD in wherever GET is; uvicorn leaves the body out.
        operation = by_method["GET" if request.method == "HEAD" else request.method]
        began = time.perf_counter()
        response, outcome = await _answer(backend, operation, request)
        backend.metrics.request("rest", operation.name, outcome, time.perf_counter() - began)
        return response

    return Route(path, endpoint, methods=list(by_method))


async def _answer(backend: Backend, operation: Operation[Any], request: Request) -> tuple[Response, str]:
    """The response, and in one word how it went: `ok`, a code, or that it was no request of this interface."""
    user_id = None
    try:
        user_id = _admit(backend, operation, request)
        asked = await read_input(operation.takes, request)
        answer = await operation.handler(Call(backend, request, user_id), asked)
        return _rendered(operation, answer), OK
    except Rejected as rejected:
        log.info("rejected", operation=operation.name, status=rejected.status, user_id=user_id)
        return PlainTextResponse(rejected.message, rejected.status), REJECTED
    except Unauthenticated:
        return _refusal(Refused("UNAUTHORIZED", "this needs a valid bearer token"), *_UNAUTHENTICATED)
    except Refused as refused:
        log.info("refused", operation=operation.name, code=refused.code, reason=refused.message, user_id=user_id)
        return _refusal(refused, *(_STATUS_OF_KIND.get(type(refused)) or _STATUS.get(refused.code, _OUR_FAULT)))
    except Exception as failure:
        log.exception("request failed", operation=operation.name)
        return _refusal(backend.failure(failure), *_OUR_FAULT)


def _admit(backend: Backend, operation: Operation[Any], request: Request) -> str:
    """The id of the acting user, who may ask for this operation at all."""
    if operation.caller == "anyone":
        return backend.settings.llm_user_id
    identity = identify(backend, request)
    if operation.caller == "operator" and backend.authenticator and OPERATOR_ROLE not in identity.roles:
        raise Refused("UNAUTHORIZED", f"this needs a token with the role {OPERATOR_ROLE}")
    return identity.user_id


def _rendered(operation: Operation[Any], answer: BaseModel | Response) -> Response:
    if isinstance(answer, Response):
        return answer
    return as_json(answer, operation.statuses[0])


def as_json(answer: BaseModel, status: int) -> Response:
    """A model as a response."""
    return Response(answer.model_dump_json(), status, media_type=JSON)


def _refusal(refused: Refused, status: int, code: str) -> tuple[Response, str]:
    field = None if status == _OUR_FAULT[0] else refused.field
    envelope = Envelope(error=Refusal(code=code, message=refused.message, field=field))
    response = Response(envelope.model_dump_json(exclude_none=True), status, media_type=JSON)
    if status == _UNAUTHENTICATED[0]:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response, code
