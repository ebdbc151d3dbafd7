"""Whom does an event reach? Subscribers of the project, of the sprint, or everybody who can list the project."""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import do, granted, in_words
from support.mutations import COMMANDS, MUTATIONS, entry, perform
from support.serving import told

pytestmark = pytest.mark.section("websocket.md 6 Audience rules")

R3 = pytest.mark.section("reference.md R3 Project audience")
R4 = pytest.mark.section("reference.md R4 Sprint-only subscription")
KINDS = [
    *("create_work_item", "create_sprint", "create_comment"),
    *("start_timer", "create_time_entry", "create_dependency"),
]
PROJECTS = [name for name, mutation in MUTATIONS.items() if mutation.entity == "project"]


@pytest.fixture
async def stranger(connect_to, shared_server):
    """A client that has subscribed to nothing."""
    return await connect_to(shared_server)


@pytest.mark.parametrize("name", KINDS, ids=in_words)
async def test_a_subscriber_of_another_project_is_told_nothing(board, make_board, shared_server, name):
    other = await make_board(shared_server)
    request = await COMMANDS[name](board)
    await other.observer.seen()
    granted(await board.owner.ask(**request))
    assert await other.observer.seen() == []


@pytest.mark.parametrize("name", KINDS, ids=in_words)
async def test_who_has_not_subscribed_is_told_nothing(board, stranger, name):
    await perform(board, name)
    assert await stranger.seen() == []


async def test_a_caller_that_has_not_subscribed_gets_its_reply_alone(board, stranger):
    request = {"project_id": board.project.id, "item_type": pb.TASK, "title": "t"}
    reply = await do(stranger, "create_work_item", **request)
    assert (reply.work_item.title, stranger.events, await stranger.seen()) == ("t", [], [])


async def test_two_connections_of_one_user_are_told_independently(board, connect_to, shared_server):
    twin = await (await connect_to(shared_server, board.owner.user_id)).subscribe(board.project.id)
    await board.item()
    assert await twin.seen_kinds() == ["activity work_item created", "work_item_created"]
    assert await board.owner.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_a_dependency_is_told_to_the_project_of_its_items(board, stranger):
    _, events = await perform(board, "create_dependency")
    assert [told(event) for event in events] == ["activity dependency created", "dependency_created"]
    assert await stranger.seen() == []


@R3
@pytest.mark.parametrize("name", PROJECTS, ids=in_words)
async def test_a_project_event_reaches_connections_that_subscribed_to_nothing(board, stranger, name):
    await perform(board, name)
    assert await stranger.seen_kinds() == MUTATIONS[name].tells


@R3
@pytest.mark.parametrize("name", PROJECTS, ids=in_words)
async def test_a_project_event_reaches_a_subscriber_once(board, name):
    _, events = await perform(board, name)
    assert [told(event) for event in events] == MUTATIONS[name].tells


@R3
async def test_a_new_project_reaches_the_admins_other_connections_but_no_stranger(team):
    stranger = await team.member("stranger")
    _, events = await perform(team.board, "create_project")
    assert [told(event) for event in events] == MUTATIONS["create_project"].tells
    assert await stranger.seen() == []


@R3
@pytest.mark.parametrize("name", ["update_project", "delete_project"], ids=in_words)
async def test_a_project_event_reaches_members_who_have_not_subscribed_but_no_stranger(team, name):
    member, stranger = await team.member("viewer"), await team.member("stranger")
    await perform(team.board, name)
    assert await member.seen_kinds() == MUTATIONS[name].tells
    assert await stranger.seen() == []


@pytest.fixture
async def sprint(board):
    return await board.sprint("watched")


@pytest.fixture
async def sprint_watcher(stranger, sprint):
    """A client that has subscribed to one sprint alone."""
    return await stranger.subscribe(sprint_ids=(sprint.id,))


@R4
@pytest.mark.parametrize("operation", ["update", "delete"])
async def test_a_sprint_only_subscription_gets_that_sprints_entry_and_event(board, sprint, sprint_watcher, operation):
    fields = {"expected_version": 1, "name": "other"} if operation == "update" else {}
    await do(board.owner, f"{operation}_sprint", sprint_id=sprint.id, **fields)
    assert await sprint_watcher.seen_kinds() == [f"activity sprint {operation}d", f"sprint_{operation}d"]


@R4
@pytest.mark.parametrize("name", KINDS, ids=in_words)
async def test_a_sprint_only_subscription_gets_nothing_else(board, sprint_watcher, name):
    await perform(board, name)
    assert await sprint_watcher.seen() == []


@R4
async def test_a_sprint_only_subscription_does_not_get_the_items_that_leave_the_sprint(board, sprint, sprint_watcher):
    item = await board.item()
    await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, sprint_id=sprint.id)
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    assert await sprint_watcher.seen_kinds() == ["activity sprint deleted", "sprint_deleted"]


async def test_a_running_timer_of_one_user_is_told_to_subscribers_who_are_other_users(board):
    item = await board.item()
    await board.observer.seen()
    await do(board.owner, "start_timer", work_item_id=item.id)
    assert board.observer.user_id != board.owner.user_id
    assert await board.observer.seen_kinds() == ["activity time_entry created", "timer_started"]


async def test_a_time_entry_is_told_to_the_project_of_its_item(board, make_board, shared_server):
    other = await make_board(shared_server)
    await board.observer.seen()
    await entry(other)
    assert await board.observer.seen() == []
    assert (await other.observer.seen_kinds())[-2:] == ["activity time_entry created", "time_entry_created"]
