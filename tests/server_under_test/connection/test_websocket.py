"""The WebSocket door: identity, odd input, subscriptions, snapshots."""

import asyncio
from uuid import UUID, uuid4

import pytest
from pm_wire import messages_pb2 as pb
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


async def closing_code(peer):
    async with asyncio.timeout(20):
        await peer.socket.wait_closed()
    return peer.socket.close_code


async def author_of(board, peer):
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    return (await peer.ask(create_work_item_request=request)).work_item.created_by


@pytest.mark.parametrize("spell", [str.upper, lambda text: UUID(text).hex, lambda text: "{" + text + "}"])
async def test_a_user_id_in_any_form_becomes_lower_case_hyphenated(board, connect_to, shared_server, spell):
    user_id = str(uuid4())
    assert await author_of(board, await connect_to(shared_server, spell(user_id))) == user_id


async def test_whoever_names_no_usable_id_is_somebody_new(board, connect_to, shared_server):
    first = await author_of(board, await connect_to(shared_server, "alice"))
    second = await author_of(board, await connect_to(shared_server, "alice"))
    assert UUID(first) != UUID(second)


async def test_a_user_who_only_connected_can_be_assigned(board, connect_to, shared_server):
    item, newcomer = await board.item(), await connect_to(shared_server)
    answer = await board.rest.put(
        f"/work-items/{item.id}", json={"assignee_id": newcomer.user_id, "expected_version": 1}
    )
    assert answer.json()["work_item"]["assignee_id"] == newcomer.user_id


async def test_ping_is_answered_with_its_own_timestamp(board):
    assert (await board.owner.ask(ping=pb.Ping(timestamp=42))).timestamp == 42


async def test_subscribe_and_unsubscribe_are_answered_with_an_empty_message_and_take_effect(board):
    assert await board.observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id, "unknown"])) is None
    await board.item()
    assert await board.observer.seen() == []
    assert await board.observer.ask(subscribe=pb.Subscribe(project_ids=[board.project.id] * 2)) is None
    await board.item()
    assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_another_spelling_of_an_id_subscribes_to_nothing(board, connect_to, shared_server):
    watcher = await (await connect_to(shared_server)).subscribe(board.project.id.upper())
    await board.item()
    assert await watcher.seen() == []


async def test_pipelined_requests_are_answered_in_their_order(board):
    ids = [await board.owner.send(ping=pb.Ping(timestamp=n)) for n in range(50)]
    assert [(await board.owner.receive()).message_id for _ in ids] == ids


async def test_a_text_frame_is_ignored(board):
    await board.owner.socket.send("hello")
    assert await board.owner.seen() == []


async def test_an_empty_frame_is_an_envelope_without_payload(board):
    await board.owner.socket.send(b"")
    error = await board.owner.receive()
    assert (error.message_id, error.error.code) == ("", "INVALID_MESSAGE")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"pong": pb.Pong(timestamp=1)},
        {"error": pb.Error(code="X")},
        {"work_item_created": pb.WorkItemCreated()},
        {"project_list": pb.ProjectList()},
    ],
)
async def test_what_no_client_may_send_is_an_invalid_message(board, payload):
    assert (await board.owner.ask(**payload)).code == "INVALID_MESSAGE"


async def test_an_unknown_payload_number_is_an_invalid_message(board):
    await board.owner.socket.send(pb.WebSocketMessage(message_id="m").SerializeToString() + b"\x8a\x7d\x00")
    assert (await board.owner.reply_to("m")).error.code == "INVALID_MESSAGE"


async def test_an_undecodable_frame_closes_that_connection_with_1007_and_no_other(board):
    await board.observer.socket.send(b"\xff\xff\xff")
    assert await closing_code(board.observer) == 1007
    assert await board.owner.seen() == []


async def test_a_text_frame_that_is_no_text_closes_that_connection_with_1007(board):
    board.observer.socket.transport.write(b"\x81\x82" + b"\0\0\0\0" + b"\xff\xff")
    assert await closing_code(board.observer) == 1007
    assert await board.owner.seen() == []


async def test_an_oversized_message_closes_that_connection_with_1009_and_no_other(board):
    announcing_17_mebibytes = bytes([0x82, 0xFF]) + (17 * 1024 * 1024).to_bytes(8, "big") + b"mask" + b"x" * 100
    board.observer.socket.transport.write(announcing_17_mebibytes)
    assert await closing_code(board.observer) == 1009
    assert await board.owner.seen() == []


@pytest.mark.parametrize("message_id", ["x" * 128, "ü€😀", "'; DROP TABLE users; --", "\0\n", "null"])
async def test_any_message_id_up_to_128_bytes_is_echoed(board, message_id):
    assert (await board.owner.ask(message_id, ping=pb.Ping(timestamp=7))).timestamp == 7
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title=message_id)
    assert (await board.owner.ask(message_id, create_work_item_request=request)).work_item.title == message_id.strip()


async def test_a_longer_message_id_is_refused(board):
    await board.owner.send("x" * 129, ping=pb.Ping(timestamp=7))
    error = await board.owner.receive()
    assert (error.message_id, error.error.code) == ("", "INVALID_MESSAGE")


async def test_a_plain_request_for_the_socket_is_told_to_upgrade(board, shared_server):
    assert (await board.rest.get(f"{shared_server.url}/ws")).status_code == 426
    assert (await board.rest.post(f"{shared_server.url}/ws")).status_code == 405


async def test_one_connection_too_many_gets_503(start_server, connect_to):
    process = start_server("--max-connections", "2")
    first, _ = await connect_to(process), await connect_to(process)
    with pytest.raises(InvalidStatus) as refused:
        await connect(process.ws_url)
    assert refused.value.response.status_code == 503
    assert refused.value.response.body == b""
    assert await first.seen() == []


async def test_a_snapshot_since_a_time_has_what_was_touched_and_what_was_deleted(board):
    kept, gone = await board.item(title="kept"), await board.item(title="gone")
    await board.owner.ask(delete_work_item_request=pb.DeleteWorkItemRequest(work_item_id=gone.id))

    async def since(seconds):
        request = pb.GetWorkItemsRequest(project_id=board.project.id, since_timestamp=seconds)
        return (await board.owner.ask(get_work_items_request=request)).work_items

    touched = await since(kept.updated_at)
    assert {item.id: item.HasField("deleted_at") for item in touched} == {kept.id: False, gone.id: True}
    assert list(await since(kept.updated_at + 3600)) == []
    assert await board.items() == [kept]


async def test_lists_of_something_missing_are_not_found(board):
    nothing = "00000000-0000-0000-0000-00000000dead"
    assert (
        await board.owner.ask(get_work_items_request=pb.GetWorkItemsRequest(project_id=nothing))
    ).code == "NOT_FOUND"
    assert (await board.owner.ask(get_sprints_request=pb.GetSprintsRequest(project_id=nothing))).code == "NOT_FOUND"
    error = await board.owner.ask(get_work_items_request=pb.GetWorkItemsRequest(project_id="junk"))
    assert (error.code, error.field) == ("VALIDATION_ERROR", "project_id")


async def test_a_list_is_never_older_than_an_event_before_it_nor_newer_than_one_after_it(board):
    item = await board.item()
    await board.observer.seen()

    async def write():
        for version in range(1, 61):
            body = {"title": f"title {version}", "expected_version": version}
            assert (await board.rest.put(f"/work-items/{item.id}", json=body)).status_code == 200

    shown = [1]
    writing = asyncio.create_task(write())
    while not writing.done():
        request = pb.GetWorkItemsRequest(project_id=board.project.id)
        message_id = await board.observer.send(get_work_items_request=request)
        listed = (await board.observer.reply_to(message_id)).work_items_list.work_items[0].version
        updates = [event.work_item_updated for event in board.observer.events if event.HasField("work_item_updated")]
        board.observer.events.clear()
        shown += [update.work_item.version for update in updates]
        assert listed == shown[-1]
    await writing
    assert shown == sorted(set(shown))
