"""What is remembered of every mutation, and who may read it?"""

import re

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, do, granted, in_words, now, refused
from support.mutations import COMMANDS, MUTATIONS, dependency, entry, perform

ENTRY = pytest.mark.section("websocket.md 11 Activity entries")
LOG = pytest.mark.section("websocket.md 7.7 GetActivityLog")

KINDS = ["work_item", "sprint", "comment", "time_entry", "dependency", "project"]
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UPDATES = [name for name in MUTATIONS if name.startswith("update_")]


async def logged(board, kind, entity_id, **page):
    fields = {"entity_type": kind, "entity_id": entity_id, "limit": 100}
    return await do(board.owner, "get_activity_log", **{**fields, **page})


async def made(board, kind):
    """The id of a new entity of a kind."""
    if kind == "project":
        return board.project.id
    if kind == "comment":
        return (await board.comment((await board.item()).id)).id
    makers = {"work_item": board.item, "sprint": board.sprint}
    others = {"time_entry": entry, "dependency": dependency}
    return (await (makers[kind]() if kind in makers else others[kind](board))).id


async def told_of(board, name):
    """The activity entry that observers are sent for a command."""
    _, events = await perform(board, name)
    return events[0].activity_log_created.entry


@ENTRY
@pytest.mark.parametrize("name", MUTATIONS, ids=in_words)
async def test_an_entry_says_what_was_done_to_which_entity_by_whom_and_when(board, name):
    mutation = MUTATIONS[name]
    reply, events = await perform(board, name)
    told = events[0].activity_log_created.entry
    assert (told.entity_type, told.action) == (mutation.entity, mutation.action)
    assert told.entity_id == (getattr(reply, f"{mutation.entity}_id", None) or getattr(reply, mutation.entity).id)
    assert told.user_id == reply.user_id == board.owner.user_id
    assert abs(told.timestamp - now()) < 3_600


@ENTRY
@pytest.mark.parametrize("field", ["field_name", "old_value", "new_value"])
async def test_a_field_of_an_entry_is_never_set(board, field):
    for name, mutation in MUTATIONS.items():
        if mutation.entity != "project":
            assert not (await told_of(board, name)).HasField(field)


@ENTRY
async def test_every_entry_has_a_fresh_random_id(board):
    told = [await told_of(board, name) for name, mutation in MUTATIONS.items() if mutation.entity != "project"]
    assert len({each.id for each in told}) == len(told)
    assert all(UUID4.fullmatch(each.id) for each in told)


@ENTRY
@pytest.mark.parametrize("name", ["update_work_item", "update_sprint", "update_project", "update_time_entry"])
async def test_the_comment_of_an_update_counts_its_changes(board, name):
    assert (await told_of(board, name)).comment == "1 fields changed"


@ENTRY
async def test_the_comment_of_an_update_counts_all_its_changes(board):
    item = await board.item()
    await board.observer.seen()
    fields = {"title": "new", "status": "done", "priority": "low"}
    await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=1, **fields)
    assert (await board.observer.seen())[0].activity_log_created.entry.comment == "3 fields changed"


@ENTRY
@pytest.mark.parametrize("name", [name for name in MUTATIONS if name.startswith(("create", "delete", "update_c"))])
async def test_an_entry_of_a_creation_a_deletion_or_a_comments_update_has_no_comment(board, name):
    assert not (await told_of(board, name)).HasField("comment")


@ENTRY
async def test_an_entry_of_an_update_by_rest_has_no_comment(board):
    item = await board.item()
    await board.observer.seen()
    await board.rest.put(f"/work-items/{item.id}", json={"title": "new", "expected_version": 1})
    assert not (await board.observer.seen())[0].activity_log_created.entry.HasField("comment")


@ENTRY
@pytest.mark.parametrize("name", [name for name in MUTATIONS if not name.startswith("delete")], ids=in_words)
async def test_the_entry_that_was_sent_is_the_one_that_is_listed(board, name):
    told = await told_of(board, name)
    listed = granted(await logged(board, told.entity_type, told.entity_id))
    assert told in list(listed.entries)


@ENTRY
async def test_a_mutation_leaves_one_entry(board):
    item = await board.item()
    for version in range(1, 4):
        await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=version, title=f"{version}")
    assert granted(await logged(board, "work_item", item.id)).total_count == 4


@ENTRY
@pytest.mark.parametrize("name", UPDATES, ids=in_words)
async def test_a_refused_update_leaves_no_entry(board, name):
    (payload,) = (request := await COMMANDS[name](board)).values()
    kind = MUTATIONS[name].entity
    before = granted(await logged(board, kind, getattr(payload, f"{kind}_id")))
    spoiled = {"comment": "content", "time_entry": "description", "sprint": "name"}.get(kind, "title")
    setattr(payload, spoiled, "x" * 20_000)
    refused(await board.owner.ask(**request))
    assert await logged(board, kind, getattr(payload, f"{kind}_id")) == before


@LOG
@pytest.mark.parametrize("kind", KINDS)
async def test_the_log_of_each_kind_of_entity_can_be_read(board, kind):
    listed = granted(await logged(board, kind, await made(board, kind)))
    assert [(each.entity_type, each.action) for each in listed.entries] == [(kind, "created")]


@LOG
@pytest.mark.parametrize("kind", ["", "user", "work-item", "WorkItem", "swim_lane"])
async def test_another_kind_is_a_validation_error(board, kind):
    assert refused(await logged(board, kind, NOBODY))[0] == "VALIDATION_ERROR"


@LOG
@pytest.mark.parametrize("kind", KINDS)
async def test_an_entity_nobody_has_is_not_found(board, kind):
    assert refused(await logged(board, kind, NOBODY)) == ("NOT_FOUND", None)


@LOG
async def test_an_entity_of_another_kind_is_not_found(board):
    assert refused(await logged(board, "sprint", (await board.item()).id)) == ("NOT_FOUND", None)


@LOG
@pytest.mark.parametrize("kind", KINDS)
async def test_a_deleted_entity_is_not_found(board, kind):
    entity_id = await made(board, kind)
    version = {"expected_version": 1} if kind == "project" else {}
    granted(await do(board.owner, f"delete_{kind}", **{f"{kind}_id": entity_id}, **version))
    assert refused(await logged(board, kind, entity_id)) == ("NOT_FOUND", None)


async def many(board, count):
    """An item with so many entries."""
    item = await board.item()
    for version in range(1, count):
        await do(board.owner, "update_work_item", work_item_id=item.id, expected_version=version, title=f"{version}")
    return item.id


@LOG
@pytest.mark.parametrize(
    ("limit", "shown"), [(1, 1), (2, 2), (0, 1), (-3, 1)], ids=["1", "2", "0 is raised to 1", "-3 is raised to 1"]
)
async def test_a_limit_is_kept_and_the_count_is_of_all(board, limit, shown):
    listed = granted(await logged(board, "work_item", await many(board, 4), limit=limit))
    assert (len(listed.entries), listed.total_count, listed.has_more) == (shown, 4, True)


@LOG
async def test_a_limit_above_100_is_lowered_to_100(board):
    listed = granted(await logged(board, "work_item", await many(board, 102), limit=5_000))
    assert (len(listed.entries), listed.total_count, listed.has_more) == (100, 102, True)


@LOG
@pytest.mark.parametrize(
    ("offset", "limit", "shown", "has_more"),
    [(0, 4, 4, False), (0, 3, 3, True), (1, 3, 3, False), (2, 1, 1, True), (4, 5, 0, False), (9, 5, 0, False)],
)
async def test_pages_follow_each_other(board, offset, limit, shown, has_more):
    listed = granted(await logged(board, "work_item", await many(board, 4), offset=offset, limit=limit))
    assert (len(listed.entries), listed.has_more, listed.total_count) == (shown, has_more, 4)


@LOG
async def test_no_entry_is_on_two_pages_or_on_none(board):
    item_id = await many(board, 5)
    pages = [granted(await logged(board, "work_item", item_id, offset=at, limit=2)) for at in (0, 2, 4)]
    ids = [each.id for page in pages for each in page.entries]
    assert len(ids) == len(set(ids)) == 5


@LOG
async def test_a_negative_offset_counts_as_none(board):
    item_id = await many(board, 2)
    assert await logged(board, "work_item", item_id, offset=-7) == granted(await logged(board, "work_item", item_id))


@LOG
async def test_entries_are_listed_newest_first_by_seconds(board):
    listed = granted(await logged(board, "work_item", await many(board, 4)))
    seconds = [each.timestamp for each in listed.entries]
    assert seconds == sorted(seconds, reverse=True)


@LOG
async def test_entries_of_other_entities_are_not_listed(board):
    first, _ = await board.item(), await board.item(pb.EPIC)
    assert [each.entity_id for each in granted(await logged(board, "work_item", first.id)).entries] == [first.id]
