"""How long does a graceful stop take? Run: .venv/bin/python benchmarks/shutdown.py [CONNECTIONS]

Half of the clients answer the server's Close frame, the other half neither read nor answer; a few of these have asked
for more than their socket takes. Measured from the signal to the end of the process; nothing here is a test.
"""

import asyncio
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from pm_wire import messages_pb2 as pb
from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.uri import parse_uri

ROOT = Path(__file__).resolve().parent.parent
STUCK = 20
ITEMS, LISTS = 20, 50  # 10 MB of lists wait for each client that is stuck


def main() -> None:
    connections = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        server, address = _start(Path(folder))
        took_s, codes = asyncio.run(_measure(server, address["ws_url"], connections))
    print(f"{connections} connections, {STUCK} of them stuck: exit {server.returncode} after {took_s:.2f} s")
    print(f"close codes of those that answer: {dict(codes)}")


def _start(folder: Path) -> "tuple[subprocess.Popen[str], dict[str, str]]":
    command = [sys.executable, "-m", "server_under_test", "--port", "0", "--database", str(folder / "pm.db")]
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout is not None  # noqa: S101 - asked for above
    return server, json.loads(server.stdout.readline())


async def _measure(server: "subprocess.Popen[str]", url: str, connections: int) -> tuple[float, Counter[int | None]]:
    answering = [await connect(url, compression=None, max_queue=None) for _ in range(connections // 2)]
    mute = [await _mute(url) for _ in range(connections - connections // 2)]
    project_id = await _board(answering[0])
    for writer, protocol in mute[:STUCK]:
        for _ in range(LISTS):
            protocol.send_binary(_message(get_work_items_request=pb.GetWorkItemsRequest(project_id=project_id)))
        writer.write(b"".join(protocol.data_to_send()))
    await _ask(answering[0], ping=pb.Ping())
    began = time.monotonic()
    server.send_signal(signal.SIGTERM)
    codes = asyncio.gather(*(_closing_code(each) for each in answering))
    await asyncio.to_thread(server.wait)
    took_s = time.monotonic() - began
    for writer, _ in mute:
        writer.transport.abort()
    return took_s, Counter(await codes)


async def _mute(url: str) -> tuple[asyncio.StreamWriter, ClientProtocol]:
    """A connection whose client reads no further than the handshake."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=1 << 10)
    protocol = ClientProtocol(parse_uri(url))
    protocol.send_request(protocol.connect())
    writer.write(b"".join(protocol.data_to_send()))
    protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
    return writer, protocol


async def _board(client: ClientConnection) -> str:
    """A project with items whose list is long."""
    created = await _ask(client, create_project_request=pb.CreateProjectRequest(title="a board", key="BOARD"))
    project_id = created.project_created.project.id
    for _ in range(ITEMS):
        request = pb.CreateWorkItemRequest(
            project_id=project_id, item_type=pb.TASK, title="t", description="x" * 10_000
        )
        await _ask(client, create_work_item_request=request)
    return project_id


async def _ask(client: ClientConnection, **payload: object) -> pb.WebSocketMessage:
    await client.send(_message(**payload))
    data = await client.recv()
    assert isinstance(data, bytes)  # noqa: S101 - the contract
    return pb.WebSocketMessage.FromString(data)


def _message(**payload: object) -> bytes:
    return pb.WebSocketMessage(message_id=str(uuid4()), **payload).SerializeToString()  # type: ignore[arg-type]


async def _closing_code(client: ClientConnection) -> int | None:
    try:
        while True:
            await client.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


if __name__ == "__main__":
    main()
