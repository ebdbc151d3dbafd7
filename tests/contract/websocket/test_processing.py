"""What can a client rely on while it waits? Order of replies, events before replies, and the fence."""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import command, do, in_words, refused
from support.mutations import MUTATIONS
from support.serving import told

pytestmark = pytest.mark.section("websocket.md 3 Connection processing model")


async def test_replies_on_one_connection_come_in_request_order(board):
    item = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t")
    listed = command("get_work_items", project_id=board.project.id)
    bad = command("get_work_items", project_id="no id")
    requests = [item, listed, bad, command("ping", timestamp=1), command("subscribe")] * 10
    ids = [await board.owner.send(**request) for request in requests]
    replies = [message for message in await received(board.owner, ids[-1]) if message.message_id in ids]
    assert [message.message_id for message in replies] == ids


async def received(peer, last_id):
    """Everything a peer gets up to the reply with this id."""
    messages = [await peer.receive()]
    while messages[-1].message_id != last_id:
        messages.append(await peer.receive())
    return messages


async def test_a_read_sees_the_write_before_it_on_the_same_connection(board):
    write = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="just written")
    await board.owner.send(**write)
    listed = await do(board.owner, "get_work_items", project_id=board.project.id)
    assert [item.title for item in listed.work_items] == ["just written"]


@pytest.mark.parametrize("name", MUTATIONS, ids=in_words)
async def test_the_caller_sees_the_entry_then_the_event_then_its_reply(board, name):
    mutation = MUTATIONS[name]
    request = await mutation.prepare(board)
    await board.owner.seen()
    last = await board.owner.send(**request)
    *events, reply = await received(board.owner, last)
    assert [told(event) for event in events] == mutation.tells
    assert (reply.message_id, told(reply)) == (last, mutation.event)


async def test_a_fence_after_the_reply_comes_after_the_events(board):
    for _ in range(20):
        await board.item()
        assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_a_fence_after_the_rest_status_comes_after_the_events(board):
    body = {"project_id": board.project.id, "item_type": "task", "title": "t"}
    for _ in range(20):
        await board.rest.post("/work-items", json=body)
        assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_every_mutation_after_the_reply_to_a_subscription_is_broadcast_to_it(board, connect_to, shared_server):
    for number in range(10):
        watcher = await (await connect_to(shared_server)).subscribe(board.project.id)
        await board.item(title=f"{number}")
        created = [event.work_item_created.work_item.title for event in await watcher.seen()]
        assert created[-1] == f"{number}"


async def test_a_mutation_before_the_subscription_is_not_replayed_to_it(board, connect_to, shared_server):
    watcher = await connect_to(shared_server)
    await board.item()
    await watcher.subscribe(board.project.id)
    assert await watcher.seen() == []


async def test_a_refusal_leaves_the_connection_as_it_was(board):
    assert refused(await do(board.observer, "get_comments", work_item_id="no id")) == (
        "VALIDATION_ERROR",
        "work_item_id",
    )
    await board.item()
    assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]
