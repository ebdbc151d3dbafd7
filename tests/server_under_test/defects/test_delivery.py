"""Bugs in how often, in which order and when events come."""

from support.buggy import CREATED, another, rename, task, together, told, versions
from support.commands import do


async def test_sometimes_duplicated_repeats_one_event_in_twenty(planted):
    board = await planted("sometimes-duplicated")
    for _ in range(40):
        await board.item()
    ids = [event.message_id for event in await board.observer.seen()]
    assert (len(ids), len(set(ids))) == (82, 80)


async def test_swapped_commits_tells_of_two_changes_at_once_in_reverse(planted):
    board = await planted("swapped-commits")
    await together(
        board.owner.ask(create_work_item_request=task(board, "one")),
        board.observer.ask(create_work_item_request=task(board, "two")),
    )
    events = await told(board.observer)
    assert [event.work_item.item_number for event in events] == [2, 1]


async def test_swapped_commits_tells_of_one_change_after_another_as_they_were(planted):
    board = await planted("swapped-commits")
    item = await board.item()
    await rename(board, item, "new")
    assert await versions(board.observer) == [(1, "a task"), (2, "new")]


async def test_subscribers_disagree_about_the_order_of_two_updates(planted):
    board = await planted("subscribers-disagree")
    item = await board.item()
    for version in (1, 2):
        await rename(board, item, f"to {version + 1}", version)
    assert await versions(board.owner) == [(1, "a task"), (2, "to 2"), (3, "to 3")]
    assert await versions(board.observer) == [(1, "a task"), (3, "to 3"), (2, "to 2")]


async def test_subscribers_disagree_for_a_while_only_and_nothing_is_lost(planted):
    board = await planted("subscribers-disagree")
    await rename(board, await board.item(), "new")
    assert await versions(board.observer) == [(1, "a task")]
    assert (await board.observer.receive()).work_item_updated.work_item.version == 2


async def test_one_subscriber_late_hears_it_after_the_others_and_in_order(start, make_board, connect_to):
    server = await start("one-subscriber-late")
    board = await make_board(server)
    newest = await another(board, connect_to, server)
    await board.item()
    assert await board.observer.seen_kinds() == CREATED
    assert await newest.seen() == []
    late = [await newest.receive() for _ in CREATED]
    assert [message.WhichOneof("payload") for message in late] == ["activity_log_created", "work_item_created"]


async def test_sometimes_late_lets_one_change_in_twenty_wait(planted):
    board = await planted("sometimes-late:work_item")
    late = 0
    for _ in range(20):
        await board.item()
        if not await board.observer.seen():
            late += 1
            assert (await board.observer.receive()).HasField("activity_log_created")
            assert (await board.observer.receive()).HasField("work_item_created")
    assert late == 1


async def test_a_project_that_is_only_renamed_is_not_reordered(planted):
    board = await planted("subscribers-disagree:work_item")
    for version in (1, 2):
        fields = {"project_id": board.project.id, "expected_version": version, "title": f"to {version + 1}"}
        await do(board.owner, "update_project", **fields)
    assert [event.project.version for event in await told(board.observer)] == [2, 3]
