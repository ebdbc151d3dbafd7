"""Bugs in what events and replies show."""

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import put, rename, task, together, told, versions
from support.commands import changes, do
from support.mutations import entry

from server_under_test.settings.config import FALLBACK_USER_ID


async def test_event_missing_field_lacks_the_description(planted):
    board = await planted("event-missing-field")
    item = await board.item(description="details")
    (event,) = await told(board.observer)
    assert item.description == "details"
    assert not event.work_item.HasField("description")
    assert await board.items() == [item]


async def test_event_missing_field_lacks_the_goal_of_a_sprint(planted):
    board = await planted("event-missing-field:sprint")
    assert (await board.sprint(goal="a goal")).goal == "a goal"
    (event,) = await told(board.observer)
    assert not event.sprint.HasField("goal")


async def test_event_old_version_shows_new_content_under_the_version_before(planted):
    board = await planted("event-old-version")
    assert (await rename(board, await board.item(), "new")).work_item.version == 2
    assert await versions(board.observer) == [(1, "a task"), (1, "new")]


async def test_event_wrong_user_names_the_system(planted):
    board = await planted("event-wrong-user")
    item = await board.item()
    (event,) = await told(board.observer)
    assert item.updated_by == board.owner.user_id
    assert (event.user_id, event.work_item.updated_by) == (FALLBACK_USER_ID, FALLBACK_USER_ID)


async def test_event_of_another_shows_the_words_of_the_one_before(planted):
    board = await planted("event-of-another")
    await board.item(title="first")
    await board.item(title="second")
    assert await versions(board.observer) == [(1, "first"), (1, "first")]
    assert [item.title for item in await board.items()] == ["first", "second"]


async def test_event_cut_off_shows_the_beginning_of_the_text(planted):
    board = await planted("event-cut-off")
    item = await board.item(title="a title that is long")
    assert item.title == "a title that is long"
    assert await versions(board.observer) == [(1, "a title that")]


async def test_event_first_words_shows_the_status_of_a_new_item(planted):
    board = await planted("event-first-words")
    item = await board.item()
    reply = await do(
        board.owner, "update_work_item", work_item_id=item.id, expected_version=1, status="done", priority="high"
    )
    assert (reply.work_item.status, reply.work_item.priority) == ("done", "high")
    shown = (await told(board.observer))[-1].work_item
    assert (shown.status, shown.priority, shown.version) == ("backlog", "medium", 2)


async def test_event_times_in_milliseconds_are_a_thousand_times_as_late(planted):
    board = await planted("event-times-in-milliseconds")
    item = await board.item()
    (event,) = await told(board.observer)
    assert event.work_item.created_at == item.created_at * 1000
    await entry(board)
    assert (await told(board.observer))[-1].time_entry.created_at > 10**12


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_changes_missing_leaves_the_list_of_changes_empty(planted, door):
    board = await planted("changes-missing:*:*:rest")
    item = await board.item()
    if door == "rest":
        await put(board, f"/work-items/{item.id}", title="new", expected_version=1)
    else:
        await rename(board, item, "new")
    event = (await told(board.observer))[-1]
    assert changes(event) == ([] if door == "rest" else [("title", "a task", "new")])
    assert event.work_item.title == "new"


async def test_refused_yet_told_broadcasts_what_lost_a_conflict(planted):
    board = await planted("refused-yet-told")
    item = await board.item()
    await rename(board, item, "winner")
    assert (await rename(board, item, "loser", by=board.observer)).code == "CONFLICT"
    assert await versions(board.observer) == [(1, "a task"), (2, "winner"), (3, "loser")]
    assert [item.title for item in await board.items()] == ["winner"]


async def test_refused_yet_told_is_silent_about_other_refusals(planted):
    board = await planted("refused-yet-told")
    item = await board.item()
    assert (await rename(board, item, " ")).code == "INVALID_MESSAGE"
    assert await versions(board.observer) == [(1, "a task")]


async def test_reply_old_version_tells_the_caller_of_the_version_before(planted):
    board = await planted("reply-old-version")
    reply = await rename(board, await board.item(), "new")
    assert (reply.work_item.version, reply.work_item.title) == (1, "new")
    assert await versions(board.observer) == [(1, "a task"), (2, "new")]


async def test_reply_missing_field_lacks_what_the_event_has(planted):
    board = await planted("reply-missing-field")
    item = await board.item(description="details")
    assert not item.HasField("description")
    (event,) = await told(board.observer)
    assert event.work_item.description == "details"


async def test_crossed_replies_answers_the_later_of_two_with_the_earlier_ones(planted):
    board = await planted("crossed-replies")
    replies = await together(
        board.owner.ask(create_work_item_request=task(board, "one")),
        board.observer.ask(create_work_item_request=task(board, "two")),
    )
    assert len({reply.work_item.id for reply in replies}) == 1
    assert [item.title for item in await board.items()] == ["one", "two"]


async def test_crossed_replies_answers_one_after_another_rightly(planted):
    board = await planted("crossed-replies")
    assert [(await board.item(title=title)).title for title in ("one", "two")] == ["one", "two"]


async def test_a_deletion_is_shown_as_it_is_by_bugs_in_content(planted):
    board = await planted("event-missing-field", "event-times-in-milliseconds", "event-wrong-user:comment")
    item = await board.item()
    await do(board.owner, "delete_work_item", work_item_id=item.id)
    assert (await told(board.observer))[-1] == pb.WorkItemDeleted(work_item_id=item.id, user_id=board.owner.user_id)
