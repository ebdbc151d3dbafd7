"""What happens when a client, in doubt, asks again?"""

import asyncio
from uuid import uuid4

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import command, do, granted, in_words, refused
from support.mutations import COMMANDS, entry

pytestmark = pytest.mark.section("websocket.md 8 Idempotency")

R11 = pytest.mark.section("reference.md R11 Idempotency")
COVERED = [
    *("create_work_item", "create_project", "create_sprint", "create_comment"),
    *("start_timer", "stop_timer", "create_time_entry", "create_dependency"),
]
UPDATES = {"update_work_item": "CONFLICT", "update_sprint": "CONFLICT", "update_project": "CONFLICT"}
DELETES = ["delete_work_item", "delete_sprint", "delete_comment", "delete_time_entry", "delete_dependency"]
covered = pytest.mark.parametrize("name", COVERED, ids=in_words)


async def answered(peer, message_id, request):
    """The whole reply, envelope and all."""
    await peer.send(message_id, **request)
    reply = await peer.reply_to(message_id)
    assert reply.WhichOneof("payload") != "error", reply
    return reply


@covered
async def test_a_repeated_request_gets_the_first_reply_byte_for_byte(board, name):
    request, message_id = await COMMANDS[name](board), str(uuid4())
    first = await answered(board.owner, message_id, request)
    again = await answered(board.owner, message_id, request)
    assert again.SerializeToString() == first.SerializeToString()


@covered
async def test_a_repeated_request_on_another_connection_of_the_user_gets_the_first_reply(
    board, connect_to, shared_server, name
):
    request, message_id = await COMMANDS[name](board), str(uuid4())
    first = await answered(board.owner, message_id, request)
    twin = await connect_to(shared_server, board.owner.user_id)
    assert (await answered(twin, message_id, request)).SerializeToString() == first.SerializeToString()


@pytest.mark.parametrize("name", UPDATES, ids=in_words)
async def test_a_repeated_update_is_not_covered_and_meets_the_new_version(board, name):
    request, message_id = await COMMANDS[name](board), str(uuid4())
    await answered(board.owner, message_id, request)
    assert refused(await board.owner.ask(message_id, **request))[0] == UPDATES[name]


@pytest.mark.parametrize("name", DELETES, ids=in_words)
async def test_a_repeated_deletion_is_not_covered_and_finds_nothing(board, name):
    request, message_id = await COMMANDS[name](board), str(uuid4())
    await answered(board.owner, message_id, request)
    assert refused(await board.owner.ask(message_id, **request)) == ("NOT_FOUND", None)


async def test_a_repeated_read_is_answered_anew(board):
    message_id = str(uuid4())
    request = command("get_work_items", project_id=board.project.id)
    for count in range(3):
        assert len((await answered(board.owner, message_id, request)).work_items_list.work_items) == count
        await board.item()


async def test_the_first_reply_stays_as_it_was_when_its_entity_changes(board):
    request, message_id = await COMMANDS["create_work_item"](board), str(uuid4())
    first = await answered(board.owner, message_id, request)
    item = first.work_item_created.work_item
    await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, title="new")
    assert await answered(board.owner, message_id, request) == first


async def test_other_content_under_the_same_id_gets_the_first_reply(board):
    message_id = str(uuid4())
    first = await answered(board.owner, message_id, await COMMANDS["create_work_item"](board))
    other = command("create_work_item", project_id=board.project.id, item_type=pb.EPIC, title="something else")
    assert await answered(board.owner, message_id, other) == first
    assert len(await board.items()) == 1


@pytest.mark.parametrize(
    ("spoiled", "value"), [("title", ""), ("item_type", 0), ("project_id", "no id")], ids=["title", "type", "project"]
)
async def test_an_invalid_request_never_gets_a_remembered_reply(board, spoiled, value):
    request, message_id = await COMMANDS["create_work_item"](board), str(uuid4())
    await answered(board.owner, message_id, request)
    setattr(request["create_work_item_request"], spoiled, value)
    refused(await board.owner.ask(message_id, **request))


async def test_a_failure_is_not_remembered(board):
    message_id = str(uuid4())
    bad = command("create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t", status="nonsense")
    refused(await board.owner.ask(message_id, **bad))
    await answered(board.owner, message_id, await COMMANDS["create_work_item"](board))


async def test_every_covered_reply_is_remembered_across_a_restart(start_server, make_board, connect_to):
    first_run = start_server()
    board = await make_board(first_run)
    asked, first = [], []
    for name in COVERED:
        asked.append((str(uuid4()), await COMMANDS[name](board)))
        first.append(await answered(board.owner, *asked[-1]))
    await asyncio.to_thread(first_run.stop)
    again = await connect_to(start_server(), board.owner.user_id)
    assert [await answered(again, *each) for each in asked] == first


@R11
async def test_the_same_id_of_another_user_is_another_request(board):
    request, message_id = await COMMANDS["create_work_item"](board), str(uuid4())
    for peer in (board.owner, board.observer):
        created = (await answered(peer, message_id, request)).work_item_created.work_item
        assert created.created_by == peer.user_id
    assert len(await board.items()) == 2


@R11
async def test_the_same_id_of_another_command_is_another_request(board):
    message_id = str(uuid4())
    for name, kind in (("create_work_item", "work_item_created"), ("create_sprint", "sprint_created")):
        assert (await answered(board.owner, message_id, await COMMANDS[name](board))).HasField(kind)


@R11
@covered
async def test_equal_requests_at_the_same_instant_have_one_effect(board, connect_to, shared_server, name):
    request, message_id = await COMMANDS[name](board), str(uuid4())
    twins = [await connect_to(shared_server, board.owner.user_id) for _ in range(4)]
    await board.observer.seen()
    replies = await asyncio.gather(*(answered(twin, message_id, request) for twin in twins))
    assert len({reply.SerializeToString() for reply in replies}) == 1
    assert len(await board.observer.seen()) == 2


@R11
async def test_a_remembered_stop_is_found_before_the_end_of_the_timer_is_checked(board):
    item = await board.item()
    started = granted(await do(board.owner, "start_timer", work_item_id=item.id)).time_entry
    request, message_id = command("stop_timer", time_entry_id=started.id), str(uuid4())
    first = await answered(board.owner, message_id, request)
    assert await answered(board.owner, message_id, request) == first
    assert refused(await board.owner.ask(**request)) == ("VALIDATION_ERROR", "time_entry_id")


@R11
async def test_permission_is_asked_before_a_reply_is_remembered(team):
    editor = await team.member("editor")
    request, message_id = await COMMANDS["create_work_item"](team.board), str(uuid4())
    await answered(editor, message_id, request)
    await team.remove(editor)
    assert refused(await editor.ask(message_id, **request)) == ("UNAUTHORIZED", None)


@R11
async def test_a_repeated_time_entry_is_written_down_once(board):
    written = await entry(board)
    request = command(
        "create_time_entry", work_item_id=written.work_item_id, started_at=written.started_at, ended_at=written.ended_at
    )
    message_id = str(uuid4())
    for _ in range(3):
        await answered(board.owner, message_id, request)
    listed = await do(board.owner, "get_time_entries", work_item_id=written.work_item_id)
    assert listed.total_count == 2
