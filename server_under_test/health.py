"""Is the server alive and ready, what can be asked of it, what did it count, and how is it stopped?

The routes outside the API, in the same kind of table.
"""

import json
import sqlite3
import time
from functools import cache
from typing import Literal

from starlette.responses import Response
from starlette.routing import Route

from server_under_test import VERSION, rest
from server_under_test.backend import Backend
from server_under_test.rest import answering
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import JSON, Nothing, Rejected
from server_under_test.rest.openapi import document
from server_under_test.rest.operation import Operation, Operations
from server_under_test.rest.shapes import Shape

State = Literal["healthy", "unhealthy"]


class Health(Shape):
    """The process answers."""

    status: Literal["ok"]
    version: str


class DatabaseState(Shape):
    """Whether storage answers, and how soon."""

    status: State
    latency_ms: int


class Breaker(Shape):
    """There is none, which looks like one that never opens: contract/reference.md R23."""

    state: Literal["Closed"] = "Closed"


class Readiness(Shape):
    """Whether requests can be served."""

    status: State
    version: str
    database: DatabaseState
    circuit_breaker: Breaker = Breaker()


class Done(Shape):
    """What was done."""

    status: Literal["ok"]
    message: str


async def health(_call: Call, _: Nothing) -> Health:
    """Whether the process answers; touches nothing."""
    return Health(status="ok", version=VERSION)


async def live(_call: Call, _: Nothing) -> Response:
    """Whether the process answers, without a word."""
    return Response()


async def ready(call: Call, _: Nothing) -> Response:
    """Whether storage answers."""
    began = time.monotonic()
    status: State = "healthy" if await call.backend.service.is_ready() else "unhealthy"
    latency_ms = int((time.monotonic() - began) * 1000)
    database = DatabaseState(status=status, latency_ms=latency_ms)
    answer = Readiness(status=status, version=VERSION, database=database)
    return answering.as_json(answer, 200 if status == "healthy" else 503)


async def metrics(call: Call, _: Nothing) -> Response:
    """What the server counted, for Prometheus."""
    content, media_type = call.backend.metrics.render()
    return Response(content, media_type=media_type)


async def openapi(call: Call, _: Nothing) -> Response:
    """This document."""
    return Response(_document(is_guarded=call.backend.authenticator is not None), media_type=JSON)


async def checkpoint(call: Call, _: Nothing) -> Done:
    """Move the write-ahead log into the database file."""
    try:
        await call.backend.service.checkpoint()
    except sqlite3.Error:
        raise Rejected(500, "the checkpoint failed") from None
    return Done(status="ok", message="the write-ahead log was moved into the database file")


async def shutdown(call: Call, _: Nothing) -> Response:
    """Stop the server: running commands end, connections are closed."""
    call.backend.is_stopping.set()
    return Response(status_code=202)


OPERATIONS: Operations = (
    Operation(method="GET", path="/health", handler=health, takes=Nothing, answers=Health, caller="anyone"),
    Operation(method="GET", path="/live", handler=live, takes=Nothing, caller="anyone"),
    Operation(
        method="GET",
        path="/ready",
        handler=ready,
        takes=Nothing,
        answers=Readiness,
        statuses=(200, 503),
        caller="anyone",
    ),
    Operation(method="GET", path="/metrics", handler=metrics, takes=Nothing, media="text/plain", caller="anyone"),
    Operation(method="GET", path="/openapi.json", handler=openapi, takes=Nothing, media=JSON, caller="anyone"),
    Operation(
        method="POST", path="/admin/checkpoint", handler=checkpoint, takes=Nothing, answers=Done, caller="operator"
    ),
    Operation(
        method="POST", path="/admin/shutdown", handler=shutdown, takes=Nothing, statuses=(202,), caller="operator"
    ),
)


@cache
def _document(*, is_guarded: bool) -> str:
    return json.dumps(document((*rest.OPERATIONS, *OPERATIONS), is_guarded=is_guarded))


def routes(backend: Backend) -> list[Route]:
    """Every route outside the API."""
    return answering.routes(backend, OPERATIONS)
