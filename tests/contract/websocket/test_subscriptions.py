"""Who asks to be told? Subscribe and Unsubscribe, as far as permission is not asked."""

from uuid import UUID, uuid4

import pytest
from support.commands import NOBODY, command, do

pytestmark = pytest.mark.section("websocket.md 5 Subscribe and Unsubscribe")

CREATED = ["activity work_item created", "work_item_created"]


@pytest.fixture
async def watcher(connect_to, shared_server):
    """A client that has subscribed to nothing yet."""
    return await connect_to(shared_server)


async def update(board, sprint, version=1):
    await do(board.owner, "update_sprint", sprint_id=sprint.id, expected_version=version, name=f"now {version}")


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
@pytest.mark.parametrize("field", ["project_ids", "sprint_ids"])
async def test_the_reply_has_the_same_id_and_no_payload(watcher, name, field):
    message_id = str(uuid4())
    assert await watcher.ask(message_id, **command(name, **{field: [NOBODY]})) is None


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
async def test_both_lists_may_be_empty(watcher, name):
    assert await do(watcher, name) is None


async def test_a_subscription_takes_effect(board, watcher):
    await do(watcher, "subscribe", project_ids=[board.project.id])
    await board.item()
    assert await watcher.seen_kinds() == CREATED


async def test_the_end_of_a_subscription_takes_effect(board):
    await do(board.observer, "unsubscribe", project_ids=[board.project.id])
    await board.item()
    assert await board.observer.seen() == []


async def test_a_sprint_and_a_project_may_be_named_in_one_message(board, watcher, make_board, shared_server):
    other = await make_board(shared_server)
    sprint = await other.sprint()
    await watcher.seen()
    await do(watcher, "subscribe", project_ids=[board.project.id], sprint_ids=[sprint.id])
    await board.item()
    await update(other, sprint)
    assert await watcher.seen_kinds() == [*CREATED, "activity sprint updated", "sprint_updated"]


async def test_duplicates_collapse_within_one_message(board, watcher):
    await do(watcher, "subscribe", project_ids=[board.project.id] * 3)
    await board.item()
    assert await watcher.seen_kinds() == CREATED


async def test_duplicates_collapse_across_messages(board, watcher):
    for _ in range(3):
        await do(watcher, "subscribe", project_ids=[board.project.id])
    await board.item()
    assert await watcher.seen_kinds() == CREATED
    await do(watcher, "unsubscribe", project_ids=[board.project.id])
    await board.item()
    assert await watcher.seen() == []


async def test_a_project_and_its_sprint_together_get_a_sprint_event_once(board, watcher):
    sprint = await board.sprint()
    await do(watcher, "subscribe", project_ids=[board.project.id], sprint_ids=[sprint.id])
    await update(board, sprint)
    assert await watcher.seen_kinds() == ["activity sprint updated", "sprint_updated"]


async def test_a_second_subscription_adds_to_the_first(board, watcher, make_board, shared_server):
    other = await make_board(shared_server)
    await watcher.seen()
    for each in (board, other):
        await do(watcher, "subscribe", project_ids=[each.project.id])
    for each in (board, other):
        await each.item()
    assert await watcher.seen_kinds() == CREATED * 2


async def test_unsubscribing_takes_away_only_what_it_names(board, watcher, make_board, shared_server):
    other = await make_board(shared_server)
    await watcher.subscribe(board.project.id, other.project.id)
    await watcher.seen()
    await do(watcher, "unsubscribe", project_ids=[other.project.id])
    for each in (board, other):
        await each.item()
    assert await watcher.seen_kinds() == CREATED


async def test_unsubscribing_from_a_project_keeps_the_subscription_to_its_sprint(board, watcher):
    sprint = await board.sprint()
    await watcher.subscribe(board.project.id, sprint_ids=(sprint.id,))
    await do(watcher, "unsubscribe", project_ids=[board.project.id])
    await board.item()
    await update(board, sprint)
    assert await watcher.seen_kinds() == ["activity sprint updated", "sprint_updated"]


async def test_unsubscribing_from_a_sprint_takes_effect(board, watcher):
    sprint = await board.sprint()
    await watcher.subscribe(sprint_ids=(sprint.id,))
    await do(watcher, "unsubscribe", sprint_ids=[sprint.id])
    await update(board, sprint)
    assert await watcher.seen() == []


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
@pytest.mark.parametrize("entry", [NOBODY, "no uuid", "", "x" * 10_000], ids=["unknown", "no uuid", "empty", "long"])
async def test_an_entry_that_names_nothing_is_fine(watcher, name, entry):
    assert await do(watcher, name, project_ids=[entry], sprint_ids=[entry]) is None


async def test_there_is_no_limit_to_the_number_of_entries(board, watcher):
    many = [str(uuid4()) for _ in range(2_000)]
    await do(watcher, "subscribe", project_ids=[*many, board.project.id], sprint_ids=many)
    await board.item()
    assert await watcher.seen_kinds() == CREATED


SPELLINGS = [
    pytest.param(str.upper, id="upper case"),
    pytest.param(lambda text: UUID(text).hex, id="32 hex digits"),
    pytest.param(lambda text: f"{{{text}}}", id="braced"),
    pytest.param(lambda text: f" {text}", id="with a space"),
]


@pytest.mark.parametrize("spell", SPELLINGS)
async def test_another_spelling_of_an_id_never_matches(board, watcher, spell):
    await do(watcher, "subscribe", project_ids=[spell(board.project.id)])
    await board.item()
    assert await watcher.seen() == []


@pytest.mark.parametrize("spell", SPELLINGS)
async def test_unsubscribing_by_another_spelling_takes_nothing_away(board, spell):
    await do(board.observer, "unsubscribe", project_ids=[spell(board.project.id)])
    await board.item()
    assert await board.observer.seen_kinds() == CREATED


async def test_a_project_id_among_the_sprint_ids_matches_nothing(board, watcher):
    await do(watcher, "subscribe", sprint_ids=[board.project.id])
    await board.item()
    await board.sprint()
    assert await watcher.seen() == []


async def test_a_work_item_cannot_be_subscribed_to(board, watcher):
    item = await board.item()
    await do(watcher, "subscribe", project_ids=[item.id], sprint_ids=[item.id])
    await board.comment(item.id)
    assert await watcher.seen() == []


async def test_subscriptions_belong_to_a_connection_not_to_its_user(board, connect_to, shared_server):
    twin = await connect_to(shared_server, board.observer.user_id)
    await board.item()
    assert await twin.seen() == []
    assert await board.observer.seen_kinds() == CREATED


async def test_a_subscription_ends_with_its_connection(board, connect_to, shared_server):
    await board.observer.socket.close()
    again = await connect_to(shared_server, board.observer.user_id)
    await board.item()
    assert await again.seen() == []


async def test_nothing_is_replayed_to_a_new_subscription(board, connect_to, shared_server):
    await board.observer.socket.close()
    await board.item()
    again = await connect_to(shared_server, board.observer.user_id)
    await again.subscribe(board.project.id)
    assert await again.seen() == []


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
async def test_nobody_is_told_of_a_subscription(board, watcher, name):
    await do(watcher, name, project_ids=[board.project.id])
    assert await board.observer.seen() == []
