"""Is anybody there? Pings in the envelope, pings of the protocol, and the heartbeat."""

import asyncio
from urllib.parse import urlsplit

import pytest
from support.commands import command, do, refused
from support.serving import DEADLINE_S

pytestmark = pytest.mark.section("websocket.md 4 Ping and Pong")

HEARTBEAT = pytest.mark.section("reference.md R14 Heartbeat")
UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
PING_FRAME = 0x89


@pytest.mark.parametrize("timestamp", [0, 1, -1, 2**62])
async def test_a_ping_is_answered_with_its_own_timestamp_under_its_own_id(board, timestamp):
    message_id = await board.owner.send(**command("ping", timestamp=timestamp))
    reply = await board.owner.receive()
    assert (reply.message_id, reply.WhichOneof("payload")) == (message_id, "pong")
    assert reply.pong.timestamp == timestamp


async def test_a_ping_needs_no_subscription_and_tells_nobody(board, connect_to, shared_server):
    stranger = await connect_to(shared_server)
    assert (await do(stranger, "ping", timestamp=3)).timestamp == 3
    assert await board.observer.seen() == []


async def test_a_ping_needs_no_permission(team):
    stranger = await team.member("stranger")
    assert (await do(stranger, "ping", timestamp=3)).timestamp == 3


async def test_a_pong_from_a_client_is_an_invalid_message(board):
    assert refused(await do(board.owner, "pong", timestamp=1)) == ("INVALID_MESSAGE", None)


@pytest.mark.parametrize("data", [b"", b"four", b"x" * 125], ids=["no data", "4 bytes", "125 bytes"])
async def test_a_ping_frame_is_answered_with_a_pong_frame_of_the_same_data(board, data):
    async with asyncio.timeout(DEADLINE_S):
        await (await board.owner.socket.ping(data))


async def test_a_pong_frame_nobody_asked_for_is_ignored(board):
    await board.owner.socket.pong(b"unsolicited")
    assert await board.owner.seen() == []


@pytest.fixture
def impatient_server(start_server, monkeypatch):
    """A server whose heart beats every second."""
    monkeypatch.setenv("PM_WS_HEARTBEAT_INTERVAL_SECS", "1")
    monkeypatch.setenv("PM_WS_HEARTBEAT_TIMEOUT_SECS", "3")
    return start_server(keep_environment=True)


async def dead_peer(process):
    """What a peer that never answers is sent after its handshake, until it is dropped."""
    address = urlsplit(process.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(UPGRADE.format(address.netloc).encode())
    async with asyncio.timeout(DEADLINE_S):
        await reader.readuntil(b"\r\n\r\n")
        sent = await reader.read()
    writer.close()
    return sent


@HEARTBEAT
async def test_a_connection_is_pinged_and_dropped_when_it_stays_silent(impatient_server):
    assert (await dead_peer(impatient_server))[0] == PING_FRAME


@HEARTBEAT
async def test_a_connection_that_answers_pings_stays_while_a_dead_one_is_dropped(impatient_server, make_board):
    board = await make_board(impatient_server)
    await dead_peer(impatient_server)
    await board.item()
    assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]
