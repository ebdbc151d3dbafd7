"""The profile pm-server: every row of the reference contract that a client can see, turned back."""

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED, UPDATED, put, rename, rest_item, together, told
from support.commands import changes, do, now, refused
from support.mutations import dependency, entry, key, timer

from server_under_test.settings.config import RateLimitSettings


@pytest.fixture
def pm_server(start, make_board):
    """A board on such a server, with room for many frames."""

    async def pm_server(max_requests=10_000):
        limit = RateLimitSettings(max_requests=max_requests, window_s=1)
        return await make_board(await start(behaving_as="pm-server", rate_limit=limit))

    return pm_server


async def as_owner(board, connect_to):
    """One more window of the owner's."""
    server = board.rest.base_url
    return await connect_to(_At(f"ws://{server.host}:{server.port}/ws"), board.owner.user_id)


class _At:
    def __init__(self, ws_url):
        self.ws_url = ws_url


async def test_work_items_are_told_to_everybody_by_both_doors(pm_server):
    board = await pm_server()
    item = await board.item()
    await put(board, f"/work-items/{item.id}", title="new", expected_version=1)
    assert await board.observer.seen_kinds() == [*CREATED, *UPDATED]


async def test_time_and_dependencies_over_websocket_are_told_to_the_feed_alone(pm_server):
    """R1 and R2."""
    board = await pm_server()
    first = await timer(board)
    await timer(board)
    await do(board.owner, "delete_time_entry", time_entry_id=first.id)
    edge = await dependency(board)
    await do(board.owner, "delete_dependency", dependency_id=edge.id)
    about_items = ("activity work_item created", "work_item_created")
    assert [kind for kind in await board.observer.seen_kinds() if kind not in about_items] == [
        "activity time_entry created",
        "activity time_entry created",
        "activity time_entry deleted",
        "activity dependency created",
        "activity dependency deleted",
    ]


async def test_time_entries_over_rest_are_told_and_run_beside_each_other(pm_server):
    """R2."""
    board = await pm_server()
    items = [await board.item() for _ in range(2)]
    await board.observer.seen()
    started = [await board.rest.post("/time-entries", json={"work_item_id": item.id}) for item in items]
    assert [answer.json()["time_entry"]["is_running"] for answer in started] == [True, True]
    assert await board.observer.seen_kinds() == ["activity time_entry created", "time_entry_created"] * 2
    entries = await board.rest.get(f"/work-items/{items[0].id}/time-entries")
    assert entries.json()["time_entries"][0]["is_running"] is True


async def test_updates_over_rest_carry_no_changes(pm_server):
    """R1."""
    board = await pm_server()
    item = await board.item()
    await rename(board, item, "by ws")
    await put(board, f"/work-items/{item.id}", title="by rest", expected_version=2)
    assert [bool(changes(event)) for event in await told(board.observer, "work_item_updated")] == [True, False]


async def test_projects_are_silent_over_websocket_and_told_to_subscribers_over_rest(pm_server, connect_to):
    """R1 and R3."""
    board = await pm_server()
    reader = await as_owner(board, connect_to)
    await do(board.owner, "update_project", project_id=board.project.id, expected_version=1, title="by ws")
    assert await board.observer.seen() == []
    await put(board, f"/projects/{board.project.id}", title="by rest", expected_version=2)
    assert await board.observer.seen_kinds() == ["activity project updated", "project_updated"]
    assert await reader.seen() == []


async def test_deletions_take_nothing_with_them(pm_server):
    """R5 and R6."""
    board = await pm_server()
    sprint, story = await board.sprint(), await board.item(pb.STORY)
    child = await board.item(parent_id=story.id)
    await do(board.owner, "update_work_item", work_item_id=child.id, expected_version=1, title="c", sprint_id=sprint.id)
    await board.comment(child.id)
    await board.observer.seen()
    await board.rest.delete(f"/sprints/{sprint.id}")
    assert await board.observer.seen_kinds() == ["activity sprint deleted", "sprint_deleted"]
    await board.rest.delete(f"/work-items/{child.id}")
    assert await board.observer.seen_kinds() == ["activity work_item deleted", "work_item_deleted"]
    assert (await board.rest.delete(f"/projects/{board.project.id}")).status_code == 200


async def test_a_put_that_changes_nothing_is_written(pm_server):
    """R7."""
    board = await pm_server()
    item = await board.item()
    assert (await rename(board, item, "a task")).work_item.version == 1
    answer = await put(board, f"/work-items/{item.id}", title="a task", expected_version=1)
    assert answer.json()["work_item"]["version"] == 2
    sprint = await board.sprint()
    answer = await put(board, f"/sprints/{sprint.id}", name=sprint.name, expected_version=1)
    assert answer.json()["sprint"]["version"] == 1


async def test_some_fields_do_not_count_as_changes_over_websocket(pm_server):
    """R7."""
    board = await pm_server()
    item = await board.item()
    reply = await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, story_points=5)
    assert (reply.work_item.version, reply.work_item.HasField("story_points")) == (1, False)


async def test_blocked_is_refused_by_storage_and_sprints_go_any_way_over_rest(pm_server):
    """R8."""
    board = await pm_server()
    item, sprint = await board.item(), await board.sprint()
    reply = await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, status="blocked")
    assert refused(reply)[0] == "DATABASE_ERROR"
    answer = await put(board, f"/sprints/{sprint.id}", status="completed", expected_version=1)
    assert answer.json()["sprint"]["status"] == "completed"


async def test_two_who_write_at_once_may_both_win(pm_server):
    """R9 and R10."""
    board = await pm_server()
    item = await board.item()
    answers = await together(
        rename(board, item, "one"), put(board, f"/work-items/{item.id}", title="two", expected_version=1)
    )
    assert sorted((answers[0].work_item.version, answers[1].json()["work_item"]["version"])) == [2, 3]
    assert [event.work_item.version for event in await told(board.observer, "work_item_updated")] == [3, 2]


async def test_a_message_id_belongs_to_everybody(pm_server):
    """R11."""
    board = await pm_server()
    request = pb.CreateProjectRequest(title="mine", key=key())
    mine = await board.owner.ask("shared", create_project_request=request)
    request.key = key()
    assert await board.observer.ask("shared", create_project_request=request) == mine


async def test_since_is_ignored(pm_server):
    """R13."""
    board = await pm_server()
    await board.item()
    listed = await do(board.owner, "get_work_items", project_id=board.project.id, since_timestamp=now() + 60)
    assert len(listed.work_items) == 1


async def test_frames_beyond_the_bucket_are_warned_of_and_then_end_the_connection(pm_server):
    """R15: three frames went before, one came back at most a second."""
    board = await pm_server(max_requests=5)
    warned = 0
    while warned < 5:
        await board.observer.socket.send(pb.WebSocketMessage(message_id="p", ping=pb.Ping()).SerializeToString())
        warned = int(answer.split()[-3]) if isinstance(answer := await board.observer.socket.recv(), str) else 0
    await board.observer.socket.wait_closed()
    assert board.observer.socket.close_code == 1008


async def test_only_members_use_the_websocket_and_everybody_uses_rest(pm_server):
    """R17 and R18."""
    board = await pm_server()
    assert refused(await do(board.observer, "get_work_items", project_id=board.project.id))[0] == "UNAUTHORIZED"
    created = await board.rest.post("/projects", json={"title": "by rest", "key": key()})
    project_id = created.json()["project"]["id"]
    assert refused(await do(board.owner, "get_work_items", project_id=project_id))[0] == "UNAUTHORIZED"
    assert (await board.rest.get(f"/projects/{project_id}/work-items")).json() == {"work_items": []}
    assert (await board.rest.get(f"/projects/{project_id}/members")).status_code == 404


async def test_refusals_show_insides(pm_server):
    """R21."""
    board = await pm_server()
    assert "src/" in (await rename(board, await board.item(), "t", 9)).message


async def test_five_refused_permissions_end_the_websocket_for_everybody(pm_server):
    """R23."""
    board = await pm_server()
    for _ in range(5):
        assert refused(await do(board.observer, "get_sprints", project_id=board.project.id))[0] == "UNAUTHORIZED"
    assert refused(await do(board.owner, "get_sprints", project_id=board.project.id))[0] == "SERVICE_UNAVAILABLE"
    assert (await rest_item(board))["title"] == "by rest"
    assert (await do(board.owner, "ping", timestamp=7)).timestamp == 7
    assert await board.observer.seen_kinds() == CREATED


async def test_time_that_is_booked_is_kept(pm_server):
    board = await pm_server()
    booked = await entry(board)
    listed = await do(board.owner, "get_time_entries", work_item_id=booked.work_item_id)
    assert list(listed.time_entries) == [booked]
