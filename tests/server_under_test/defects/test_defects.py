"""Each planted bug does what it says where it is told to, and a server without it does not."""

import pytest
from pm_wire import messages_pb2 as pb


@pytest.fixture
def planted(start_server, make_board):
    """A board on a server with defects."""

    async def plant(*specs):
        return await make_board(start_server(*(flag for spec in specs for flag in ("--defect", spec))))

    return plant


async def rename(board, item, title, version, door="ws"):
    """Change a title; the reply, or the answer's error or entity."""
    if door == "rest":
        body = {"title": title, "expected_version": version}
        return (await board.rest.put(f"/work-items/{item.id}", json=body)).json()
    request = pb.UpdateWorkItemRequest(work_item_id=item.id, expected_version=version, title=title)
    return await board.owner.ask(update_work_item_request=request)


def titles(events):
    """(version, title) of the work item events."""
    payloads = [getattr(event, event.WhichOneof("payload")) for event in events]
    items = [payload.work_item for payload in payloads if hasattr(payload, "work_item")]
    return [(item.version, item.title) for item in items]


CREATED = ["activity work_item created", "work_item_created"]


@pytest.mark.parametrize(
    ("name", "observer", "caller"),
    [
        ("metadata-only-broadcast", CREATED[:1], CREATED[:1]),
        ("reply-only", [], CREATED),
        ("no-broadcast", [], []),
        ("duplicate-delivery", [CREATED[0]] * 2 + [CREATED[1]] * 2, [CREATED[0]] * 2 + [CREATED[1]] * 2),
    ],
)
async def test_who_is_told_of_a_creation(planted, name, observer, caller):
    board = await planted(name)
    assert (await board.item()).title == "a task"
    assert await board.owner.seen_kinds() == caller
    assert await board.observer.seen_kinds() == observer
    assert len(await board.items()) == 1


async def test_a_clean_server_tells_everybody_once(board):
    item = await board.item()
    assert await board.owner.seen_kinds() == CREATED
    assert await board.observer.seen_kinds() == CREATED
    assert await board.items() == [item]


async def test_a_selector_limits_a_defect_to_entity_operation_and_door(planted):
    board = await planted("metadata-only-broadcast:comment:update:rest")
    comment = await board.comment((await board.item()).id)
    assert await board.observer.seen_kinds() == [*CREATED, "activity comment created", "comment_created"]
    await board.owner.ask(update_comment_request=pb.UpdateCommentRequest(comment_id=comment.id, content="ws"))
    assert await board.observer.seen_kinds() == ["activity comment updated", "comment_updated"]
    await board.rest.put(f"/comments/{comment.id}", json={"content": "rest"})
    assert await board.observer.seen_kinds() == ["activity comment updated"]
    await board.rest.delete(f"/comments/{comment.id}")
    assert await board.observer.seen_kinds() == ["activity comment deleted", "comment_deleted"]


async def test_the_consequences_of_a_deletion_count_as_what_they_are(planted):
    board = await planted("metadata-only-broadcast:comment:delete")
    item = await board.item()
    await board.comment(item.id)
    await board.observer.seen()
    await board.rest.delete(f"/work-items/{item.id}")
    assert await board.observer.seen_kinds() == [
        "activity work_item deleted",
        "work_item_deleted",
        "activity comment deleted",
    ]


async def test_reply_only_over_rest_tells_nobody(planted):
    board = await planted("reply-only:*:*:rest")
    item = await board.item()
    await board.observer.seen(), await board.owner.seen()
    await rename(board, item, "new", 1, door="rest")
    assert await board.observer.seen() == await board.owner.seen() == []


async def test_duplicates_have_the_same_or_a_fresh_id(planted):
    for name, ids in (("duplicate-delivery", 2), ("duplicate-delivery-fresh-id", 4)):
        board = await planted(name)
        await board.item()
        events = await board.observer.seen()
        assert len(events) == 4
        assert len({event.message_id for event in events}) == ids
        assert len(titles(events)) == 2


async def test_stale_event_content_shows_the_state_before(planted):
    board = await planted("stale-event-content")
    item = await board.item()
    await board.observer.seen()
    assert (await rename(board, item, "new", 1)).work_item.title == "new"
    assert titles(await board.observer.seen()) == [(1, "a task")]


async def test_invented_value_shows_what_nobody_wrote(planted):
    board = await planted("invented-value")
    item = await board.item()
    ((version, title),) = titles(await board.observer.seen())
    assert (version, item.title) == (1, "a task")
    assert title.startswith("invented ")


async def test_reply_differs_shows_the_caller_what_storage_does_not_hold(planted):
    board = await planted("reply-differs")
    item = await board.item()
    answer = await rename(board, item, "new", 1, door="rest")
    assert item.title == "  a task  "
    assert answer["work_item"]["title"] == "  new  "
    assert titles(await board.observer.seen()) == [(1, "a task"), (2, "new")]


async def test_stored_not_acknowledged_answers_an_error_after_the_commit(planted):
    board = await planted("stored-not-acknowledged:work_item:create")
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    assert (await board.owner.ask(create_work_item_request=request)).code == "DATABASE_ERROR"
    body = {"project_id": board.project.id, "item_type": "task", "title": "u"}
    answer = await board.rest.post("/work-items", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert titles(await board.observer.seen()) == [(1, "t"), (1, "u")]
    assert [item.title for item in await board.items()] == ["t", "u"]


async def test_acknowledged_not_stored_forgets_what_it_told(planted):
    board = await planted("acknowledged-not-stored:work_item:update")
    item = await board.item()
    assert (await rename(board, item, "new", 1)).work_item.version == 2
    assert titles(await board.observer.seen()) == [(1, "a task"), (2, "new")]
    assert await board.items() == [item]


async def test_lost_update_accepts_a_stale_version(planted):
    board = await planted("lost-update")
    item = await board.item()
    assert (await rename(board, item, "first", 1)).work_item.version == 2
    assert (await rename(board, item, "second", 1)).work_item.version == 3
    assert [item.title for item in await board.items()] == ["second"]


async def test_version_not_raised_keeps_the_version(planted):
    board = await planted("version-not-raised")
    item = await board.item()
    assert (await rename(board, item, "new", 1)).work_item.version == 1
    assert titles(await board.observer.seen()) == [(1, "a task"), (1, "new")]


async def test_conflict_always_refuses_every_second_right_update(planted):
    board = await planted("conflict-always")
    item = await board.item()
    assert (await rename(board, item, "new", 1)).code == "CONFLICT"
    assert (await rename(board, item, "new", 1)).work_item.version == 2
    assert (await rename(board, item, "newer", 2, door="rest"))["error"]["code"] == "CONFLICT"


async def test_leak_to_unsubscribed_tells_everybody_of_the_entity(planted):
    board = await planted("leak-to-unsubscribed")
    await board.observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id]))
    await board.item()
    assert await board.observer.seen_kinds() == ["work_item_created"]


async def test_late_broadcast_sends_the_events_after_the_reply(planted):
    board = await planted("late-broadcast:work_item")
    await board.item()
    assert await board.observer.seen() == []
    late = [await board.observer.receive() for _ in range(2)]
    assert [message.WhichOneof("payload") for message in late] == ["activity_log_created", "work_item_created"]


async def test_reordered_events_swap_two_updates_for_others_and_nothing_is_lost(planted):
    board = await planted("reordered-events")
    item = await board.item()
    await rename(board, item, "second", 1)
    await rename(board, item, "third", 2)
    assert titles(await board.observer.seen()) == [(1, "a task"), (3, "third"), (2, "second")]
    assert titles(await board.owner.seen()) == [(1, "a task"), (2, "second"), (3, "third")]
    await rename(board, item, "fourth", 3, door="rest")
    await board.rest.delete(f"/work-items/{item.id}")
    kinds = await board.observer.seen_kinds()
    assert kinds[-2:] == ["work_item_deleted", "work_item_updated"]


async def test_an_update_held_back_goes_out_even_if_nothing_follows(planted):
    board = await planted("reordered-events")
    item = await board.item()
    await rename(board, item, "second", 1)
    assert titles(await board.observer.seen()) == [(1, "a task")]
    assert titles([await board.observer.receive()]) == [(2, "second")]


async def test_defects_can_be_combined(planted):
    board = await planted("metadata-only-broadcast:comment", "duplicate-delivery:work_item:create:ws")
    item = await board.item()
    await board.comment(item.id)
    assert await board.observer.seen_kinds() == [
        *([CREATED[0]] * 2),
        *([CREATED[1]] * 2),
        "activity comment created",
    ]
