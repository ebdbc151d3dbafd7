"""A WebSocket client that does only what it is told: it answers no ping, no Close frame, and reads when asked to."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from pm_wire import messages_pb2 as pb
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from support.serving import DEADLINE_S, Board, Process


@dataclass(kw_only=True)
class RawPeer:
    """Its socket belongs to the caller, who closes it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    protocol: ClientProtocol

    async def send(self, **payload: Any) -> None:
        self.protocol.send_binary(pb.WebSocketMessage(message_id=str(uuid4()), **payload).SerializeToString())
        await self.send_bytes(b"".join(self.protocol.data_to_send()))

    async def send_bytes(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def closing_code(self) -> int | None:
        """Read up to the server's Close frame, which is not answered, or to the end, where None came."""
        async with asyncio.timeout(DEADLINE_S):
            while self.protocol.close_rcvd is None and await self._read():
                pass
        return self.protocol.close_rcvd.code if self.protocol.close_rcvd else None

    async def ended(self) -> None:
        """Read until the server has ended the connection."""
        async with asyncio.timeout(DEADLINE_S):
            while await self._read():
                pass

    async def _read(self) -> bool:
        try:
            data = await self.reader.read(1 << 20)
        except ConnectionError:
            return False
        self.protocol.receive_data(data)
        self.protocol.data_to_send()  # the answers, which nobody sends
        return bool(data)

    def close(self) -> None:
        self.writer.close()


async def connect_raw(process: Process, *, receive_buffer_bytes: int | None = None) -> RawPeer:
    """Shake hands as a new user, and do no more."""
    address = urlsplit(process.ws_url)
    plain = socket.socket()
    plain.setblocking(False)
    if receive_buffer_bytes is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    await asyncio.get_running_loop().sock_connect(plain, (address.hostname, address.port))
    # The stream reads ahead by no more than twice this, so that what is not read stays in the socket.
    reader, writer = await asyncio.open_connection(sock=plain, limit=1 << 10)
    protocol = ClientProtocol(parse_uri(f"{process.ws_url}?user_id={uuid4()}"))
    protocol.send_request(protocol.connect())
    peer = RawPeer(reader=reader, writer=writer, protocol=protocol)
    await peer.send_bytes(b"".join(protocol.data_to_send()))
    async with asyncio.timeout(DEADLINE_S):
        protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
    assert protocol.handshake_exc is None
    return peer


async def connect_stuck(process: Process, board: Board) -> RawPeer:
    """A peer for whom more is waiting than its socket takes: it asked, and does not read."""
    peer = await connect_raw(process, receive_buffer_bytes=4096)
    for _ in range(20):
        await board.item(description="x" * 10_000)
    for _ in range(90):
        await peer.send(get_work_items_request=pb.GetWorkItemsRequest(project_id=board.project.id))
    last = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="the last request")
    await peer.send(create_work_item_request=last)
    while (await board.observer.receive()).work_item_created.work_item.title != last.title:
        pass
    return peer
