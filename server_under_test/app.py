"""How are the parts put together? Storage, fan-out, command layer, planted defects if any, and the two doors."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server_under_test import health, rest
from server_under_test.auth import TokenAuthenticator
from server_under_test.backend import Backend
from server_under_test.commands.access import Access, MembersOnly, OpenAccess
from server_under_test.commands.versions import Lock, Versions
from server_under_test.connection import websocket
from server_under_test.connection.transport import frame
from server_under_test.defects.defect import Defect
from server_under_test.fanout import Fanout, Publisher
from server_under_test.metrics import Metrics
from server_under_test.service import Executor, Service, Settle, keep
from server_under_test.settings.config import Settings, WrongUse
from server_under_test.storage import Database
from server_under_test.wire import encode


@asynccontextmanager
async def open_backend(settings: Settings, defects: Sequence[Defect] = ()) -> AsyncIterator[Backend]:
    """Everything behind the doors, with each defect around the seam it is planted at; closes its storage at the end.

    Raises WrongUse where the path cannot be a database.
    """
    try:
        database = await Database.open(settings.database)
    except sqlite3.Error as failure:
        raise WrongUse(f"--database {settings.database} cannot be used: {failure}.") from failure
    try:
        backend = _assemble(settings, database, defects)
        await backend.service.welcome(settings.llm_user_id, settings.llm_user_name)
        yield backend
    finally:
        await database.close()


def _assemble(settings: Settings, database: Database, defects: Sequence[Defect]) -> Backend:
    metrics = Metrics()
    access: Access = OpenAccess() if settings.auth is None else MembersOnly()
    fanout = Fanout(lambda event: frame(encode.event_message(event)), metrics)
    publisher: Publisher = fanout
    versions: Versions = Lock()
    settle: Settle = keep
    for defect in defects:
        publisher, versions, settle = defect.publisher(publisher), defect.versions(versions), defect.settle(settle)
    service = Service(
        database,
        publisher,
        limits=settings.limits,
        encode_reply=encode.reply_message,
        access=access,
        versions=versions,
        settle=settle,
        metrics=metrics,
    )
    executor: Executor = service
    for defect in defects:
        executor = defect.executor(executor)
    return Backend(
        settings=settings,
        fanout=fanout,
        service=service,
        executor=executor,
        access=access,
        metrics=metrics,
        authenticator=None if settings.auth is None else TokenAuthenticator(settings.auth),
    )


def create_app(backend: Backend) -> Starlette:
    """The two doors and the health routes over one backend."""

    async def socket(connection: WebSocket) -> None:
        await websocket.endpoint(connection, backend)

    app = Starlette(
        routes=[
            WebSocketRoute("/ws", socket),
            Route("/ws", _upgrade_required),
            *rest.routes(backend),
            *health.routes(backend),
        ],
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])],
        exception_handlers={HTTPException: _bare_status},
        max_body_size=backend.settings.max_body_bytes,
    )
    app.router.redirect_slashes = False
    return app


async def _upgrade_required(_: Request) -> Response:
    return Response(status_code=426, headers={"Upgrade": "websocket"})


async def _bare_status(_: Request, failure: Exception) -> Response:
    # contract/rest.md 1: unknown paths and methods are answered with an empty body.
    if not isinstance(failure, HTTPException):
        raise failure
    return Response(status_code=failure.status_code, headers=failure.headers)
