"""Starting and stopping: announced when it accepts, and nothing acknowledged is lost."""

import asyncio
import json
import signal
import subprocess
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pm_wire import messages_pb2 as pb
from support.raw_peer import connect_raw, connect_stuck

from server_under_test.app import open_backend
from server_under_test.process import idle
from server_under_test.process.address import listen
from server_under_test.process.server import Server
from server_under_test.settings.config import Settings


async def closing_code(peer):
    async with asyncio.timeout(20):
        await peer.socket.wait_closed()
    return peer.socket.close_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_connections_with_1001_and_exits_with_0(start_server, connect_to, number):
    process = start_server()
    peers = [await connect_to(process) for _ in range(3)]
    exiting = asyncio.to_thread(process.stop, number)
    assert await asyncio.gather(exiting, *(closing_code(peer) for peer in peers)) == [0, 1001, 1001, 1001]


async def test_a_shutdown_request_is_answered_and_obeyed(start_server, connect_to):
    process = start_server()
    peer = await connect_to(process)
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{process.url}/admin/shutdown")
    assert (answer.status_code, answer.content) == (202, b"")
    assert await closing_code(peer) == 1001
    assert await asyncio.to_thread(process.popen.wait, 20) == 0


async def test_running_mutations_are_finished_and_answered_before_the_connections_close(start_server, make_board):
    process = start_server()
    board = await make_board(process)
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    ids = {await board.owner.send(create_work_item_request=request) for _ in range(100)}
    process.popen.send_signal(signal.SIGTERM)
    answered = set()
    async with asyncio.timeout(20):
        async for data in board.owner.socket:
            message = pb.WebSocketMessage.FromString(data)
            if message.message_id in ids:
                answered.add(message.work_item_created.work_item.id)
    assert board.owner.socket.close_code == 1001
    assert await asyncio.to_thread(process.popen.wait, 20) == 0
    again = start_server()
    async with httpx.AsyncClient(base_url=f"{again.url}/api/v1") as client:
        stored = (await client.get(f"/projects/{board.project.id}/work-items")).json()["work_items"]
    assert {item["id"] for item in stored} == answered


async def test_a_peer_that_never_reads_does_not_hold_up_the_stop(start_server, connect_to):
    process = start_server()
    peer = await connect_to(process)
    peer.socket.transport.pause_reading()
    assert await asyncio.to_thread(process.stop) == 0
    peer.socket.transport.resume_reading()


async def test_200_connections_are_closed_whether_they_answer_read_or_do_neither(
    start_server, connect_to, make_board, open_peers
):
    process = start_server()
    board = await make_board(process)
    stuck = [await connect_stuck(process, board) for _ in range(3)]
    mute = [await connect_raw(process) for _ in range(47)]
    answering = [await connect_to(process) for _ in range(150)]
    for peer in (*stuck, *mute):
        open_peers.callback(peer.close)
    assert await asyncio.to_thread(process.stop) == 0
    assert process.logged("stopping")[0]["connections"] == 202
    assert {await closing_code(peer) for peer in answering} == {1001}
    assert {await peer.closing_code() for peer in mute} == {1001}
    assert {await peer.closing_code() for peer in stuck} == {None}
    assert process.logged("request failed") == []


async def test_a_running_rest_mutation_is_answered_before_the_server_stops(start_server, make_board):
    process = start_server()
    board = await make_board(process)
    body = {"project_id": board.project.id, "item_type": "task", "title": "t"}
    answers = [asyncio.create_task(board.rest.post("/work-items", json=body)) for _ in range(5)]
    await board.owner.receive()
    process.popen.send_signal(signal.SIGTERM)
    done = await asyncio.gather(*answers, return_exceptions=True)
    assert await asyncio.to_thread(process.popen.wait, 20) == 0
    refused = [answer for answer in done if isinstance(answer, httpx.TransportError)]
    created = {answer.json()["work_item"]["id"] for answer in done if isinstance(answer, httpx.Response)}
    assert len(refused) + len(created) == 5
    async with httpx.AsyncClient(base_url=f"{start_server().url}/api/v1") as client:
        stored = (await client.get(f"/projects/{board.project.id}/work-items")).json()["work_items"]
    assert {item["id"] for item in stored} == created


async def test_the_server_stops_when_its_stdin_ends(start_server, connect_to):
    process = start_server("--exit-with-stdin", stdin=subprocess.PIPE)
    peer = await connect_to(process)
    process.popen.stdin.close()
    assert await closing_code(peer) == 1001
    assert await asyncio.to_thread(process.popen.wait, 20) == 0


@pytest.fixture
def serve(tmp_path):
    """Serve in this process until the server stops, with something done to its backend first."""

    async def served(prepare=lambda backend: None, **settings):
        with listen("127.0.0.1", 0) as listener:
            async with open_backend(Settings(database=tmp_path / "pm.db", **settings)) as backend:
                prepare(backend)
                async with asyncio.timeout(20):
                    await Server(backend, lambda: None).serve([listener])

    return served


async def test_a_server_that_nobody_comes_to_stops_by_itself_if_it_was_told_to(serve, monkeypatch):
    monkeypatch.setattr(idle, "SHORTEST_CHECK_INTERVAL_S", 0.01)
    await serve(idle_shutdown_s=0.01)


async def test_a_command_that_does_not_end_does_not_hold_up_the_stop(serve, monkeypatch):
    def prepare(backend):
        monkeypatch.setattr(backend.service, "drained", asyncio.Event().wait)
        backend.is_stopping.set()

    await serve(prepare)


async def test_the_address_is_in_a_file_while_the_server_runs(start_server, tmp_path):
    process = start_server("--port-file", str(tmp_path / "server.json"))
    address = json.loads((tmp_path / "server.json").read_text())
    assert (address["url"], address["ws_url"]) == (process.url, process.ws_url)
    assert [path.name for path in tmp_path.glob("server.json*")] == ["server.json"]
    assert process.stop() == 0
    assert not (tmp_path / "server.json").exists()


async def test_the_file_holds_what_a_client_looks_for_in_server_json(start_server, tmp_path):
    process = start_server("--port-file", str(tmp_path / "server.json"))
    address = json.loads((tmp_path / "server.json").read_text())
    async with httpx.AsyncClient() as client:
        health = (await client.get(f"http://{address['host']}:{address['port']}/health")).json()
    assert address["pid"] == process.popen.pid
    assert address["version"] == health["version"]
    started = datetime.fromisoformat(address["started_at"])
    assert started.utcoffset() == timedelta(0)
    assert started <= datetime.now(UTC)


async def test_a_file_that_another_server_has_taken_over_stays(start_server, tmp_path):
    flags = "--port-file", str(tmp_path / "server.json")
    first, second = start_server(*flags), start_server(*flags)
    assert first.stop() == 0
    assert json.loads((tmp_path / "server.json").read_text())["url"] == second.url


async def test_nothing_acknowledged_is_lost_by_kill_9(start_server, make_board):
    process = start_server()
    board = await make_board(process)
    acknowledged = {}
    for _ in range(4):
        request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
        for _ in range(60):
            await board.owner.send(create_work_item_request=request)
        while len(board.owner.events) < 45:
            board.owner.events.append(await board.owner.receive())
        for message in board.owner.events:
            if message.HasField("work_item_created"):
                acknowledged[message.work_item_created.work_item.id] = message.work_item_created.work_item
        process.stop(signal.SIGKILL)
        process = start_server()
        survivor = await make_board(process)
        request = pb.GetWorkItemsRequest(project_id=board.project.id)
        stored = {item.id: item for item in (await survivor.owner.ask(get_work_items_request=request)).work_items}
        assert acknowledged.items() <= stored.items()
        numbers = [item.item_number for item in stored.values()]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        await survivor.owner.subscribe(board.project.id)
        board.owner = survivor.owner
        board.owner.events.clear()
