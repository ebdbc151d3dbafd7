"""A server that asks for tokens, and people of every role on one of its boards."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from support.commands import do, granted
from support.mutations import key
from support.serving import Board, Peer, Process
from support.tokens import bearer
from websockets.asyncio.client import connect

ROLES = ("viewer", "editor", "admin")

ConnectAs = Callable[..., Awaitable[Peer]]


@pytest.fixture
def connect_as(open_peers: AsyncExitStack) -> ConnectAs:
    """Open a WebSocket client that shows a token, as a new user unless one is named."""

    async def connect_peer(process: Process, user_id: str | None = None, **token: Any) -> Peer:
        user_id = user_id or str(uuid4())
        options: dict[str, Any] = {"compression": None, "max_size": None, "max_queue": None, "close_timeout": 2}
        headers = bearer(user_id, **token)
        socket = await open_peers.enter_async_context(connect(process.ws_url, additional_headers=headers, **options))
        return Peer(socket=socket, user_id=user_id)

    return connect_peer


@dataclass(kw_only=True)
class Team:
    """A board on a guarded server: its admin is the board's owner, the others come as they are called."""

    board: Board
    process: Process
    connect_as: ConnectAs

    async def member(self, role: str) -> Peer:
        """Somebody new with a role; `stranger` has none."""
        peer = await self.connect_as(self.process)
        if role != "stranger":
            answer = await self.board.rest.put(self._path(peer), json={"role": role})
            assert answer.status_code == 200, answer.text
        return peer

    async def remove(self, peer: Peer) -> None:
        """Take a member's role away."""
        answer = await self.board.rest.delete(self._path(peer))
        assert answer.status_code == 200, answer.text

    def _path(self, peer: Peer) -> str:
        return f"/projects/{self.board.project.id}/members/{peer.user_id}"


@pytest.fixture
async def team(guarded_server: Process, connect_as: ConnectAs, open_peers: AsyncExitStack) -> Team:
    """A fresh project of the guarded server, whose admin has subscribed to it twice."""
    owner = await connect_as(guarded_server)
    observer = await connect_as(guarded_server, owner.user_id)
    project = granted(await do(owner, "create_project", title="a board", key=key())).project
    client = httpx.AsyncClient(
        base_url=f"{guarded_server.url}/api/v1",
        headers=bearer(owner.user_id),
        verify=False,  # noqa: S501 - no TLS on loopback
    )
    board = Board(project=project, owner=owner, observer=observer, rest=await open_peers.enter_async_context(client))
    for peer in (owner, observer):
        await peer.subscribe(project.id)
        await peer.seen()
    return Team(board=board, process=guarded_server, connect_as=connect_as)
