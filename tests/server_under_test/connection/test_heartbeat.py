"""Peers that live stay, however slow; peers that give no sign of life go: contract/reference.md R14."""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.raw_peer import connect_raw, connect_stuck

from server_under_test.connection.heartbeat import Pulse

# Long enough that a peer which means to answer can, on a machine that is busy with other tests.
SHORT = ("--heartbeat-interval-secs", "0.4", "--heartbeat-timeout-secs", "2")


@pytest.fixture
def pulse():
    return Pulse(30.0, 60.0, 0.0)


def beats(pulse, until, signs=()):
    """What is done when, where the clock moves from one beat to the next and signs come in between."""
    done, signs = [], list(signs)
    while (at := pulse.next_beat_at()) <= until:
        if signs and signs[0] <= at:
            pulse.felt(signs.pop(0))
            continue
        done.append((at, pulse.beat(at)))
        if done[-1][1] == "drop":
            break
    return done


def test_a_peer_that_answers_is_pinged_at_every_interval(pulse):
    assert beats(pulse, 120, signs=[31, 61, 91]) == [(30, "ping"), (60, "ping"), (90, "ping"), (120, "ping")]


def test_a_peer_that_says_nothing_is_dropped_the_timeout_after_the_handshake(pulse):
    assert beats(pulse, 1000) == [(30, "ping"), (60, "drop")]


def test_a_peer_that_falls_silent_is_dropped_the_timeout_after_its_last_sign(pulse):
    assert beats(pulse, 1000, signs=[31, 45]) == [(30, "ping"), (60, "ping"), (90, "ping"), (105, "drop")]


def test_a_timeout_just_above_the_interval_is_kept_to_the_second():
    assert beats(Pulse(30.0, 31.0, 0.0), 1000, signs=[30.5]) == [(30, "ping"), (60, "ping"), (61.5, "drop")]


def test_a_beat_that_comes_early_does_nothing(pulse):
    assert pulse.beat(29.0) == "wait"


async def test_a_peer_that_answers_no_ping_is_dropped_and_one_that_does_stays(start_server, connect_to, open_peers):
    process = start_server(*SHORT)
    living = await connect_to(process, ping_interval=None)
    deaf = await connect_raw(process)
    open_peers.callback(deaf.close)
    assert await deaf.closing_code() == 1011
    await deaf.ended()
    assert await living.ask(ping=pb.Ping(timestamp=7)) == pb.Pong(timestamp=7)
    assert len(process.logged("dead peer dropped")) == 1


async def test_a_dropped_peer_is_sent_no_more_events(start_server, make_board, open_peers):
    process = start_server(*SHORT)
    board = await make_board(process)
    deaf = await connect_raw(process)
    open_peers.callback(deaf.close)
    await deaf.send(subscribe=pb.Subscribe(project_ids=[board.project.id]))
    await board.item()
    assert await deaf.closing_code() == 1011
    await board.item()
    assert [line["delivered"] for line in process.logged("broadcast")][-4:] == [3, 3, 2, 2]


async def test_a_peer_that_asks_but_answers_no_ping_lives(start_server, open_peers):
    process = start_server(*SHORT)
    chatty, deaf = await connect_raw(process), await connect_raw(process)
    for peer in (chatty, deaf):
        open_peers.callback(peer.close)
    dropped = asyncio.create_task(deaf.closing_code())
    while not dropped.done():
        await chatty.send(ping=pb.Ping(timestamp=1))
        await chatty.reader.read(1 << 16)
    assert await dropped == 1011
    await chatty.send(ping=pb.Ping(timestamp=1))
    assert await chatty.reader.read(1 << 16)


async def test_a_dead_peer_whose_socket_is_full_is_cut_off(start_server, make_board, open_peers):
    process = start_server(*SHORT)
    stuck = await connect_stuck(process, await make_board(process))
    open_peers.callback(stuck.close)
    later = await connect_raw(process)
    open_peers.callback(later.close)
    await later.ended()
    assert len(process.logged("dead peer dropped")) == 2
    assert await stuck.closing_code() is None  # what was still to be sent, the Close frame last, was given up
