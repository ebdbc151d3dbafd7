"""How does anybody get in? One server, trusting or guarded, and a way in by either door for whoever it may be."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from support.commands import do, granted
from support.mutations import key
from support.serving import Board, Peer, Process
from support.tokens import SECRET, bearer


def guarded(start: Callable[..., Process], *arguments: Any) -> Process:
    """Start a server that asks for tokens."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PM_AUTH_ENABLED", "true")
        environment.setenv("PM_AUTH_JWT_SECRET", SECRET)
        return start(*arguments, keep_environment=True)


@dataclass(kw_only=True)
class Site:
    """A running server; what is opened here is closed with the stack."""

    process: Process
    stack: AsyncExitStack
    is_guarded: bool = False

    async def open(self, user_id: str | None = None, **options: Any) -> Peer:
        """A WebSocket client, as a new user unless one is named."""
        user_id = user_id or str(uuid4())
        return Peer(socket=await self.stack.enter_async_context(self._connect(user_id, **options)), user_id=user_id)

    async def intrude(self, user_id: str) -> Peer:
        """A WebSocket client that will not say goodbye."""
        socket = await self._connect(user_id)
        self.stack.callback(_hang_up, socket)
        return Peer(socket=socket, user_id=user_id)

    async def rest(self, user_id: str | None = None, path: str = "/api/v1") -> httpx.AsyncClient:
        """A REST client, as a new user unless one is named."""
        user_id = user_id or str(uuid4())
        headers = bearer(user_id) if self.is_guarded else {"X-User-Id": user_id}
        limits = httpx.Limits(max_connections=None)
        # No TLS here: without verify=False every client would first load all certificate authorities.
        client = httpx.AsyncClient(
            base_url=f"{self.process.url}{path}",
            headers=headers,
            limits=limits,
            timeout=30,
            verify=False,  # noqa: S501
        )
        return await self.stack.enter_async_context(client)

    async def board(self, title: str = "a board") -> Board:
        """A project of a new user's, who watches it on a second connection."""
        owner = await self.open()
        observer = await self.open(owner.user_id)
        project = granted(await do(owner, "create_project", title=title, key=key())).project
        for peer in (owner, observer):
            await peer.subscribe(project.id)
            await peer.seen()
        return Board(project=project, owner=owner, observer=observer, rest=await self.rest(owner.user_id))

    async def admit(self, board: Board, user_id: str, role: str) -> None:
        """Give somebody a role on a board."""
        answer = await board.rest.put(f"/projects/{board.project.id}/members/{user_id}", json={"role": role})
        assert answer.status_code == 200, answer.text

    def _connect(self, user_id: str, **options: Any) -> connect:
        options = {"compression": None, "max_size": None, "max_queue": None, "close_timeout": 2} | options
        url = self.process.ws_url if self.is_guarded else f"{self.process.ws_url}?user_id={user_id}"
        return connect(url, additional_headers=bearer(user_id) if self.is_guarded else {}, **options)

    async def dismiss(self, board: Board, user_id: str) -> None:
        """Take somebody's role away."""
        answer = await board.rest.delete(f"/projects/{board.project.id}/members/{user_id}")
        assert answer.status_code == 200, answer.text


def _hang_up(socket: ClientConnection) -> None:
    if not socket.transport.is_closing():
        socket.transport.abort()
