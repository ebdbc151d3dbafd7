"""How are the parts put together? Storage, fan-out, command layer, planted defects if any, and the two doors."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server_under_test import health, rest
from server_under_test.auth import Authenticator, TokenAuthenticator
from server_under_test.backend import Backend
from server_under_test.commands.access import Access, MembersOnly, OpenAccess
from server_under_test.commands.versions import Lock, Versions
from server_under_test.connection import websocket
from server_under_test.connection.seams import Hear, Socket
from server_under_test.connection.transport import frame
from server_under_test.defects.defect import Defect
from server_under_test.fanout import Connection, Fanout, Link, Publisher, Reach, Registry, everybody
from server_under_test.metrics import Metrics
from server_under_test.service import Executor, Handle, See, Service, Settle, handle, keep, see
from server_under_test.settings.config import Settings, WrongUse
from server_under_test.storage import Database, Tables
from server_under_test.wire import encode
from server_under_test.wire.asks import ASKS, Asks

T = TypeVar("T")


@asynccontextmanager
async def open_backend(settings: Settings, defects: Sequence[Defect] = ()) -> AsyncIterator[Backend]:
    """Everything behind the doors, with each defect around the seam it is planted at; closes its storage at the end.

    Raises WrongUse where the path cannot be a database.
    """
    settings = _through(defects, lambda each: each.settings, settings)
    try:
        database = await Database.open(settings.database)
    except sqlite3.Error as failure:
        raise WrongUse(f"--database {settings.database} cannot be used: {failure}.") from failure
    try:
        for defect in defects:
            await database.write(partial(_loosen, defect))
        backend = _assemble(settings, database, defects)
        await backend.service.welcome(settings.llm_user_id, settings.llm_user_name)
        yield backend
    finally:
        await database.close()


def _assemble(settings: Settings, database: Database, defects: Sequence[Defect]) -> Backend:
    metrics = Metrics()
    guard: Authenticator | None = None if settings.auth is None else TokenAuthenticator(settings.auth)
    rule: Access = OpenAccess() if settings.auth is None else MembersOnly()
    access = _through(defects, lambda each: each.access, rule)
    told: Reach = everybody
    reach = _through(defects, lambda each: each.reach, told)
    fanout = Fanout(lambda event: frame(encode.event_message(event)), metrics, reach)
    publisher: Publisher = fanout
    registry: Registry = fanout
    versions: Versions = Lock()
    settle_unit: Settle = keep
    carry_out: Handle = handle
    look: See = see
    service = Service(
        database,
        _through(defects, lambda each: each.publisher, publisher),
        limits=settings.limits,
        encode_reply=encode.reply_message,
        access=access,
        versions=_through(defects, lambda each: each.versions, versions),
        settle=_through(defects, lambda each: each.settle, settle_unit),
        handle=_through(defects, lambda each: each.handle, carry_out),
        see=_through(defects, lambda each: each.see, look),
        metrics=metrics,
    )
    executor: Executor = service
    asks: Asks = ASKS
    return Backend(
        settings=settings,
        fanout=fanout,
        registry=_through(defects, lambda each: each.registry, registry),
        service=service,
        executor=_through(defects, lambda each: each.executor, executor),
        access=access,
        metrics=metrics,
        authenticator=guard,
        rest_authenticator=_through(defects, lambda each: each.rest_authenticator, guard),
        asks=_through(defects, lambda each: each.asks, asks),
        connect=lambda socket: _connected(defects, socket),
        converse=lambda hear, connection: _heard(defects, hear, connection),
    )


def _through(defects: Sequence[Defect], seam: Callable[[Defect], Callable[[T], T]], part: T) -> T:
    """A part of the server, with each defect around it that is planted at this seam."""
    for defect in defects:
        part = seam(defect)(part)
    return part


def _loosen(defect: Defect, connection: sqlite3.Connection, _: Tables) -> None:
    defect.schema(connection)


def _connected(defects: Sequence[Defect], socket: Socket) -> Link:
    link: Link = socket
    for defect in defects:
        link = defect.link(link, socket)
    return link


def _heard(defects: Sequence[Defect], hear: Hear, connection: Connection) -> Hear:
    for defect in defects:
        hear = defect.session(hear, connection)
    return hear


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
