"""What is a refusal like, and who wins when several write at once?"""

import asyncio
import re

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, command, do, granted, in_words, refused
from support.mutations import COMMANDS, perform

pytestmark = pytest.mark.section("websocket.md 9 Error payload")

LOCK = pytest.mark.section("websocket.md 9 Optimistic locking")
R9 = pytest.mark.section("reference.md R9 Optimistic lock")
R21 = pytest.mark.section("reference.md R21 Errors")

LOCKED = ["update_work_item", "update_sprint", "update_project", "delete_project"]
locked = pytest.mark.parametrize("name", LOCKED, ids=in_words)
INTERNALS = re.compile(r"sqlite|select |insert |traceback|\.py\b|server_under_test|line \d+|0x[0-9a-f]{6}|/", re.I)
WRONG = {
    "an empty title": command("create_project", title="", key="ABC"),
    "a long title": command("create_project", title="x" * 500, key="ABC"),
    "a bad key": command("create_project", title="t", key="-"),
    "no uuid": command("get_work_items", project_id="no uuid"),
    "an unknown id": command("get_comments", work_item_id=NOBODY),
    "quotes and semicolons": command("get_work_items", project_id="'; DROP TABLE projects; --"),
    "a null character": command("get_work_items", project_id="\0"),
    "a number too large": command("create_sprint", name="s", start_date=2**63 - 1, end_date=-(2**63)),
    "a server's payload": command("pong"),
    "no payload": {},
}


async def test_a_refusal_carries_the_id_of_its_request_a_code_and_a_text(board):
    message_id = await board.owner.send(**command("get_work_items", project_id=NOBODY))
    reply = await board.owner.reply_to(message_id)
    assert (reply.message_id, reply.error.code) == (message_id, "NOT_FOUND")
    assert reply.error.message


@pytest.mark.parametrize(
    ("wrong", "code", "has_field"),
    [
        ("no uuid", "VALIDATION_ERROR", True),
        ("an empty title", "INVALID_MESSAGE", False),
        ("a bad key", "INVALID_MESSAGE", False),
        ("no payload", "INVALID_MESSAGE", False),
        ("an unknown id", "NOT_FOUND", False),
    ],
)
async def test_a_field_is_named_by_validation_errors_alone(board, wrong, code, has_field):
    error = await board.owner.ask(**WRONG[wrong])
    assert (error.code, error.HasField("field")) == (code, has_field)


@R21
@pytest.mark.parametrize("wrong", WRONG)
async def test_a_text_shows_nothing_of_the_inside(board, wrong):
    error = await board.owner.ask(**WRONG[wrong])
    refused(error)
    assert not INTERNALS.search(error.message)


@R21
async def test_a_conflict_shows_nothing_of_the_inside(board):
    item = await board.item()
    error = await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=9, title="t")
    assert refused(error) == ("CONFLICT", None)
    assert not INTERNALS.search(error.message)


@LOCK
@locked
async def test_the_stored_version_is_accepted(board, name):
    granted(await board.owner.ask(**await COMMANDS[name](board)))


@LOCK
@locked
@pytest.mark.parametrize("version", [0, 2, -1], ids=["unset", "one more", "negative"])
async def test_any_other_version_is_a_conflict_that_tells_the_stored_one(board, name, version):
    (payload,) = (request := await COMMANDS[name](board)).values()
    payload.expected_version = version
    error = await board.owner.ask(**request)
    assert refused(error) == ("CONFLICT", None)
    assert "current version: 1" in error.message


@LOCK
@pytest.mark.parametrize("name", ["update_work_item", "update_sprint", "update_project"], ids=in_words)
async def test_success_adds_exactly_one(board, name):
    reply, _ = await perform(board, name)
    assert getattr(reply, name.removeprefix("update_")).version == 2


@R9
@locked
async def test_of_many_with_one_version_exactly_one_wins(board, connect_to, shared_server, name):
    request = await COMMANDS[name](board)
    rivals = [await connect_to(shared_server) for _ in range(8)]
    await board.observer.seen()
    replies = await asyncio.gather(*(rival.ask(**_own(request, number)) for number, rival in enumerate(rivals)))
    losers = [refused(reply)[0] for reply in replies if isinstance(reply, pb.Error)]
    # Who comes after a deletion finds nothing.
    assert losers == [{"delete_project": "NOT_FOUND"}.get(name, "CONFLICT")] * 7
    assert len(await board.observer.seen()) == 2


def _own(request, number):
    """The same request with words of one rival's own."""
    ((member, payload),) = request.items()
    own = type(payload)()
    own.CopyFrom(payload)
    for field in ("title", "name"):
        if field in payload.DESCRIPTOR.fields_by_name:
            setattr(own, field, f"rival {number}")
    return {member: own}


@R9
@pytest.mark.parametrize("kind", ["work_item", "sprint", "project", "comment"])
async def test_an_update_of_a_deleted_entity_is_not_found(board, kind):
    request = await COMMANDS[f"update_{kind}"](board)
    (payload,) = request.values()
    version = {"expected_version": 1} if kind == "project" else {}
    granted(await do(board.owner, f"delete_{kind}", **{f"{kind}_id": getattr(payload, f"{kind}_id")}, **version))
    assert refused(await board.owner.ask(**request)) == ("NOT_FOUND", None)


@R9
@pytest.mark.parametrize("kind", ["work_item", "sprint", "comment"])
async def test_an_update_that_races_a_deletion_leaves_no_ghost(board, connect_to, shared_server, kind):
    update = await COMMANDS[f"update_{kind}"](board)
    entity_id = getattr(update[f"update_{kind}_request"], f"{kind}_id")
    twin = await connect_to(shared_server, board.owner.user_id)
    await board.observer.seen()
    updated, deleted = await asyncio.gather(
        board.owner.ask(**update), do(twin, f"delete_{kind}", **{f"{kind}_id": entity_id})
    )
    granted(deleted)
    kinds = (await board.observer.seen_kinds())[1::2]
    lost = isinstance(updated, pb.Error)
    assert kinds == [f"{kind}_deleted"] if lost else kinds == [f"{kind}_updated", f"{kind}_deleted"]
    assert not lost or refused(updated) == ("NOT_FOUND", None)
