"""In which order do subscribers see what happened? All in one, and that of the commits."""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import command, do
from support.serving import told

pytestmark = pytest.mark.section("websocket.md 6 Ordering guarantees")

R10 = pytest.mark.section("reference.md R10 Order")


async def test_mutations_one_after_another_are_seen_in_that_order_on_every_connection(board, connect_to, shared_server):
    watchers = [await (await connect_to(shared_server)).subscribe(board.project.id) for _ in range(3)]
    titles = [f"number {number}" for number in range(10)]
    for title in titles:
        await board.item(title=title)
    for watcher in [*watchers, board.owner, board.observer]:
        created = [event.work_item_created.work_item.title for event in (await watcher.seen())[1::2]]
        assert created == titles


async def test_mutations_by_both_doors_one_after_another_are_seen_in_that_order(board):
    item = await board.item()
    await board.observer.seen()
    for version in range(1, 9, 2):
        fields = {"expected_version": version, "title": f"title {version + 1}"}
        await do(board.owner, "update_work_item", work_item_id=item.id, **fields)
        body = {"expected_version": version + 1, "title": f"title {version + 2}"}
        await board.rest.put(f"/work-items/{item.id}", json=body)
    seen = [event.work_item_updated.work_item for event in (await board.observer.seen())[1::2]]
    assert [(item.version, item.title) for item in seen] == [(each, f"title {each}") for each in range(2, 10)]


@pytest.fixture
async def writers(board, connect_to, shared_server):
    """Five clients that write at the same time; the board's two have subscribed."""
    return [await connect_to(shared_server) for _ in range(5)]


async def write_at_once(board, writers, count=8):
    """Each writer creates items without waiting, while REST does too."""
    request = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t")
    body = {"project_id": board.project.id, "item_type": "task", "title": "t"}

    async def write(peer):
        for message_id in [await peer.send(**request) for _ in range(count)]:
            await peer.reply_to(message_id)

    async def write_by_rest():
        for _ in range(count):
            assert (await board.rest.post("/work-items", json=body)).status_code == 200

    await asyncio.gather(*(write(peer) for peer in writers), write_by_rest())


@R10
async def test_all_subscribers_see_concurrent_mutations_in_one_order(board, writers):
    await write_at_once(board, writers)
    first, second = await board.owner.seen(), await board.observer.seen()
    assert len(first) == 2 * 8 * 6
    assert [event.message_id for event in first] == [event.message_id for event in second]


@R10
async def test_concurrent_mutations_are_seen_in_the_order_of_their_commits(board, writers):
    await write_at_once(board, writers)
    created = [event.work_item_created.work_item.item_number for event in (await board.observer.seen())[1::2]]
    assert created == list(range(1, 8 * 6 + 1))


@R10
async def test_an_entry_is_followed_by_its_event_whatever_happens_at_once(board, writers):
    await write_at_once(board, writers)
    events = await board.observer.seen()
    assert [told(event) for event in events] == ["activity work_item created", "work_item_created"] * (8 * 6)
    entries = [event.activity_log_created.entry.entity_id for event in events[::2]]
    assert entries == [event.work_item_created.work_item.id for event in events[1::2]]
