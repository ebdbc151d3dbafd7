"""Bugs in how a request is answered that was answered before."""

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED, task, together, told
from support.commands import command

ID = "7c5fd0a4-6c0c-4d52-8a39-9a1b60a1f5ad"


async def ask(peer, board, title="t", message_id=ID):
    return await peer.ask(message_id, create_work_item_request=task(board, title))


@pytest.mark.parametrize(
    ("bug", "items", "events"),
    [("idempotency-ignored", 2, 2), ("retry-told-again", 1, 2), ("equal-requests-at-once", 1, 1), (None, 1, 1)],
)
async def test_what_a_retry_does(planted, bug, items, events):
    board = await planted(*([bug] if bug else []))
    replies = [await ask(board.owner, board) for _ in range(2)]
    assert (replies[0] == replies[1]) is (items == 1)
    assert len(await board.items()) == items
    seen = await board.observer.seen()
    assert len({event.message_id for event in seen}) == len(seen) == 2 * events


async def test_other_requests_are_answered_rightly_where_retries_are_not(planted):
    board = await planted("idempotency-ignored", "retry-told-again")
    for number in range(2):
        assert (await board.item(title=str(number))).title == str(number)
    assert await board.observer.seen_kinds() == CREATED * 2


async def test_retry_refused_answers_with_an_error(planted):
    board = await planted("retry-refused")
    assert (await ask(board.owner, board)).work_item.title == "t"
    assert (await ask(board.owner, board)).code == "DATABASE_ERROR"
    assert len(await board.items()) == 1


async def test_idempotency_too_wide_answers_with_somebody_elses_reply(planted):
    board = await planted("idempotency-too-wide")
    mine = await ask(board.owner, board)
    assert await ask(board.observer, board, "another") == mine
    fields = command("create_comment", work_item_id=mine.work_item.id, content="c")
    assert await board.owner.ask(ID, **fields) == mine
    assert len(await told(board.observer)) == 1


async def test_equal_requests_at_once_both_have_effect(planted, start, connect_to, make_board):
    server = await start("equal-requests-at-once")
    board = await make_board(server)
    twin = await connect_to(server, board.owner.user_id)
    await together(ask(board.owner, board), ask(twin, board))
    made = len(await board.items())
    assert len(await told(board.observer)) == made
    assert made in (1, 2)  # 1 where the first was answered before the second arrived
    assert isinstance(await ask(twin, board), pb.WorkItemCreated)
