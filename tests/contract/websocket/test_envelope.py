"""What does every message have in common, and what does a field that is not set mean?"""

import re
from uuid import UUID, uuid4

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, changes, command, do, granted, in_words, now
from support.mutations import COMMANDS, MUTATIONS, entry, timer

pytestmark = pytest.mark.section("websocket.md 2 Framing and envelope")

PRESENCE = pytest.mark.section("websocket.md 2 Presence conventions")
DAY_S = 86_400
WIRE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def texts(message, suffixes):
    """All values of the fields whose name ends so, wherever they are in a message."""
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        if field.message_type is not None:
            for each in values:
                yield from texts(each, suffixes)
        elif field.name.endswith(suffixes):
            yield from values


@pytest.mark.parametrize("name", ["create_work_item", "delete_project", "get_work_items"], ids=in_words)
async def test_a_reply_carries_the_id_of_its_request(board, name):
    message_id = str(uuid4())
    await board.owner.send(message_id, **await COMMANDS[name](board))
    reply = await board.owner.reply_to(message_id)
    assert reply.WhichOneof("payload") != "error", reply


async def test_every_event_carries_a_fresh_random_id_that_is_no_requests(board):
    asked = []
    for mutation in MUTATIONS.values():
        if mutation.entity != "project":
            asked.append(await board.owner.send(**await mutation.prepare(board)))
            await board.owner.reply_to(asked[-1])
    ids = [event.message_id for event in await board.observer.seen()]
    assert len({*ids, *asked}) == len(ids) + len(asked)
    assert {UUID(each).version for each in ids} == {4}


async def test_a_message_is_stamped_in_seconds_by_the_servers_clock_not_the_clients(board):
    request = pb.WebSocketMessage(message_id="m", timestamp=5, **command("ping", timestamp=5))
    await board.owner.socket.send(request.SerializeToString())
    assert abs((await board.owner.reply_to("m")).timestamp - now()) < DAY_S


async def test_an_event_is_stamped_in_seconds(board):
    await board.item()
    assert all(abs(event.timestamp - now()) < DAY_S for event in await board.observer.seen())


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name.startswith(("create", "update"))], ids=in_words)
async def test_ids_in_a_reply_are_lower_case_hyphenated_however_they_were_asked_for(board, name):
    request = await MUTATIONS[name].prepare(board)
    (payload,) = request.values()
    for field in payload.DESCRIPTOR.fields:
        if field.name.endswith("_id") and getattr(payload, field.name):
            setattr(payload, field.name, getattr(payload, field.name).upper())
    ids = list(texts(granted(await board.owner.ask(**request)), ("_id", "id", "_by")))
    assert ids
    assert all(WIRE_ID.fullmatch(each) for each in ids)


@pytest.mark.parametrize(
    "name", ["create_work_item", "create_project", "create_sprint", "create_comment"], ids=in_words
)
async def test_times_of_an_entity_are_unix_seconds(board, name):
    reply = await board.owner.ask(**await MUTATIONS[name].prepare(board))
    times = list(texts(reply, ("created_at", "updated_at")))
    assert len(times) == 2
    assert all(abs(time - now()) < DAY_S for time in times)


@PRESENCE
@pytest.mark.parametrize("field", ["parent_id", "assignee_id", "sprint_id", "story_points", "description"])
async def test_an_optional_field_of_a_new_work_item_is_absent(board, field):
    item = await board.item()
    assert not item.HasField(field)
    assert not (await board.items())[0].HasField(field)


@PRESENCE
async def test_an_optional_field_of_a_work_item_is_set_where_storage_has_a_value(board):
    epic, sprint = await board.item(pb.EPIC), await board.sprint()
    story = await board.item(pb.STORY, parent_id=epic.id, description="long")
    await do(
        board.owner,
        "update_work_item",
        work_item_id=story.id,
        expected_version=1,
        sprint_id=sprint.id,
        assignee_id=board.owner.user_id,
        story_points=0,
    )
    stored = {item.id: item for item in await board.items()}[story.id]
    assert (stored.parent_id, stored.sprint_id, stored.assignee_id) == (epic.id, sprint.id, board.owner.user_id)
    assert stored.HasField("story_points")
    assert (stored.story_points, stored.description) == (0, "long")


@PRESENCE
async def test_a_description_of_a_work_item_may_be_set_to_the_empty_text(board):
    item = await board.item(description="something")
    request = {"work_item_id": item.id, "expected_version": 1, "description": ""}
    updated = (await do(board.owner, "update_work_item", **request)).work_item
    assert (updated.HasField("description"), updated.description) == (True, "")


@PRESENCE
@pytest.mark.parametrize(
    "name", ["create_project", "create_sprint", "create_work_item", "create_comment"], ids=in_words
)
async def test_a_living_entity_has_no_deletion_time(board, name):
    reply = await board.owner.ask(**await MUTATIONS[name].prepare(board))
    assert list(texts(reply, ("deleted_at",))) == []


@PRESENCE
async def test_a_running_time_entry_has_neither_end_nor_duration_and_a_stopped_one_has_both(board):
    running = await timer(board)
    stopped = (await do(board.owner, "stop_timer", time_entry_id=running.id)).time_entry
    for each, ended in ((running, False), (stopped, True)):
        assert (each.HasField("ended_at"), each.HasField("duration_seconds")) == (ended, ended)


@PRESENCE
async def test_a_goal_or_description_that_was_not_given_is_absent(board):
    project = (await board.owner.ask(**await MUTATIONS["create_project"].prepare(board))).project
    assert not project.HasField("description")
    assert not (await board.sprint()).HasField("goal")
    assert not (await entry(board)).HasField("description")


@PRESENCE
async def test_a_goal_or_description_that_was_given_is_set(board):
    request = command("create_project", title="p", key=uuid4().hex[:9], description="why")
    assert (await board.owner.ask(**request)).project.description == "why"
    assert (await board.sprint(goal="ship")).goal == "ship"
    assert (await entry(board, description="at work")).description == "at work"


@PRESENCE
async def test_an_error_that_blames_no_field_has_none(board):
    error = await do(board.owner, "get_work_items", project_id=NOBODY)
    assert (error.code, error.HasField("field")) == ("NOT_FOUND", False)


@PRESENCE
async def test_the_null_side_of_a_change_is_absent(board):
    item = await board.item()
    reply = await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, story_points=3)
    assert changes(reply) == [("story_points", None, "3")]


@PRESENCE
async def test_ancestor_ids_are_the_parent_chain_with_the_root_last(board):
    epic = await board.item(pb.EPIC)
    story = await board.item(pb.STORY, parent_id=epic.id)
    task = await board.item(pb.TASK, parent_id=story.id)
    assert list(task.ancestor_ids) == [story.id, epic.id]
    assert list(epic.ancestor_ids) == []


@PRESENCE
async def test_descendant_ids_are_breadth_first_with_siblings_in_list_order(board):
    epic = await board.item(pb.EPIC)
    first, second = [await board.item(pb.STORY, title, parent_id=epic.id) for title in ("first", "second")]
    below_first = await board.item(pb.TASK, parent_id=first.id)
    below_second = await board.item(pb.TASK, parent_id=second.id)
    moved = {"work_item_id": first.id, "expected_version": 1, "position": 99}
    await do(board.owner, "update_work_item", **moved)
    listed = {item.id: item for item in await board.items()}
    assert list(listed[epic.id].descendant_ids) == [second.id, first.id, below_second.id, below_first.id]


@PRESENCE
async def test_descendant_ids_include_items_that_are_done(board):
    epic = await board.item(pb.EPIC)
    done = await board.item(pb.STORY, parent_id=epic.id, status="done")
    assert list({item.id: item for item in await board.items()}[epic.id].descendant_ids) == [done.id]
