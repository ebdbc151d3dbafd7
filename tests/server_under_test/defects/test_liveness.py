"""Bugs in whether, and whom, the server answers and tells at all."""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED, UPDATED, rename, rest_item, task, told
from support.commands import do

from server_under_test.connection.transport import frame

REFUSED = pb.DeleteWorkItemRequest(work_item_id="no id")
LONG = "x" * 10_000


async def closing_code(peer):
    async with asyncio.timeout(20):
        await peer.socket.wait_closed()
    return peer.socket.close_code


async def test_stream_dies_after_some_events_while_requests_are_answered(planted):
    board = await planted("stream-dies")
    for _ in range(30):
        await board.item()
    kinds = await board.observer.seen_kinds()
    # The creation of the project took two of the fifty.
    assert kinds == CREATED * 24
    assert len(await board.items()) == 30


async def test_dead_after_many_requests_answers_no_more_and_stays_open(planted, connect_to):
    board = await planted("dead-after-many-requests")
    answered = 0
    for number in range(70):
        await board.observer.send(ping=pb.Ping(timestamp=number))
    await board.item()
    while answered < 60 - 2:  # two were asked before: Subscribe, and the fence that showed it
        if (await board.observer.receive()).HasField("pong"):
            answered += 1
    await board.item()
    messages = []
    while sum(message.HasField("work_item_created") for message in messages) < 1:
        messages.append(await board.observer.receive())
    assert not any(message.HasField("pong") for message in messages)


async def test_sometimes_unanswered_carries_out_one_command_in_twenty_without_a_reply(planted):
    board = await planted("sometimes-unanswered")
    # The creation of the project was the first command.
    ids = [await board.owner.send(create_work_item_request=task(board)) for _ in range(39)]
    seen = {event.message_id for event in await board.owner.seen()}
    assert len([each for each in ids if each in seen]) in (37, 38)
    assert len(await board.items()) == 39
    assert len(await told(board.observer)) == 39


async def test_wedge_after_refusals_refuses_everybody_after_five_in_a_row(planted):
    board = await planted("wedge-after-refusals")
    for _ in range(4):
        assert (await board.owner.ask(delete_work_item_request=REFUSED)).code == "VALIDATION_ERROR"
    item = await board.item()
    for _ in range(5):
        assert (await rename(board, item, "t", 9)).code == "CONFLICT"
    assert (await rename(board, item, "t", by=board.observer)).code == "SERVICE_UNAVAILABLE"
    assert await board.items() == [item]


async def test_circuit_breaker_opens_after_five_refused_permissions_and_spares_rest(planted):
    board = await planted("circuit-breaker", "members-only-over-ws")
    asked = {"get_work_items_request": pb.GetWorkItemsRequest(project_id=board.project.id)}
    for _ in range(5):
        assert (await board.observer.ask(**asked)).code == "UNAUTHORIZED"
    assert (await board.observer.ask(**asked)).code == "SERVICE_UNAVAILABLE"
    assert (await board.owner.ask(create_work_item_request=task(board))).code == "SERVICE_UNAVAILABLE"
    assert await board.observer.ask(ping=pb.Ping(timestamp=7)) == pb.Pong(timestamp=7)
    assert (await rest_item(board))["title"] == "by rest"
    assert await board.observer.seen_kinds() == CREATED


async def test_circuit_breaker_takes_a_conflict_for_a_success(planted):
    board = await planted("circuit-breaker")
    item = await board.item()
    for _ in range(6):
        assert (await rename(board, item, "t", 9)).code == "CONFLICT"
    assert (await rename(board, item, "t")).work_item.version == 2


async def test_token_bucket_warns_four_times_and_closes_at_the_fifth(planted):
    board = await planted("token-bucket")
    for number in range(98):
        assert (await do(board.observer, "ping", timestamp=number)).timestamp == number
    warnings = []
    for _ in range(5):
        await board.observer.socket.send("a text frame costs a token, too")
        warnings.append(await board.observer.socket.recv())
    assert [warning[-6:] for warning in warnings] == [f"{number} of 5" for number in (1, 2, 3, 4, 5)]
    assert await closing_code(board.observer) == 1008
    assert (await board.item()).title == "a task"


async def test_slow_client_blocks_others_and_their_writers(start, make_board):
    server = await start("slow-client-blocks-others", send_buffer_size=5)
    board = await make_board(server)
    slow = board.observer.socket.transport
    slow.pause_reading()
    await _fill(server, board)
    await board.owner.send(create_work_item_request=task(board, "waits"))
    await board.rest.get("/projects")
    await board.owner.socket.send(pb.WebSocketMessage(message_id="late", ping=pb.Ping()).SerializeToString())
    assert await _is_stored(board, "waits")
    assert not [each for each in board.owner.events if each.message_id == "late"]
    slow.resume_reading()
    assert (await board.owner.reply_to("late")).HasField("pong")


async def _fill(server, board):
    """Send the observer, which does not read, as much as its queue holds."""
    link = link_to(server, board.observer)
    message = frame(
        pb.WebSocketMessage(create_comment_request=pb.CreateCommentRequest(content=LONG)).SerializeToString()
    )
    while link.backlog < 5:
        link.push([message])


async def _is_stored(board, title):
    async with asyncio.timeout(20):
        while True:
            answer = await board.rest.get(f"/projects/{board.project.id}/work-items")
            if title in [item["title"] for item in answer.json()["work_items"]]:
                return True


async def test_overflow_drops_silently_what_a_slow_client_is_to_be_sent(start, make_board):
    server = await start("overflow-drops-silently", send_buffer_size=5)
    board = await make_board(server)
    slow = board.observer.socket.transport
    slow.pause_reading()
    link = link_to(server, board.observer)
    long = pb.CreateCommentRequest(content=LONG)
    for number in range(2000):
        message = pb.WebSocketMessage(message_id=str(number), create_comment_request=long)
        assert link.push([frame(message.SerializeToString())])
    slow.resume_reading()
    async with asyncio.timeout(20):
        while link._socket.backlog:
            await board.rest.get("/projects")
    seen = [int(event.message_id) for event in await board.observer.seen()]
    assert seen == sorted(seen)
    assert 0 < len(seen) < 2000
    assert board.observer.socket.close_code is None


def link_to(server, peer):
    return next(each.link for each in server.backend.fanout._connections.values() if each.user_id == peer.user_id)


@pytest.mark.parametrize("bug", ["slow-client-blocks-others", "overflow-drops-silently"])
async def test_who_reads_is_told_everything(planted, bug):
    board = await planted(bug)
    await rename(board, await board.item(), "new")
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED]
