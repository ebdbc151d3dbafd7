"""A caller, a project of its own, and somebody who watches it; the same on a server that asks for tokens."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pm_wire import messages_pb2 as pb
from support.rest import Api, Json
from support.serving import Connect, Peer, Process
from support.tokens import bearer
from websockets.asyncio.client import connect


@pytest.fixture
async def client(shared_server: Process) -> AsyncIterator[httpx.AsyncClient]:
    # No TLS here: without verify=False every client would first load all certificate authorities.
    async with httpx.AsyncClient(base_url=f"{shared_server.url}/api/v1", verify=False) as client:  # noqa: S501
        yield client


@pytest.fixture
def api(client: httpx.AsyncClient) -> Api:
    """A caller that nobody else is."""
    return Api(http=client, user_id="", headers={}).as_user(str(uuid4()))


@pytest.fixture
def somebody_else(api: Api) -> Api:
    return api.as_user(str(uuid4()))


@pytest.fixture
async def project(api: Api) -> Json:
    return await api.project()


@pytest.fixture
async def item(api: Api, project: Json) -> Json:
    return await api.item(project)


@pytest.fixture
async def observer(connect_to: Connect, shared_server: Process, project: Json) -> Peer:
    """A WebSocket client, subscribed to the project."""
    peer = await connect_to(shared_server)
    return await peer.subscribe(project["id"])


@pytest.fixture
def worked_on(connect_to: Connect, shared_server: Process, api: Api) -> Callable[..., Awaitable[Any]]:
    """Store a finished time entry of the caller's; only the WebSocket door takes its times."""

    async def work(item: Json, started_at: int, ended_at: int) -> str:
        peer = await connect_to(shared_server, user_id=api.user_id)
        request = pb.CreateTimeEntryRequest(work_item_id=item["id"], started_at=started_at, ended_at=ended_at)
        return str((await peer.ask(create_time_entry_request=request)).time_entry.id)

    return work


@pytest.fixture
async def owner(guarded_server: Process) -> AsyncIterator[Api]:
    """A caller with a token, who owns what it creates."""
    user_id = str(uuid4())
    async with httpx.AsyncClient(base_url=f"{guarded_server.url}/api/v1", verify=False) as client:  # noqa: S501
        yield Api(http=client, user_id=user_id, headers=bearer(user_id))


@pytest.fixture
async def guarded(owner: Api) -> Json:
    """A project of the owner's on the guarded server."""
    return await owner.project()


@pytest.fixture
def member(owner: Api, guarded: Json) -> Callable[[str], Awaitable[Api]]:
    """Somebody new with a token and a role in the project; a stranger has none."""

    async def join(role: str) -> Api:
        user_id = str(uuid4())
        if role != "stranger":
            answer = await owner.put(f"/projects/{guarded['id']}/members/{user_id}", {"role": role})
            assert answer.status_code == 200, answer.text
        return Api(http=owner.http, user_id=user_id, headers=bearer(user_id))

    return join


@pytest.fixture
def listening(guarded_server: Process, open_peers: AsyncExitStack) -> Callable[[Api], Awaitable[Peer]]:
    """A WebSocket client of a caller with a token."""

    async def connect_as(api: Api) -> Peer:
        options: dict[str, Any] = {"compression": None, "max_queue": None, "close_timeout": 2}
        socket = await open_peers.enter_async_context(
            connect(guarded_server.ws_url, additional_headers=api.headers, **options)
        )
        return Peer(socket=socket, user_id=api.user_id)

    return connect_as
