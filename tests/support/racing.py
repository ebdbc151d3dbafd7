"""Who wins when many ask at once? Requests by either door, told apart by nothing but how they end."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from pm_wire import messages_pb2 as pb

from support.commands import command
from support.serving import Board, Peer
from support.site import Site

OK = "ok"
DOORS: tuple["Door", ...] = ("ws", "rest")
ITEM_TYPES = {pb.EPIC: "epic", pb.STORY: "story", pb.TASK: "task"}

Door = Literal["ws", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a request ended: `ok` or a wire code, and what was answered."""

    code: str
    field: str | None = None
    text: str = ""
    answer: Any = None


@dataclass(kw_only=True)
class Arena:
    """A board, strangers with connections to it by either door, and a die that decides who is first to start."""

    site: Site
    board: Board
    peers: Sequence[Peer]
    http: httpx.AsyncClient
    rng: random.Random
    _free: "asyncio.Queue[Peer]" = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        for peer in self.peers:
            self._free.put_nowait(peer)

    async def race(self, requests: Iterable[Awaitable[Result]]) -> list[Result]:
        """All at once, started in an order of the die's; the results are in the order given."""
        waiting = list(enumerate(requests))
        self.rng.shuffle(waiting)
        done = await asyncio.gather(*(request for _, request in waiting))
        places = (place for place, _ in waiting)
        return [result for _, result in sorted(zip(places, done, strict=True), key=lambda pair: pair[0])]

    async def sockets_of(self, user_id: str, count: int) -> list[Peer]:
        """Further connections of one user."""
        return [await self.site.open(user_id) for _ in range(count)]

    def doors(self, count: int) -> list[Door]:
        """Both doors in turn."""
        return [DOORS[number % 2] for number in range(count)]

    async def ws(self, name: str, /, **fields: Any) -> Result:
        """A request by WebSocket, over whichever connection is free."""
        peer = await self._free.get()
        try:
            return await by_ws(peer, name, **fields)
        finally:
            self._free.put_nowait(peer)

    async def rest(self, method: str, path: str, body: Any = None) -> Result:
        """A request by REST."""
        return await by_rest(self.http, method, path, body)

    def create_item(self, door: Door, item_type: int = pb.TASK, **fields: Any) -> Awaitable[Result]:
        """A new item on the board."""
        fields = {"project_id": self.board.project.id, "title": "a task", **fields}
        if door == "ws":
            return self.ws("create_work_item", item_type=item_type, **fields)
        return self.rest("POST", "/work-items", {"item_type": ITEM_TYPES[item_type], **fields})

    def update_item(self, door: Door, item: pb.WorkItem, **fields: Any) -> Awaitable[Result]:
        """Other values for an item, as whoever has just read it would ask for them."""
        fields = {"expected_version": item.version, **fields}
        if door == "ws":
            return self.ws("update_work_item", work_item_id=item.id, **fields)
        return self.rest("PUT", f"/work-items/{item.id}", fields)

    def delete_item(self, door: Door, item: pb.WorkItem) -> Awaitable[Result]:
        """An item goes."""
        if door == "ws":
            return self.ws("delete_work_item", work_item_id=item.id)
        return self.rest("DELETE", f"/work-items/{item.id}")

    def comment(self, door: Door, item: pb.WorkItem, content: str) -> Awaitable[Result]:
        """A remark on an item."""
        if door == "ws":
            return self.ws("create_comment", work_item_id=item.id, content=content)
        return self.rest("POST", f"/work-items/{item.id}/comments", {"content": content})

    def link(self, door: Door, blocking: pb.WorkItem, blocked: pb.WorkItem) -> Awaitable[Result]:
        """One item blocks another."""
        ends = {"blocking_item_id": blocking.id, "blocked_item_id": blocked.id}
        if door == "ws":
            return self.ws("create_dependency", dependency_type=pb.BLOCKS, **ends)
        return self.rest("POST", "/dependencies", {"dependency_type": "blocks", **ends})

    def activate(self, door: Door, sprint: pb.Sprint) -> Awaitable[Result]:
        """A sprint begins."""
        if door == "ws":
            return self.ws("update_sprint", sprint_id=sprint.id, expected_version=sprint.version, status=pb.ACTIVE)
        return self.rest("PUT", f"/sprints/{sprint.id}", {"expected_version": sprint.version, "status": "active"})


async def by_ws(peer: Peer, command_name: str, message_id: str | None = None, /, **fields: Any) -> Result:
    """A request by WebSocket."""
    reply = await peer.ask(message_id, **command(command_name, **fields))
    if isinstance(reply, pb.Error):
        return Result(code=reply.code, field=reply.field if reply.HasField("field") else None, text=reply.message)
    return Result(code=OK, answer=reply)


async def by_rest(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Result:
    """A request by REST."""
    answer = await client.request(method, path, json=body)
    if answer.status_code == httpx.codes.OK:
        return Result(code=OK, answer=answer.json())
    error = answer.json()["error"]
    return Result(code=error["code"], field=error.get("field"), text=error["message"])


def codes(results: Iterable[Result]) -> Counter[str]:
    """How many ended how."""
    return Counter(result.code for result in results)
