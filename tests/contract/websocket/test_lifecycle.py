"""What is left when a connection or the server ends?"""

import asyncio
import signal

import httpx
import pytest
from pm_wire import messages_pb2 as pb
from support.commands import command, do, granted
from support.serving import DEADLINE_S

pytestmark = pytest.mark.section("websocket.md 10 Lifecycle")

R22 = pytest.mark.section("reference.md R22 Shutdown")


async def closing_code(peer):
    async with asyncio.timeout(DEADLINE_S):
        await peer.socket.wait_closed()
    return peer.socket.close_code


async def test_who_comes_back_subscribes_and_fetches_anew(board, connect_to, shared_server):
    await board.observer.socket.close()
    item = await board.item()
    again = await connect_to(shared_server, board.observer.user_id)
    await again.subscribe(board.project.id)
    assert await again.seen() == []
    listed = await do(again, "get_work_items", project_id=board.project.id)
    assert list(listed.work_items) == [item]


@pytest.mark.parametrize("end", ["close", "abort"])
async def test_a_connection_that_ends_disturbs_nobody(board, connect_to, shared_server, end):
    leaving = await (await connect_to(shared_server)).subscribe(board.project.id)
    if end == "close":
        await leaving.socket.close()
    else:
        leaving.socket.transport.abort()
    await board.item()
    assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_what_was_asked_for_before_a_connection_ended_may_have_taken_effect_but_not_half(board):
    before = len(await board.items())
    request = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t")
    for _ in range(20):
        await board.owner.send(**request)
    await board.owner.socket.close()
    created = [event for event in await board.observer.seen() if event.HasField("work_item_created")]
    listed = await do(board.observer, "get_work_items", project_id=board.project.id)
    later = [event for event in await board.observer.seen() if event.HasField("work_item_created")]
    assert before + len(created) <= len(listed.work_items) <= before + len(created) + len(later)


@R22
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_a_signal_closes_every_connection_with_1001_and_ends_with_0(start_server, connect_to, number):
    process = start_server()
    peers = [await connect_to(process) for _ in range(3)]
    exiting = asyncio.to_thread(process.stop, number)
    assert await asyncio.gather(exiting, *(closing_code(peer) for peer in peers)) == [0, 1001, 1001, 1001]


@R22
async def test_a_shutdown_request_closes_every_connection_with_1001_and_ends_with_0(start_server, connect_to):
    process = start_server()
    peer = await connect_to(process)
    async with httpx.AsyncClient() as client:
        assert (await client.post(f"{process.url}/admin/shutdown")).status_code == 202
    assert await closing_code(peer) == 1001
    assert await asyncio.to_thread(process.popen.wait, DEADLINE_S) == 0


@R22
async def test_mutations_that_run_are_finished_and_answered_first(start_server, make_board, connect_to):
    process = start_server()
    board = await make_board(process)
    request = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t")
    ids = {await board.owner.send(**request) for _ in range(100)}
    process.popen.send_signal(signal.SIGTERM)
    answered = set()
    async with asyncio.timeout(DEADLINE_S):
        async for data in board.owner.socket:
            message = pb.WebSocketMessage.FromString(data)
            if message.message_id in ids:
                answered.add(message.work_item_created.work_item.id)
    assert await asyncio.to_thread(process.popen.wait, DEADLINE_S) == 0
    again = await connect_to(start_server())
    listed = granted(await do(again, "get_work_items", project_id=board.project.id))
    assert {item.id for item in listed.work_items} == answered


@R22
async def test_what_was_stored_is_there_after_a_restart(start_server, make_board, connect_to):
    process = start_server()
    board = await make_board(process)
    item, sprint = await board.item(), await board.sprint()
    comment = await board.comment(item.id)
    await asyncio.to_thread(process.stop)
    again = await connect_to(start_server())
    lists = [
        (await do(again, "get_work_items", project_id=board.project.id)).work_items,
        (await do(again, "get_sprints", project_id=board.project.id)).sprints,
        (await do(again, "get_comments", work_item_id=item.id)).comments,
    ]
    assert [list(each) for each in lists] == [[item], [sprint], [comment]]


async def test_nothing_is_remembered_of_connections_after_a_restart(start_server, make_board, connect_to):
    process = start_server()
    board = await make_board(process)
    await asyncio.to_thread(process.stop)
    again = start_server()
    watcher, owner = await connect_to(again, board.observer.user_id), await connect_to(again)
    granted(await do(owner, "create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t"))
    assert await watcher.seen() == []
