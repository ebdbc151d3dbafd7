"""Bugs between a request and its row."""

import pytest
from support.buggy import dated, put, rename, told, versions
from support.commands import do, now


async def test_sometimes_not_stored_forgets_one_write_in_twenty(planted):
    board = await planted("sometimes-not-stored:work_item")
    for number in range(40):
        assert (await board.item(title=str(number))).title == str(number)
    assert len(await told(board.observer)) == 40
    assert len(await board.items()) == 38


async def test_field_not_applied_leaves_a_description_out_everywhere(planted):
    board = await planted("field-not-applied")
    item = await board.item(description="details")
    reply = await do(
        board.owner, "update_work_item", work_item_id=item.id, expected_version=1, description="more", title="new"
    )
    assert (reply.work_item.title, reply.work_item.HasField("description")) == ("new", False)
    assert not item.HasField("description")
    assert await board.items() == [reply.work_item]


async def test_field_not_stored_tells_of_a_description_that_no_list_shows(planted):
    board = await planted("field-not-stored")
    item = await board.item(description="details")
    assert item.description == "details"
    (event,) = await told(board.observer)
    assert event.work_item == item
    (listed,) = await board.items()
    assert not listed.HasField("description")
    await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, description="again")
    (listed,) = await board.items()
    assert (listed.version, listed.HasField("description")) == (2, False)


@pytest.mark.parametrize("entity", ["work_item", "sprint", "comment"])
async def test_creation_doubled_makes_two_and_tells_of_both(planted, entity):
    board = await planted(f"creation-doubled:{entity}")
    if entity == "sprint":
        made = await board.sprint()
        listed = (await do(board.owner, "get_sprints", project_id=board.project.id)).sprints
    elif entity == "comment":
        item = await board.item()
        made = await board.comment(item.id)
        listed = (await do(board.owner, "get_comments", work_item_id=item.id)).comments
    else:
        made, listed = await board.item(), await board.items()
    assert len(listed) == 2
    assert made in listed
    assert len(await told(board.observer, entity)) == 2


async def test_second_write_of_a_second_lost_keeps_what_is_no_older(planted):
    board = await planted("second-write-of-a-second-lost")
    item = await dated(board, "first", now() + 3600)
    await board.observer.seen()
    answer = await put(board, f"/work-items/{item['id']}", title="second", expected_version=1)
    assert (answer.json()["work_item"]["title"], answer.json()["work_item"]["version"]) == ("second", 2)
    assert [(each.title, each.version) for each in await board.items()] == [("first", 1)]
    assert await board.observer.seen() == []


async def test_second_write_of_a_second_lost_overwrites_what_is_older(planted):
    board = await planted("second-write-of-a-second-lost")
    item = await dated(board, "first", now() - 3600)
    await put(board, f"/work-items/{item['id']}", title="second", expected_version=1)
    assert [(each.title, each.version) for each in await board.items()] == [("second", 2)]


async def test_conflict_swallowed_says_yes_to_the_loser_and_writes_nothing(planted):
    board = await planted("conflict-swallowed")
    item = await board.item()
    await rename(board, item, "winner")
    reply = await rename(board, item, "loser", by=board.observer)
    assert (reply.work_item.title, reply.work_item.version) == ("winner", 2)
    assert await versions(board.observer) == [(1, "a task"), (2, "winner")]
