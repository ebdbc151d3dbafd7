"""The WebSocket door: one session a connection, its requests handled strictly one after another."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import UUID, uuid4

import structlog
from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from server_under_test.backend import Backend
from server_under_test.commands.hierarchy import placed_all
from server_under_test.commands.rules import uuid_text
from server_under_test.errors import Refused, not_found
from server_under_test.fanout import Connection, Link
from server_under_test.storage import Tables
from server_under_test.transport import GOING_AWAY, frame
from server_under_test.values import Origin, Receipt, WorkItem
from server_under_test.wire import encode
from server_under_test.wire.decode import COMMANDS

log = structlog.get_logger()

INVALID_PAYLOAD = 1007
LONGEST_MESSAGE_ID_BYTES = 128


class BoundedLink(Link, Protocol):
    """A sending half whose queue can be sized."""

    capacity: int


async def endpoint(websocket: WebSocket, backend: Backend) -> None:
    """Accept a connection, or refuse it with 503 where there are too many, and serve it until it ends."""
    user_id = identity(websocket.query_params.get("user_id", backend.settings.desktop_user_id))
    await backend.service.welcome(user_id)
    if len(backend.fanout) >= backend.settings.max_connections:
        await websocket.send_denial_response(Response(status_code=503))
        return
    try:
        await websocket.accept()
    except WebSocketDisconnect:
        return
    link: BoundedLink = websocket.scope["state"]["link"]
    link.capacity = backend.settings.send_buffer_size
    connection = backend.fanout.join(link)
    try:
        await Session(backend, connection, user_id).serve(websocket)
    finally:
        backend.fanout.leave(connection)


def identity(claimed: str) -> str:
    """The UUID a client names, or a random one for this connection: contract/websocket.md 1."""
    try:
        return str(UUID(claimed))
    except ValueError:
        return str(uuid4())


class Session:
    """One connection's conversation."""

    def __init__(self, backend: Backend, connection: Connection, user_id: str) -> None:
        self._backend = backend
        self._service = backend.service
        self._connection = connection
        self._user_id = user_id

    async def serve(self, websocket: WebSocket) -> None:
        """Answer frame after frame; text frames are ignored."""
        while (message := await websocket.receive())["type"] != "websocket.disconnect":
            if self._backend.is_stopping.is_set():
                self._connection.link.close(GOING_AWAY, "the server is shutting down")
            elif (data := message.get("bytes")) is not None:
                await self._take(data)

    async def _take(self, data: bytes) -> None:
        try:
            request = pb.WebSocketMessage.FromString(data)
        except DecodeError:
            log.info("undecodable frame", connection=self._connection.id, size=len(data))
            self._connection.link.close(INVALID_PAYLOAD, "not a WebSocketMessage")
            return
        self._send(await self._answer(request))

    async def _answer(self, request: pb.WebSocketMessage) -> bytes:
        message_id = request.message_id
        if len(message_id.encode()) > LONGEST_MESSAGE_ID_BYTES:
            refused = Refused("INVALID_MESSAGE", f"message_id is longer than {LONGEST_MESSAGE_ID_BYTES} bytes")
            return encode.error_message(refused, "", self._service.now())
        try:
            return await self._dispatch(request)
        except Refused as refused:
            return encode.error_message(refused, message_id, self._service.now())
        except Exception as failure:
            log.exception("request failed", connection=self._connection.id, message_id=message_id)
            return encode.error_message(self._backend.failure(failure), message_id, self._service.now())

    async def _dispatch(self, request: pb.WebSocketMessage) -> bytes:
        name = request.WhichOneof("payload") or ""
        if build := COMMANDS.get(name):
            origin = Origin(
                user_id=self._user_id,
                door="ws",
                connection_id=self._connection.id,
                message_id=request.message_id,
            )
            reply = await self._backend.executor.execute(build(getattr(request, name)), origin)
            return reply.encoded if isinstance(reply, Receipt) else encode.reply_message(reply, request.message_id)
        if answer := _ANSWERS.get(name):
            payload = await answer(self, getattr(request, name))
            return encode.envelope(request.message_id, self._service.now(), **payload)
        raise Refused("INVALID_MESSAGE", "no payload that a client may send")

    def _send(self, message: bytes) -> None:
        self._connection.link.push([frame(message)])

    async def _ping(self, message: pb.Ping) -> dict[str, Any]:
        return {"pong": pb.Pong(timestamp=message.timestamp)}

    async def _subscribe(self, message: pb.Subscribe) -> dict[str, Any]:
        self._backend.fanout.subscribe(self._connection, message.project_ids, message.sprint_ids)
        return {}

    async def _unsubscribe(self, message: pb.Unsubscribe) -> dict[str, Any]:
        self._backend.fanout.unsubscribe(self._connection, message.project_ids, message.sprint_ids)
        return {}

    async def _list_projects(self, _: pb.ListProjectsRequest) -> dict[str, Any]:
        return encode.projects_list(await self._service.read_in_order(lambda tables: tables.projects.living(), None))

    async def _get_work_items(self, message: pb.GetWorkItemsRequest) -> dict[str, Any]:
        project_id = uuid_text(message.project_id, "project_id")
        since = message.since_timestamp if message.HasField("since_timestamp") else None
        items = await self._service.read_in_order(lambda tables: work_items(tables, project_id, since), project_id)
        return encode.work_items_list(items, as_of=self._service.now())

    async def _get_sprints(self, message: pb.GetSprintsRequest) -> dict[str, Any]:
        project_id = uuid_text(message.project_id, "project_id")

        def read(tables: Tables) -> Any:
            if tables.projects.find(project_id) is None:
                raise not_found("project")
            return tables.sprints.of_project(project_id)

        return encode.sprints_list(await self._service.read_in_order(read, project_id))

    async def _get_comments(self, message: pb.GetCommentsRequest) -> dict[str, Any]:
        item_id = uuid_text(message.work_item_id, "work_item_id")

        def read(tables: Tables) -> Any:
            if tables.work_items.find(item_id) is None:
                raise not_found("work item")
            return tables.comments.of_work_item(item_id)

        # The item's project is not known before it is read: any publication counts as one that matters.
        return encode.comments_list(await self._service.read_in_order(read, None))


def work_items(tables: Tables, project_id: str, since: int | None) -> list[WorkItem]:
    """A project's living items; since a time, those touched from then on, deleted ones included."""
    if tables.projects.find(project_id) is None:
        raise not_found("project")
    living = placed_all(tables.work_items.of_project(project_id))
    if since is None:
        return living
    deleted = (
        item for item in tables.work_items.of_project(project_id, include_deleted=True) if item.deleted_at is not None
    )
    return [item for item in (*living, *deleted) if item.updated_at >= since]


_ANSWERS: dict[str, Callable[[Session, Any], Awaitable[dict[str, Any]]]] = {
    "ping": Session._ping,
    "subscribe": Session._subscribe,
    "unsubscribe": Session._unsubscribe,
    "list_projects_request": Session._list_projects,
    "get_work_items_request": Session._get_work_items,
    "get_sprints_request": Session._get_sprints,
    "get_comments_request": Session._get_comments,
}
