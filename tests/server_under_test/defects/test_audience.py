"""Bugs in who is told."""

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED, another, rest_item
from support.commands import do
from support.mutations import key


@pytest.fixture
async def windows(start, make_board, connect_to):
    """A board with a bug, watched by its owner, by an observer, and by one more window of each, in that order."""

    async def windows(*specs):
        server = await start(*specs)
        board = await make_board(server)
        users = (board.owner.user_id, board.observer.user_id)
        return board, [board.owner, board.observer, *[await another(board, connect_to, server, user) for user in users]]

    return windows


async def who_is_told(peers):
    return [await peer.seen_kinds() == CREATED for peer in peers]


@pytest.mark.parametrize(
    ("name", "over_ws", "over_rest"),
    [
        ("originator-left-out", [False, True, True, True], [True, True, True, True]),
        ("originators-windows-left-out", [False, True, False, True], [True, True, True, True]),
        ("one-window-of-a-user", [False, False, True, True], [False, False, True, True]),
        ("first-subscriber-only", [True, False, False, False], [True, False, False, False]),
        ("newest-subscriber-only", [False, False, False, True], [False, False, False, True]),
        ("last-subscriber-skipped", [True, True, True, False], [True, True, True, False]),
    ],
)
async def test_who_is_told_of_a_creation(windows, name, over_ws, over_rest):
    board, peers = await windows(name)
    await board.item()
    assert await who_is_told(peers) == over_ws
    await rest_item(board)
    assert await who_is_told(peers) == over_rest


async def test_originators_windows_are_left_out_over_rest_too(windows):
    board, peers = await windows("originators-windows-left-out")
    body = {"project_id": board.project.id, "item_type": "task", "title": "t"}
    await board.rest.post("/work-items", json=body, headers={"X-User-Id": board.observer.user_id})
    assert await who_is_told(peers) == [True, False, True, False]


async def test_sometimes_missed_subscriber_leaves_the_newest_out_once_in_twenty_changes(windows):
    board, peers = await windows("sometimes-missed-subscriber")
    for _ in range(40):
        await board.item()
    assert [await peer.seen_kinds() for peer in peers[:3]] == [CREATED * 40] * 3
    assert len(await peers[3].seen_kinds()) in (76, 78)  # the project's creation came before, and may have been the one


async def test_told_across_projects_tells_who_follows_anything(start, make_board, connect_to):
    server = await start("told-across-projects")
    board, elsewhere, nowhere = await make_board(server), await make_board(server), await connect_to(server)
    await board.observer.seen(), await board.owner.seen()
    await board.item()
    assert await elsewhere.observer.seen_kinds() == CREATED[1:]
    assert await nowhere.seen() == []
    assert await board.observer.seen_kinds() == CREATED


async def test_project_list_untold_tells_subscribers_of_the_project_alone(start, make_board, connect_to):
    server = await start("project-list-untold")
    board, reader = await make_board(server), await connect_to(server)
    await do(board.owner, "create_project", title="another", key=key())
    assert await board.observer.seen() == []
    await do(board.owner, "update_project", project_id=board.project.id, expected_version=1, title="new")
    assert await board.observer.seen_kinds() == ["activity project updated", "project_updated"]
    assert await reader.seen() == []


async def test_sprint_followers_untold_gives_them_the_activity_entry_alone(start, make_board, connect_to):
    server = await start("sprint-followers-untold")
    board, follower = await make_board(server), await connect_to(server)
    sprint = await board.sprint()
    await follower.subscribe(sprint_ids=(sprint.id,))
    await do(board.owner, "update_sprint", sprint_id=sprint.id, expected_version=1, name="new")
    assert await follower.seen_kinds() == ["activity sprint updated"]
    assert (await board.observer.seen_kinds())[-1] == "sprint_updated"


@pytest.mark.parametrize(("bugs", "is_told"), [(["removed-member-still-told"], True), ([], False)])
async def test_removed_member_still_told_keeps_the_subscription_of_who_was_removed(planted, bugs, is_told):
    board = await planted(*bugs)
    member = f"/projects/{board.project.id}/members/{board.observer.user_id}"
    assert (await board.rest.put(member, json={"role": "editor"})).status_code == 200
    assert (await board.rest.delete(member)).status_code == 200
    await board.item()
    assert (await board.observer.seen_kinds() == CREATED) is is_told


async def test_unknown_projects_have_no_subscribers_whatever_the_bug(planted):
    board = await planted("newest-subscriber-only")
    await board.observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id]))
    await board.owner.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id]))
    await board.item()
    assert await board.observer.seen() == await board.owner.seen() == []
