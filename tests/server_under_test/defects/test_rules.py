"""Bugs that are another server's rules, and in how connections end."""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED, UPDATED, put, rename
from support.commands import changes, do, refused


async def test_changes_overlooked_leaves_out_what_it_does_not_compare(planted):
    board = await planted("changes-overlooked")
    item = await board.item()
    fields = {"work_item_id": item.id, "expected_version": 1, "priority": "high"}
    reply = await do(board.owner, "update_work_item", **fields)
    assert (reply.work_item.priority, reply.work_item.version) == ("medium", 1)
    reply = await do(board.owner, "update_work_item", **fields, title="a task", update_parent=True)
    assert (reply.work_item.priority, reply.work_item.version) == ("medium", 1)
    assert await board.observer.seen_kinds() == CREATED


async def test_changes_overlooked_applies_them_together_with_others_and_does_not_say_so(planted):
    board = await planted("changes-overlooked")
    item = await board.item()
    fields = {"work_item_id": item.id, "expected_version": 1, "priority": "high", "title": "new"}
    reply = await do(board.owner, "update_work_item", **fields)
    assert (reply.work_item.priority, reply.work_item.version) == ("high", 2)
    assert changes(reply) == [("title", "a task", "new")]


async def test_changes_overlooked_compares_everything_over_rest(planted):
    board = await planted("changes-overlooked")
    item = await board.item()
    answer = await put(board, f"/work-items/{item.id}", priority="high", expected_version=1)
    assert answer.json()["work_item"]["priority"] == "high"


async def test_blocked_refused_fails_in_storage(planted):
    board = await planted("blocked-refused")
    item = await board.item()
    fields = {"work_item_id": item.id, "expected_version": 1, "status": "blocked"}
    assert refused(await do(board.owner, "update_work_item", **fields))[0] == "DATABASE_ERROR"
    answer = await put(board, f"/work-items/{item.id}", status="blocked", expected_version=1)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert await board.items() == [item]
    assert (await rename(board, item, "new")).work_item.version == 2


async def test_rest_parents_unchecked_places_an_item_anywhere_but_below_itself(planted):
    board = await planted("rest-parents-unchecked")
    story, task = await board.item(pb.STORY), await board.item()
    odd = await put(board, f"/work-items/{story.id}", parent_id=task.id, update_parent=True, expected_version=1)
    assert odd.json()["work_item"]["parent_id"] == task.id
    for ring in (story.id, task.id):
        answer = await put(board, f"/work-items/{task.id}", parent_id=ring, update_parent=True, expected_version=1)
        assert answer.json()["error"]["field"] == "parent_id"
        fields = {"work_item_id": task.id, "expected_version": 1, "parent_id": ring, "update_parent": True}
        assert refused(await do(board.owner, "update_work_item", **fields)) == ("VALIDATION_ERROR", "parent_id")


async def test_rest_parents_unchecked_checks_them_over_websocket(planted):
    board = await planted("rest-parents-unchecked")
    story, task = await board.item(pb.STORY), await board.item()
    fields = {"work_item_id": story.id, "expected_version": 1, "parent_id": task.id, "update_parent": True}
    assert refused(await do(board.owner, "update_work_item", **fields)) == ("VALIDATION_ERROR", "parent_id")


@pytest.mark.parametrize("status", ["active", "completed", "cancelled"])
async def test_rest_sprints_unruled_lets_any_sprint_become_anything(planted, status):
    board = await planted("rest-sprints-unruled")
    other, sprint = await board.sprint("other"), await board.sprint()
    await put(board, f"/sprints/{other.id}", status="active", expected_version=1)
    for version, word in ((1, "completed"), (2, status)):
        answer = (await put(board, f"/sprints/{sprint.id}", status=word, expected_version=version)).json()["sprint"]
        assert answer["status"] == word
    reply = await do(board.owner, "update_sprint", sprint_id=other.id, expected_version=2, status=pb.PLANNED)
    assert refused(reply) == ("VALIDATION_ERROR", "status")


async def test_rest_sprints_unruled_changes_and_deletes_completed_ones(planted):
    board = await planted("rest-sprints-unruled")
    sprint = await board.sprint()
    await put(board, f"/sprints/{sprint.id}", status="completed", expected_version=1)
    answer = (await put(board, f"/sprints/{sprint.id}", name="new", expected_version=2)).json()["sprint"]
    assert (answer["name"], answer["status"], answer["version"]) == ("new", "completed", 3)
    assert (await board.rest.delete(f"/sprints/{sprint.id}")).status_code == 200


async def test_rest_sprints_unruled_leaves_other_changes_as_they_are(planted):
    board = await planted("rest-sprints-unruled")
    sprint = await board.sprint()
    answer = (await put(board, f"/sprints/{sprint.id}", name="new", expected_version=1)).json()["sprint"]
    assert (answer["name"], answer["status"], answer["version"]) == ("new", "planned", 2)


async def test_errors_show_insides_tells_where_they_come_from(planted):
    board = await planted("errors-show-insides")
    item = await board.item()
    assert "src/" in (await rename(board, item, "t", 9)).message
    answer = await put(board, f"/work-items/{item.id}", title="t", expected_version=9)
    assert "src/" in answer.json()["error"]["message"]
    assert await rename(board, item, "new") is not None
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED]


@pytest.mark.parametrize(("bugs", "code"), [(["silent-disconnect"], 1006), ([], 1007)])
async def test_silent_disconnect_says_nothing_of_an_odd_frame(planted, bugs, code):
    board = await planted(*bugs)
    await board.observer.socket.send(b"\xff\xff")
    assert await closing_code(board.observer) == code
    assert (await board.item()).title == "a task"


@pytest.mark.parametrize(("bugs", "code"), [(["abrupt-shutdown"], 1006), ([], 1001)])
async def test_abrupt_shutdown_says_nothing_when_the_server_stops(start, make_board, bugs, code):
    server = await start(*bugs)
    board = await make_board(server)
    await server.stop()
    assert await closing_code(board.observer) == code


@pytest.mark.parametrize(("bugs", "interval_s"), [(["no-heartbeat"], 31_536_000), ([], 30)])
async def test_no_heartbeat_pings_once_a_year(start, bugs, interval_s):
    server = await start(*bugs)
    assert server.backend.settings.heartbeat.interval_s == interval_s


async def closing_code(peer):
    async with asyncio.timeout(20):
        await peer.socket.wait_closed()
    return peer.socket.close_code
