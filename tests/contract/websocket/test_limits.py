"""How much may a client ask for? Sizes, rates, and the queue of a slow one."""

import asyncio
import contextlib

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import command, do, granted, refused
from support.mutations import key
from support.serving import DEADLINE_S
from websockets.exceptions import ConnectionClosed

pytestmark = pytest.mark.section("websocket.md 9 Connections and sizes")

R14 = pytest.mark.section("reference.md R14 Slow subscriber")
R15 = pytest.mark.section("reference.md R15 Rate limit")
LIMITED = ("RATE_LIMITED", None)
TEXTS = {"TITLE": 5, "DESCRIPTION": 6, "COMMENT": 7, "SPRINT_NAME": 8}


@pytest.fixture
def server_with(start_server, monkeypatch):
    """Start a server with variables of its own."""

    def start(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(f"PM_{name}", str(value))
        return start_server(keep_environment=True)

    return start


async def test_a_connection_that_ends_makes_room_for_another(server_with, connect_to):
    process = server_with(SERVER_MAX_CONNECTIONS=2)
    first, second = [await connect_to(process) for _ in range(2)]
    await first.socket.close()
    await second.seen()
    third = await connect_to(process)
    assert await third.seen() == []


async def test_one_user_may_open_many_connections(connect_to, shared_server, board):
    peers = [await connect_to(shared_server, board.owner.user_id) for _ in range(60)]
    assert [await peer.seen() for peer in peers] == [[]] * 60


@pytest.fixture
def terse_server(server_with):
    """A server with short limits for every text."""
    return server_with(**{f"VALIDATION_MAX_{name}_LENGTH": length for name, length in TEXTS.items()})


async def test_the_configured_limits_of_texts_are_kept(terse_server, connect_to):
    owner = await connect_to(terse_server)
    project = granted(await do(owner, "create_project", title="12345", key=key())).project
    item = {"project_id": project.id, "item_type": pb.TASK}
    stored = granted(await do(owner, "create_work_item", title="12345", description="123456", **item)).work_item
    granted(await do(owner, "create_comment", work_item_id=stored.id, content="1234567"))
    too_long = [
        command("create_project", title="123456", key=key()),
        command("create_work_item", title="123456", **item),
        command("create_work_item", title="t", description="1234567", **item),
        command("create_comment", work_item_id=stored.id, content="12345678"),
        command("create_sprint", project_id=project.id, name="123456789", start_date=1, end_date=2),
        command("update_work_item", work_item_id=stored.id, expected_version=1, title="123456"),
    ]
    assert [refused(await owner.ask(**each)) for each in too_long] == [("INVALID_MESSAGE", None)] * 6


async def overflow(board, process):
    """Write until the server gives up on somebody; returns the version that was reached."""
    item, version = await board.item(), 1
    while not process.logged("slow subscriber closed"):
        for _ in range(50):
            fields = {"expected_version": version, "description": f"{version} {'x' * 9_000}"}
            granted(await do(board.owner, "update_work_item", work_item_id=item.id, **fields))
            version += 1
        assert (await board.observer.seen())[-1].work_item_updated.work_item.version == version
    return version


@pytest.fixture
async def crowded(server_with, make_board, connect_to):
    """A board on a server with short queues, and a subscriber who has stopped reading."""
    process = server_with(WS_SEND_BUFFER_SIZE=10)
    board = await make_board(process)
    frozen = await (await connect_to(process, max_queue=1)).subscribe(board.project.id)
    frozen.socket.transport.pause_reading()
    return process, board, frozen


@R14
async def test_a_subscriber_that_stops_reading_is_closed_with_1013_and_logged(crowded):
    process, board, frozen = crowded
    await overflow(board, process)
    assert len(process.logged("slow subscriber closed")) == 1
    frozen.socket.transport.resume_reading()
    async with asyncio.timeout(DEADLINE_S):
        with contextlib.suppress(ConnectionClosed):
            async for _ in frozen.socket:
                pass
    assert frozen.socket.close_code == 1013


@R14
async def test_nobody_waits_for_a_subscriber_that_stops_reading(crowded):
    process, board, frozen = crowded
    version = await overflow(board, process)
    assert (await board.items())[0].version == version
    frozen.socket.transport.resume_reading()


@pytest.fixture
async def hasty(server_with, connect_to):
    """A client of a server that accepts five requests an hour, and a second client of it."""
    process = server_with(RATE_LIMIT_MAX_REQUESTS=5, RATE_LIMIT_WINDOW_SECS=3_600)
    return await connect_to(process), await connect_to(process)


async def spend(peer, requests=5):
    for _ in range(requests):
        granted(await do(peer, "ping"))


@R15
async def test_there_is_no_limit_unless_one_is_configured(board):
    await spend(board.owner, 500)


@R15
async def test_a_request_too_many_is_refused_with_its_id(hasty):
    await spend(hasty[0])
    message_id = await hasty[0].send(**command("ping", timestamp=1))
    reply = await hasty[0].reply_to(message_id)
    assert refused(reply.error) == LIMITED


@R15
async def test_refused_requests_do_not_end_the_connection(hasty):
    await spend(hasty[0])
    assert [refused(await do(hasty[0], "ping")) for _ in range(20)] == [LIMITED] * 20


@R15
async def test_a_refused_request_has_no_effect(hasty):
    await spend(hasty[0])
    assert refused(await do(hasty[0], "create_project", title="t", key=key())) == LIMITED
    assert list(granted(await do(hasty[1], "list_projects")).projects) == []


@R15
async def test_each_connection_has_a_limit_of_its_own(hasty):
    await spend(hasty[0])
    assert refused(await do(hasty[0], "ping")) == LIMITED
    await spend(hasty[1])


@R15
async def test_what_the_server_sends_does_not_count(server_with, connect_to):
    process = server_with(RATE_LIMIT_MAX_REQUESTS=3, RATE_LIMIT_WINDOW_SECS=3_600)
    watcher = await connect_to(process)
    for _ in range(4):
        writer = await connect_to(process)
        granted(await do(writer, "create_project", title="t", key=key()))
    events = [await watcher.receive() for _ in range(8)]
    assert [event.WhichOneof("payload") for event in events] == ["activity_log_created", "project_created"] * 4
    granted(await do(watcher, "ping"))


@R15
async def test_requests_are_accepted_again_when_the_window_has_passed(server_with, connect_to):
    peer = await connect_to(server_with(RATE_LIMIT_MAX_REQUESTS=2, RATE_LIMIT_WINDOW_SECS=1))
    for _ in range(99):
        await peer.send(**command("ping"))
    assert refused(await do(peer, "ping")) == LIMITED
    async with asyncio.timeout(DEADLINE_S):
        while isinstance(await do(peer, "ping"), pb.Error):
            pass
