"""One connection's bytes: peers that do not read hold nothing for long and fill nobody's memory."""

import asyncio
from contextlib import suppress

import pytest
from pm_wire import messages_pb2 as pb
from support.raw_peer import connect_raw, connect_stuck
from support.serving import DEADLINE_S
from websockets.exceptions import InvalidStatus


@pytest.fixture
def process(start_server):
    """A server with room for the two clients of a board and one more."""
    return start_server("--max-connections", "3")


@pytest.fixture
async def stuck(process, make_board, open_peers):
    """That one."""
    peer = await connect_stuck(process, await make_board(process))
    open_peers.callback(peer.close)
    return peer


async def test_a_peer_that_closes_and_does_not_read_is_cut_off(stuck):
    stuck.protocol.send_close(1000)
    await stuck.send_bytes(b"".join(stuck.protocol.data_to_send()))
    with pytest.raises(ConnectionError):
        await stuck.send_bytes(bytes(1 << 24))  # nobody takes these: they wait until the connection is reset


async def test_a_peer_that_ends_its_side_and_does_not_read_is_cut_off(stuck, process, connect_to):
    stuck.writer.write_eof()
    newcomer = None
    async with asyncio.timeout(DEADLINE_S):
        while newcomer is None:
            with suppress(InvalidStatus):
                newcomer = await connect_to(process)


async def test_a_peer_that_pings_and_does_not_read_is_closed_as_slow(start_server, connect_to, open_peers):
    process = start_server("--send-buffer-size", "10")
    peer = await connect_raw(process, receive_buffer_bytes=4096)
    open_peers.callback(peer.close)
    for _ in range(500):
        peer.protocol.send_ping(b"x" * 125)
    pings = b"".join(peer.protocol.data_to_send())
    async with asyncio.timeout(DEADLINE_S):
        while not process.logged("slow subscriber closed"):
            await peer.send_bytes(pings)
    other = await connect_to(process)
    assert await other.ask(ping=pb.Ping(timestamp=7)) == pb.Pong(timestamp=7)


async def test_pings_are_answered_with_what_they_hold(start_server, connect_to):
    peer = await connect_to(start_server())
    waiting = [await peer.socket.ping(data) for data in ("a", "b", "")]
    async with asyncio.timeout(DEADLINE_S):
        await asyncio.gather(*waiting)


async def test_a_ping_right_before_the_close_does_not_swallow_the_answer(start_server, open_peers):
    peer = await connect_raw(start_server())
    open_peers.callback(peer.close)
    peer.protocol.send_ping(b"last")
    peer.protocol.send_close(1000)
    await peer.send_bytes(b"".join(peer.protocol.data_to_send()))
    assert await peer.closing_code() == 1000
