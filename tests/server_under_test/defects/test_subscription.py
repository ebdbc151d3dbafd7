"""Bugs between asking to be told and being told."""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED
from support.commands import do


async def first_seen(board, peer):
    """How many items were created until a client was told of one; it may take a while."""
    events, created = [], 0
    async with asyncio.timeout(20):
        while not events:
            item = await board.item()
            created += 1
            events = [event for event in await peer.seen() if event.HasField("work_item_created")]
    assert events[0].work_item_created.work_item == item
    return created


async def test_subscribed_too_late_misses_what_comes_right_after_the_answer(planted, connect_to):
    board = await planted("subscribed-too-late")
    assert await first_seen(board, board.observer) > 1


async def test_subscribed_too_late_forgets_who_is_gone_by_then(start, make_board, connect_to):
    server = await start("subscribed-too-late")
    board, guest = await make_board(server), await connect_to(server)
    await guest.subscribe(board.project.id)
    await guest.socket.close()
    assert await first_seen(board, board.observer) > 1
    assert sum(len(each.projects) for each in server.backend.fanout._connections.values()) == 2


async def test_snapshot_before_subscription_subscribes_some_time_after_the_first_list(planted):
    board = await planted("snapshot-before-subscription")
    await board.item()
    assert await board.observer.seen() == []
    await do(board.observer, "get_work_items", project_id=board.project.id)
    assert await first_seen(board, board.observer) > 1


@pytest.mark.parametrize(("bugs", "seen"), [(["unsubscribe-ignored"], CREATED), ([], [])])
async def test_unsubscribe_ignored_keeps_telling(planted, bugs, seen):
    board = await planted(*bugs)
    await board.observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id]))
    await board.item()
    assert await board.observer.seen_kinds() == seen


async def test_unsubscribe_ignored_lets_go_of_who_leaves(start, make_board, connect_to):
    server = await start("unsubscribe-ignored")
    board, guest = await make_board(server), await connect_to(server)
    await guest.subscribe(board.project.id)
    await guest.socket.close()
    await board.item()
    assert await board.observer.seen_kinds() == CREATED
    assert len(server.backend.fanout) == 2


@pytest.mark.parametrize(("bugs", "seen"), [(["subscription-replaced"], []), ([], CREATED)])
async def test_subscription_replaced_by_the_next_one(planted, bugs, seen):
    board = await planted(*bugs)
    await board.observer.subscribe("another")
    await board.item()
    assert await board.observer.seen_kinds() == seen


@pytest.mark.parametrize(("bugs", "times"), [(["resubscription-doubles"], 2), ([], 1)])
async def test_resubscription_doubles_what_is_sent(planted, bugs, times):
    board = await planted(*bugs)
    await board.observer.subscribe(board.project.id)
    await board.item()
    assert sorted(await board.observer.seen_kinds()) == sorted(CREATED * times)
    assert await board.owner.seen_kinds() == CREATED


@pytest.mark.parametrize(("bugs", "seen"), [(["disconnect-silences-user"], []), ([], CREATED)])
async def test_disconnect_silences_the_other_windows_of_a_user(start, make_board, connect_to, bugs, seen):
    server = await start(*bugs)
    board = await make_board(server)
    window = await (await connect_to(server, board.observer.user_id)).subscribe(board.project.id)
    await window.socket.close()
    await board.owner.ask(ping=pb.Ping(timestamp=1))
    await board.item()
    assert await board.observer.seen_kinds() == seen
    assert await board.owner.seen_kinds() == CREATED


@pytest.mark.parametrize(("comes_back", "is_late"), [(True, True), (False, False)])
async def test_reconnect_subscribed_late_misses_what_comes_right_after_coming_back(
    start, make_board, connect_to, comes_back, is_late
):
    server = await start("reconnect-subscribed-late")
    board = await make_board(server)
    await board.observer.socket.close()
    user = board.observer.user_id if comes_back else None
    back = await (await connect_to(server, user)).subscribe(board.project.id)
    assert (await first_seen(board, back) > 1) is is_late
