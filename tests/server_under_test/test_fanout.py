"""The one publish: audiences, order, and what a slow socket costs whom."""

import asyncio
import contextlib

import pytest
from websockets.exceptions import ConnectionClosed

from server_under_test.entities import Activity
from server_under_test.events import ActivityEvent, Audience, Eviction, Origin
from server_under_test.fanout import Fanout


class Recorder:
    """A link that keeps what it was given, or refuses it."""

    def __init__(self, accepts=True):
        self.accepts = accepts
        self.frames = []

    def push(self, frames):
        self.frames += frames if self.accepts else ()
        return self.accepts

    def close(self, code, reason=""):
        raise AssertionError("nobody asked for that")


def event(message_id, **audience):
    entry = Activity(
        id="a",
        project_id="p",
        entity_type="sprint",
        entity_id="s",
        action="created",
        user_id="u",
        timestamp=1,
        comment=None,
    )
    return ActivityEvent(
        entity="sprint", operation="create", entry=entry, audience=Audience(**audience), message_id=message_id
    )


ORIGIN = Origin(user_id="u", door="ws")


@pytest.fixture
def fanout():
    return Fanout(lambda event: event.message_id.encode())


@pytest.fixture
def links(fanout):
    """Connections 1 to 4: subscribed to the project, to the sprint, to both, to nothing."""
    links = [Recorder() for _ in range(4)]
    members = [fanout.join(link, user) for link, user in zip(links, ("ann", "ann", "bob", "bob"), strict=True)]
    fanout.subscribe(members[0], ["p"], [])
    fanout.subscribe(members[1], [], ["s"])
    fanout.subscribe(members[2], ["p"], ["s"])
    return links


@pytest.mark.parametrize(
    ("audience", "reached"),
    [
        ({"project_id": "p"}, [1, 3]),
        ({"project_id": "p", "sprint_id": "s"}, [1, 2, 3]),
        ({"project_id": "other", "sprint_id": "s"}, [2, 3]),
        ({"project_id": "p", "is_everyone": True}, [1, 2, 3, 4]),
        ({"project_id": "p", "only": 3}, [3]),
        ({"project_id": "p", "only": 4}, []),
        ({"project_id": "p", "excluded": 1}, [3]),
        ({"project_id": "p", "users": frozenset({"ann"})}, [1, 2]),
        ({"project_id": "p", "users": frozenset({"bob", "nobody"})}, [3, 4]),
        ({"project_id": "unheard of"}, []),
    ],
)
def test_an_event_reaches_its_audience_once_each(fanout, links, audience, reached):
    fanout.publish([event("e", **audience)], ORIGIN)
    assert [number for number, link in enumerate(links, 1) if link.frames == [b"e"]] == reached
    assert sum(len(link.frames) for link in links) == len(reached)


def test_the_events_of_one_mutation_arrive_in_their_order(fanout, links):
    fanout.publish(
        [event("a", project_id="p"), event("b", project_id="p", sprint_id="s"), event("c", project_id="p")], ORIGIN
    )
    assert links[2].frames == [b"a", b"b", b"c"]


def test_a_link_that_refuses_costs_nobody_else_their_events(fanout, links):
    links[0].accepts = False
    fanout.publish([event("e", project_id="p")], ORIGIN)
    assert links[2].frames == [b"e"]


def test_who_left_is_told_nothing(fanout):
    link = Recorder()
    connection = fanout.join(link, "ann")
    fanout.subscribe(connection, ["p"], ["s"])
    fanout.leave(connection)
    fanout.publish([event("e", project_id="p", sprint_id="s"), event("f", project_id="p", is_everyone=True)], ORIGIN)
    assert link.frames == []
    assert len(fanout) == 0


def test_an_evicted_user_hears_nothing_more_of_the_project_nor_of_its_sprints(fanout, links):
    fanout.evict(Eviction(user_id="ann", project_id="p", sprint_ids=frozenset({"s"})))
    fanout.publish([event("e", project_id="p", sprint_id="s")], ORIGIN)
    assert [link.frames for link in links] == [[], [], [b"e"], []]


async def test_every_broadcast_is_logged_with_its_delivered_count_zero_included(start_server, make_board):
    process = start_server()
    board = await make_board(process)
    item = await board.item()
    await board.owner.socket.close()
    await board.observer.socket.close()
    while True:
        await board.rest.put(f"/work-items/{item.id}", json={"title": "alone", "expected_version": item.version})
        counts = [line["delivered"] for line in process.logged("broadcast") if line["entity_id"] == item.id]
        if counts[-1] == 0:
            break
        item = (await board.rest.get(f"/work-items/{item.id}")).json()["work_item"]
    assert counts[:2] == [2, 2]
    assert counts[-2:] == [0, 0]


async def test_a_frozen_subscriber_is_closed_with_1013_and_delays_nobody(start_server, make_board, connect_to):
    process = start_server("--send-buffer-size", "10")
    board = await make_board(process)
    frozen = await (await connect_to(process, max_queue=1)).subscribe(board.project.id)
    frozen.socket.transport.pause_reading()
    item, long_text = await board.item(), "x" * 9_000
    version = item.version
    while not process.logged("slow subscriber closed"):
        for _ in range(50):
            body = {"description": f"{version} {long_text}", "expected_version": version}
            assert (await board.rest.put(f"/work-items/{item.id}", json=body)).status_code == 200
            version += 1
        updates = [event for event in await board.observer.seen() if event.HasField("work_item_updated")]
        assert updates[-1].work_item_updated.work_item.version == version
        await board.owner.seen()
    frozen.socket.transport.resume_reading()
    async with asyncio.timeout(20):
        with contextlib.suppress(ConnectionClosed):
            async for _ in frozen.socket:
                pass
    assert frozen.socket.close_code == 1013
