"""What is seen of a server with bugs: changes in one word, and what observers were told of them."""

import asyncio
from typing import Any
from uuid import uuid4

from pm_wire import messages_pb2 as pb

from support.commands import do
from support.serving import Board, Peer

CREATED = ["activity work_item created", "work_item_created"]
UPDATED = ["activity work_item updated", "work_item_updated"]
DELETED = ["activity work_item deleted", "work_item_deleted"]


async def rename(board: Board, item: Any, title: str, version: int = 1, by: Peer | None = None) -> Any:
    """Change an item's title over WebSocket; the reply."""
    fields = {"work_item_id": item.id, "expected_version": version, "title": title}
    return await do(by or board.owner, "update_work_item", **fields)


async def put(board: Board, path: str, **body: Any) -> Any:
    """Change something over REST; the answer."""
    return await board.rest.put(path, json=body)


async def rest_item(board: Board, title: str = "by rest") -> dict[str, Any]:
    """A new item, created over REST."""
    body = {"project_id": board.project.id, "item_type": "task", "title": title}
    answer = await board.rest.post("/work-items", json=body)
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["work_item"]
    return created


async def told(peer: Peer, kind: str = "") -> list[Any]:
    """The payloads of the entity events a client was sent, of one kind if it is named."""
    found = [(event.WhichOneof("payload") or "", event) for event in await peer.seen()]
    return [getattr(event, name) for name, event in found if name != "activity_log_created" and name.startswith(kind)]


async def versions(peer: Peer) -> list[tuple[int, str]]:
    """(version, title) of the work item events a client was sent."""
    items = [event.work_item for event in await told(peer, "work_item") if hasattr(event, "work_item")]
    return [(item.version, item.title) for item in items]


async def together(*requests: Any) -> list[Any]:
    """What several get who act at the same instant."""
    return list(await asyncio.gather(*requests))


async def another(board: Board, connect_to: Any, server: Any, user_id: str | None = None) -> Peer:
    """One more client that has subscribed to the board."""
    peer: Peer = await connect_to(server, user_id)
    await peer.subscribe(board.project.id)
    return peer


def task(board: Board, title: str = "a task") -> pb.CreateWorkItemRequest:
    """The request for a new task."""
    return pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title=title)


async def dated(board: Board, title: str, updated_at: int) -> dict[str, Any]:
    """An item that was last changed at a time of the test's choice: only an import brings one."""
    model = await rest_item(board)
    exported = (await board.rest.get("/sync/export", params={"work_item": model["id"]})).json()
    (item,) = exported["work_items"]
    item |= {"id": str(uuid4()), "title": title, "item_number": item["item_number"] + 1, "updated_at": updated_at}
    answer = await board.rest.post("/sync/import", json=exported)
    assert answer.json()["work_items"]["created"] == 1, answer.text
    await board.rest.delete(f"/work-items/{model['id']}")
    imported: dict[str, Any] = item
    return imported
