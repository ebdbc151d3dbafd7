"""Work items by both doors: replies, events, rules."""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb


def create(board, title="a task", item_type=pb.TASK, **fields):
    return {
        "create_work_item_request": pb.CreateWorkItemRequest(
            project_id=board.project.id, item_type=item_type, title=title, **fields
        )
    }


def update(item, **fields):
    fields.setdefault("expected_version", item.version)
    return {"update_work_item_request": pb.UpdateWorkItemRequest(work_item_id=item.id, **fields)}


def delete(item):
    return {"delete_work_item_request": pb.DeleteWorkItemRequest(work_item_id=item.id)}


async def test_a_creation_over_websocket_is_answered_and_told_to_everybody_with_the_same_content(board):
    reply = await board.owner.ask(**create(board, "  Login page  ", pb.STORY))

    activity, created = await board.observer.seen()
    entry = activity.activity_log_created.entry
    assert (entry.entity_type, entry.entity_id, entry.action) == ("work_item", reply.work_item.id, "created")
    assert not entry.HasField("comment")
    assert created.work_item_created == reply
    item = reply.work_item
    assert (item.title, item.status, item.priority, item.version) == ("Login page", "backlog", "medium", 1)
    assert (item.position, item.item_number, item.created_by) == (1, 1, board.owner.user_id)
    assert not item.HasField("parent_id")
    assert not item.HasField("story_points")
    assert not item.HasField("description")


async def test_the_caller_gets_activity_then_entity_event_then_its_own_reply(board):
    request = await board.owner.send(**create(board))
    messages = [await board.owner.receive() for _ in range(3)]
    assert [message.WhichOneof("payload") for message in messages] == [
        "activity_log_created",
        "work_item_created",
        "work_item_created",
    ]
    assert messages[2].message_id == request
    assert len({message.message_id for message in messages}) == 3


async def test_a_creation_over_rest_sends_the_same_events(board):
    body = {"project_id": board.project.id, "item_type": "task", "title": "From the CLI", "description": "  "}
    answer = await board.rest.post("/work-items", json=body)
    item = answer.json()["work_item"]

    activity, created = await board.observer.seen()
    assert activity.activity_log_created.entry.entity_id == item["id"]
    assert created.work_item_created.work_item.title == "From the CLI"
    assert answer.status_code == 200
    assert item["display_key"] == f"{board.project.key}-1"
    assert item["description"] == ""
    assert item["created_by"] == "00000000-0000-0000-0000-000000000001"


async def test_an_update_over_websocket_shows_every_changed_field(board):
    item = await board.item()
    sprint = await board.sprint()
    await board.observer.seen()
    reply = await board.owner.ask(
        **update(
            item,
            title=" New ",
            description="words",
            status="blocked",
            priority="high",
            assignee_id=board.observer.user_id,
            sprint_id=sprint.id,
            story_points=5,
            position=7,
        )
    )
    assert reply.work_item.version == 2
    changes = {
        change.field_name: (
            change.old_value if change.HasField("old_value") else None,
            change.new_value if change.HasField("new_value") else None,
        )
        for change in reply.changes
    }
    assert changes == {
        "title": ("a task", "New"),
        "description": (None, "words"),
        "status": ("backlog", "blocked"),
        "priority": ("medium", "high"),
        "assignee_id": ("", board.observer.user_id),
        "sprint_id": (None, sprint.id),
        "story_points": (None, "5"),
        "position": ("1", "7"),
    }
    activity, updated = await board.observer.seen()
    assert activity.activity_log_created.entry.comment == "8 fields changed"
    assert updated.work_item_updated == reply


async def test_an_update_over_rest_carries_its_changes_too(board):
    item = await board.item()
    await board.observer.seen()
    answer = await board.rest.put(f"/work-items/{item.id}", json={"status": "done", "expected_version": 1})
    activity, updated = await board.observer.seen()
    assert answer.json()["work_item"]["version"] == 2
    assert not activity.activity_log_created.entry.HasField("comment")
    assert [change.field_name for change in updated.work_item_updated.changes] == ["status"]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_deletion_is_told_to_everybody(board, door):
    item = await board.item()
    await board.observer.seen()
    if door == "ws":
        assert (await board.owner.ask(**delete(item))).work_item_id == item.id
    else:
        assert (await board.rest.delete(f"/work-items/{item.id}")).json() == {"deleted_id": item.id}
    assert await board.observer.seen_kinds() == ["activity work_item deleted", "work_item_deleted"]
    assert await board.items() == []


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_an_update_that_changes_nothing_writes_and_sends_nothing(board, door):
    item = await board.item(description="words")
    await board.observer.seen()
    if door == "ws":
        reply = await board.owner.ask(**update(item, title=" a task ", priority="medium", description="words"))
        assert list(reply.changes) == []
        assert reply.work_item == item
    else:
        body = {"title": "a task", "status": "backlog", "expected_version": 1}
        answer = await board.rest.put(f"/work-items/{item.id}", json=body)
        assert answer.json()["work_item"]["version"] == 1
    assert await board.observer.seen() == []


async def test_an_empty_description_changes_nothing_where_there_was_none(board):
    item = await board.item()
    reply = await board.owner.ask(**update(item, description=""))
    assert reply.work_item.version == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"item_type": 0}, "VALIDATION_ERROR", "item_type"),
        ({"title": ""}, "INVALID_MESSAGE", ""),
        ({"title": "   "}, "INVALID_MESSAGE", ""),
        ({"title": "x" * 201}, "INVALID_MESSAGE", ""),
        ({"description": "x" * 10_001}, "INVALID_MESSAGE", ""),
        ({"project_id": "junk"}, "VALIDATION_ERROR", "project_id"),
        ({"project_id": "00000000-0000-0000-0000-00000000dead"}, "NOT_FOUND", ""),
        ({"parent_id": "junk"}, "VALIDATION_ERROR", "parent_id"),
        ({"parent_id": "00000000-0000-0000-0000-00000000dead"}, "VALIDATION_ERROR", "parent_id"),
        ({"status": "later"}, "VALIDATION_ERROR", "status"),
        ({"status": ""}, "VALIDATION_ERROR", "status"),
        ({"priority": "urgent"}, "VALIDATION_ERROR", "priority"),
    ],
)
async def test_a_creation_with_a_bad_value_is_refused_with_its_code(board, fields, code, field):
    request = {"project_id": board.project.id, "item_type": pb.TASK, "title": "a task", **fields}
    error = await board.owner.ask(create_work_item_request=pb.CreateWorkItemRequest(**request))
    assert (error.code, error.field) == (code, field)
    assert await board.observer.seen() == []


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": " "}, "INVALID_MESSAGE", ""),
        ({"description": "x" * 10_001}, "VALIDATION_ERROR", "description"),
        ({"status": "later"}, "VALIDATION_ERROR", "status"),
        ({"priority": "urgent"}, "VALIDATION_ERROR", "priority"),
        ({"assignee_id": "junk"}, "VALIDATION_ERROR", "assignee_id"),
        ({"assignee_id": "00000000-0000-0000-0000-00000000dead"}, "VALIDATION_ERROR", "assignee_id"),
        ({"sprint_id": "00000000-0000-0000-0000-00000000dead"}, "VALIDATION_ERROR", "sprint_id"),
        ({"story_points": 101}, "VALIDATION_ERROR", "story_points"),
        ({"position": -1}, "VALIDATION_ERROR", "position"),
        ({"expected_version": 7}, "CONFLICT", ""),
        ({"expected_version": 0}, "CONFLICT", ""),
    ],
)
async def test_an_update_with_a_bad_value_is_refused_with_its_code(board, fields, code, field):
    item = await board.item()
    await board.observer.seen()
    error = await board.owner.ask(**update(item, **{"title": "other", **fields}))
    assert (error.code, error.field) == (code, field)
    assert await board.observer.seen() == []
    assert await board.items() == [item]


async def test_a_conflict_names_the_current_version(board):
    item = await board.item()
    await board.owner.ask(**update(item, title="first"))
    error = await board.owner.ask(**update(item, title="second"))
    answer = await board.rest.put(f"/work-items/{item.id}", json={"title": "third", "expected_version": 1})
    assert "current version: 2" in error.message
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "CONFLICT"
    assert "(current version: 2)" in answer.json()["error"]["message"]


async def test_a_sprint_or_parent_of_another_project_is_refused(board, make_board, shared_server):
    other = await make_board(shared_server)
    foreign_sprint, foreign_story = await other.sprint(), await other.item(pb.STORY)
    item = await board.item()
    sprint_error = await board.owner.ask(**update(item, sprint_id=foreign_sprint.id))
    parent_error = await board.owner.ask(**update(item, parent_id=foreign_story.id, update_parent=True))
    assert (sprint_error.field, parent_error.field) == ("sprint_id", "parent_id")


async def test_assignee_and_sprint_are_cleared_by_an_empty_text_and_the_parent_by_update_parent(board):
    sprint, story = await board.sprint(), await board.item(pb.STORY)
    item = await board.item(parent_id=story.id)
    full = await board.owner.ask(**update(item, sprint_id=sprint.id, assignee_id=board.owner.user_id))
    ignored = await board.owner.ask(**update(full.work_item, parent_id="", title="other"))
    assert ignored.work_item.parent_id == story.id
    reply = await board.owner.ask(**update(ignored.work_item, sprint_id="", assignee_id="", update_parent=True))
    for name in ("sprint_id", "assignee_id", "parent_id"):
        assert not reply.work_item.HasField(name)


async def test_something_deleted_is_not_found_by_either_door(board):
    item = await board.item()
    await board.owner.ask(**delete(item))
    assert (await board.owner.ask(**update(item, title="ghost"))).code == "NOT_FOUND"
    assert (await board.owner.ask(**delete(item))).code == "NOT_FOUND"
    body = {"title": "ghost", "expected_version": 1}
    assert (await board.rest.put(f"/work-items/{item.id}", json=body)).status_code == 404
    assert (await board.rest.delete(f"/work-items/{item.id}")).status_code == 404
    assert (await board.rest.get(f"/work-items/{item.id}")).status_code == 404


async def test_an_item_with_children_stays(board):
    story = await board.item(pb.STORY)
    await board.item(parent_id=story.id)
    assert (await board.owner.ask(**delete(story))).code == "DELETE_BLOCKED"
    answer = await board.rest.delete(f"/work-items/{story.id}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert "field" not in answer.json()["error"]


async def test_numbers_are_never_used_twice_and_positions_count_per_parent(board):
    first = await board.item()
    await board.owner.ask(**delete(first))
    story = await board.item(pb.STORY)
    child = await board.item(parent_id=story.id)
    sibling = await board.item(parent_id=story.id)
    assert [each.item_number for each in (first, story, child, sibling)] == [1, 2, 3, 4]
    assert [each.position for each in (story, child, sibling)] == [1, 1, 2]


async def test_the_highest_position_is_still_a_number_on_the_wire(board):
    item = await board.item()
    await board.owner.ask(**update(item, position=2**31 - 1))
    assert (await board.item()).position == 2**31 - 1


async def test_deleting_an_item_deletes_its_comments_each_with_its_event(board):
    item = await board.item()
    comments = [await board.comment(item.id, text) for text in ("one", "two")]
    await board.observer.seen()
    await board.owner.ask(**delete(item))
    events = await board.observer.seen()
    kinds = [event.WhichOneof("payload") for event in events]
    assert kinds == ["activity_log_created", "work_item_deleted"] + ["activity_log_created", "comment_deleted"] * 2
    assert [events[3].comment_deleted.comment_id, events[5].comment_deleted.comment_id] == [c.id for c in comments]
    error = await board.owner.ask(
        update_comment_request=pb.UpdateCommentRequest(comment_id=comments[0].id, content="ghost")
    )
    assert error.code == "NOT_FOUND"


async def test_of_many_updates_with_one_expected_version_exactly_one_wins(board, connect_to, shared_server):
    item = await board.item()
    await board.observer.seen()
    writers = [await connect_to(shared_server) for _ in range(6)]
    over_ws = [writer.ask(**update(item, title=f"ws {n}")) for n, writer in enumerate(writers)]
    over_rest = [
        board.rest.put(f"/work-items/{item.id}", json={"title": f"rest {n}", "expected_version": 1}) for n in range(6)
    ]
    replies = await asyncio.gather(*over_ws, *over_rest)
    errors = [reply for reply in replies if getattr(reply, "code", "") == "CONFLICT" or reply_status(reply) == 409]
    assert len(errors) == len(replies) - 1
    (stored,) = await board.items()
    assert stored.version == 2
    events = await board.observer.seen()
    assert [event.work_item_updated.work_item.title for event in events[1:]] == [stored.title]


def reply_status(reply):
    return getattr(reply, "status_code", None)


async def test_all_subscribers_see_concurrent_writes_in_one_order(board, connect_to, shared_server):
    watchers = [await (await connect_to(shared_server)).subscribe(board.project.id) for _ in range(3)]
    writers = [await connect_to(shared_server) for _ in range(8)]
    await asyncio.gather(
        *(writer.ask(**create(board, f"{n} of {w}")) for w, writer in enumerate(writers) for n in range(1)),
        *(
            board.rest.post(
                "/work-items", json={"project_id": board.project.id, "item_type": "task", "title": f"rest {n}"}
            )
            for n in range(8)
        ),
    )
    orders = [
        [
            event.work_item_created.work_item.item_number
            for event in await watcher.seen()
            if event.HasField("work_item_created")
        ]
        for watcher in (*watchers, board.owner, board.observer)
    ]
    assert orders == [list(range(1, 17))] * 5
