"""The WebSocket door: one session a connection, its requests handled strictly one after another."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from server_under_test.auth import Unauthenticated, user_id_of
from server_under_test.backend import Backend
from server_under_test.connection.rate_limit import RateLimit
from server_under_test.connection.transport import GOING_AWAY, frame
from server_under_test.errors import Refused
from server_under_test.events import EntityEvent, Origin, Receipt
from server_under_test.fanout import Connection, Link
from server_under_test.metrics import OK
from server_under_test.queries import subscriptions
from server_under_test.wire import encode
from server_under_test.wire.asks import ASKS, Ask
from server_under_test.wire.decode import COMMANDS

log = structlog.get_logger()

INVALID_PAYLOAD = 1007
LONGEST_MESSAGE_ID_BYTES = 128
NOTHING = "nothing"


class BoundedLink(Link, Protocol):
    """A sending half whose queue can be sized, and which says what it had to end."""

    capacity: int
    on_overflow: Callable[[], None]
    on_dead_peer: Callable[[], None]


class Denied(Exception):
    """A handshake that is refused, with this status and an empty body."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def endpoint(websocket: WebSocket, backend: Backend) -> None:
    """Accept a connection, or refuse it, and serve it until it ends."""
    try:
        user_id = _caller(websocket, backend)
        if len(backend.fanout) >= backend.settings.max_connections:
            backend.metrics.connection_refused("full")
            raise Denied(503)
    except Denied as denied:
        await websocket.send_denial_response(Response(status_code=denied.status))
        return
    link: BoundedLink = websocket.scope["state"]["link"]
    link.capacity = backend.settings.send_buffer_size
    link.on_overflow = backend.metrics.queue_overflowed
    link.on_dead_peer = backend.metrics.dead_peer_dropped
    # Registered before anything is awaited: of many that arrive at once no more get in than there is room for.
    connection = backend.fanout.join(link, user_id)
    try:
        await backend.service.welcome(user_id)
        await websocket.accept()
        await Session(backend, connection).serve(websocket)
    except WebSocketDisconnect:
        log.debug("gone before the handshake ended", connection=connection.id)
    finally:
        backend.fanout.leave(connection)


def _caller(websocket: WebSocket, backend: Backend) -> str:
    """Who connects: by token where there is authentication, else whoever they say they are."""
    claimed = websocket.query_params.get("user_id")
    if backend.authenticator is None:
        return user_id_of(backend.settings.desktop_user_id if claimed is None else claimed)
    if claimed is not None:  # contract/reference.md R17: nobody is to believe that it counts
        raise Denied(400)
    try:
        return backend.authenticator.identify(websocket.headers.get("authorization")).user_id
    except Unauthenticated:
        backend.metrics.connection_refused("unauthenticated")
        raise Denied(401) from None


class Session:
    """One connection's conversation."""

    def __init__(self, backend: Backend, connection: Connection) -> None:
        self._backend = backend
        self._service = backend.service
        self._connection = connection
        self._limit = _limit_of(backend)

    async def serve(self, websocket: WebSocket) -> None:
        """Answer frame after frame; text frames are ignored, though they count against the rate limit."""
        while (message := await websocket.receive())["type"] != "websocket.disconnect":
            if self._backend.is_stopping.is_set():
                self._connection.link.close(GOING_AWAY, "the server is shutting down")
            elif (data := message.get("bytes")) is not None:
                await self._take(data)
            else:
                self._is_within_limit()

    async def _take(self, data: bytes) -> None:
        try:
            request = pb.WebSocketMessage.FromString(data)
        except DecodeError:
            log.info("undecodable frame", connection=self._connection.id, size=len(data))
            self._backend.metrics.undecodable_frame()
            self._connection.link.close(INVALID_PAYLOAD, "not a WebSocketMessage")
            return
        began = time.perf_counter()
        answer, outcome = await self._answer(request)
        self._connection.link.push([frame(answer)])
        name = request.WhichOneof("payload") or NOTHING
        if outcome != OK:
            connection = self._connection
            log.info("refused", request=name, code=outcome, user_id=connection.user_id, connection=connection.id)
        self._backend.metrics.request("ws", name, outcome, time.perf_counter() - began)

    async def _answer(self, request: pb.WebSocketMessage) -> tuple[bytes, str]:
        """The reply, and `ok` or the code it refuses the request with."""
        message_id = request.message_id
        try:
            if len(message_id.encode()) > LONGEST_MESSAGE_ID_BYTES:
                message_id = ""
                raise Refused("INVALID_MESSAGE", f"message_id is longer than {LONGEST_MESSAGE_ID_BYTES} bytes")
            if not self._is_within_limit():
                raise Refused("RATE_LIMITED", "too many requests")
            async with asyncio.timeout(self._backend.settings.request_timeout_s):
                return await self._dispatch(request), OK
        except Refused as failure:
            refused = failure
        except TimeoutError:
            log.warning("request timed out", connection=self._connection.id, message_id=message_id)
            refused = Refused("TIMEOUT", "the request took too long; whether it had an effect is not known")
        except Exception as failure:
            log.exception("request failed", connection=self._connection.id, message_id=message_id)
            refused = self._backend.failure(failure)
        return encode.error_message(refused, message_id, self._service.now()), refused.code

    async def _dispatch(self, request: pb.WebSocketMessage) -> bytes:
        name = request.WhichOneof("payload") or NOTHING
        if build := COMMANDS.get(name):
            origin = Origin(
                user_id=self._connection.user_id,
                door="ws",
                connection_id=self._connection.id,
                message_id=request.message_id,
            )
            reply = await self._backend.executor.execute(build(getattr(request, name)), origin)
            if isinstance(reply, Receipt):
                return reply.encoded
            assert isinstance(reply, EntityEvent), "every command of this door is about one entity"  # noqa: S101
            return encode.reply_message(reply, request.message_id)
        if ask := ASKS.get(name):
            payload = await self._ask(ask, getattr(request, name))
        elif answer := _ANSWERS.get(name):
            payload = await answer(self, getattr(request, name))
        else:
            raise Refused("INVALID_MESSAGE", "no payload that a client may send")
        return encode.envelope(request.message_id, self._service.now(), **payload)

    def _is_within_limit(self) -> bool:
        if self._limit is None or self._limit.admits():
            return True
        self._backend.metrics.rate_limited()
        return False

    async def _ask(self, ask: Ask, message: Any) -> dict[str, Any]:
        project_id = ask.project_id(message)
        user_id = self._connection.user_id
        return await self._service.read_in_order(lambda view: ask.read(view, message), user_id, project_id)

    async def _ping(self, message: pb.Ping) -> dict[str, Any]:
        return {"pong": pb.Pong(timestamp=message.timestamp)}

    async def _subscribe(self, message: pb.Subscribe) -> dict[str, Any]:
        if not self._backend.access.is_open:
            # In turn with the writer: a removal that is committed later also takes effect later.
            await self._service.read_in_turn(
                lambda view: subscriptions.require_all(view, message.project_ids, message.sprint_ids),
                self._connection.user_id,
            )
        self._backend.fanout.subscribe(self._connection, message.project_ids, message.sprint_ids)
        return {}

    async def _unsubscribe(self, message: pb.Unsubscribe) -> dict[str, Any]:
        self._backend.fanout.unsubscribe(self._connection, message.project_ids, message.sprint_ids)
        return {}


def _limit_of(backend: Backend) -> RateLimit | None:
    limit = backend.settings.rate_limit
    return None if limit is None else RateLimit(limit.max_requests, limit.window_s, time.monotonic)


_ANSWERS: dict[str, Callable[[Session, Any], Awaitable[dict[str, Any]]]] = {
    "ping": Session._ping,
    "subscribe": Session._subscribe,
    "unsubscribe": Session._unsubscribe,
}
