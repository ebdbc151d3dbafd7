"""What does an update of a work item do to which field?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, changes, do, refused

pytestmark = pytest.mark.section("websocket.md 7.1 UpdateWorkItem")

R7 = pytest.mark.section("reference.md R7 No-change updates")
R8 = pytest.mark.section("reference.md R8 Validation")
LARGEST_INT32 = 2**31 - 1
ELSEWHERE = "11111111-2222-3333-4444-555555555555"


async def update(board, item, **fields):
    usual = {"work_item_id": item.id, "expected_version": item.version}
    return await do(board.owner, "update_work_item", **{**usual, **fields})


@pytest.fixture
async def item(board):
    item = await board.item(description="as it was")
    await board.observer.seen()
    return item


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param(
            {"work_item_id": "no id", "expected_version": 9},
            ("VALIDATION_ERROR", "work_item_id"),
            id="work_item_id before the lookup",
        ),
        pytest.param(
            {"work_item_id": NOBODY, "expected_version": 9}, ("NOT_FOUND", None), id="the lookup before the version"
        ),
        pytest.param(
            {"expected_version": 9, "update_parent": True, "parent_id": "no id"},
            ("CONFLICT", None),
            id="the version before the parent",
        ),
        pytest.param(
            {"update_parent": True, "parent_id": "no id", "title": ""},
            ("VALIDATION_ERROR", "parent_id"),
            id="the parent before the fields",
        ),
    ],
)
async def test_the_checks_are_made_in_order(board, item, fields, answer):
    assert refused(await update(board, item, **fields)) == answer


@pytest.mark.parametrize("version", [0, 2, -1, LARGEST_INT32])
async def test_another_version_than_the_stored_one_is_a_conflict(board, item, version):
    error = await update(board, item, expected_version=version, title="new")
    assert refused(error) == ("CONFLICT", None)
    assert "current version: 1" in error.message


async def test_a_version_that_is_not_given_is_compared_as_0(board, item):
    assert refused(await do(board.owner, "update_work_item", work_item_id=item.id, title="new")) == ("CONFLICT", None)


async def test_success_adds_exactly_one_to_the_version(board, item):
    for version in (2, 3, 4):
        item = (await update(board, item, title=f"title {version}")).work_item
        assert item.version == version


async def test_success_is_signed_and_keeps_who_created_it(board, item):
    request = {"work_item_id": item.id, "expected_version": 1, "title": "new"}
    updated = (await do(board.observer, "update_work_item", **request)).work_item
    assert (updated.updated_by, updated.created_by) == (board.observer.user_id, board.owner.user_id)
    assert updated.created_at == item.created_at


FIELDS = {
    "title": "new",
    "description": "new",
    "status": "todo",
    "position": 5,
    "priority": "critical",
    "story_points": 8,
}


@pytest.mark.parametrize("field", FIELDS)
async def test_a_field_that_is_given_is_replaced_and_the_others_are_kept(board, item, field):
    updated = (await update(board, item, **{field: FIELDS[field]})).work_item
    expected = pb.WorkItem()
    expected.CopyFrom(item)
    setattr(expected, field, FIELDS[field])
    expected.version, expected.updated_at = 2, updated.updated_at
    assert updated == expected
    assert await board.items() == [updated]


@pytest.mark.parametrize("field", FIELDS)
async def test_a_change_is_listed_with_its_old_and_new_text(board, item, field):
    old = None if field == "story_points" else str(getattr(item, field))
    assert changes(await update(board, item, **{field: FIELDS[field]})) == [(field, old, str(FIELDS[field]))]


async def test_several_changes_are_all_listed(board, item):
    reply = await update(board, item, **FIELDS)
    assert {name for name, _, _ in changes(reply)} == set(FIELDS)
    assert reply.work_item.version == 2


@pytest.mark.parametrize("title", ["", "x" * 201], ids=["empty", "201 characters"])
async def test_a_title_of_the_wrong_length_is_an_invalid_message(board, item, title):
    assert refused(await update(board, item, title=title)) == ("INVALID_MESSAGE", None)


async def test_a_description_that_is_too_long_is_a_validation_error(board, item):
    assert refused(await update(board, item, description="x" * 10_001)) == ("VALIDATION_ERROR", "description")


async def test_an_empty_description_where_there_is_none_is_no_change(board):
    item = await board.item()
    assert (await update(board, item, description="")).work_item == item


@pytest.mark.parametrize("status", ["backlog", "todo", "in_progress", "review", "done", "blocked"])
async def test_a_known_status_is_stored(board, status):
    item = await board.item(status="todo" if status == "backlog" else "backlog")
    assert (await update(board, item, status=status)).work_item.status == status
    assert (await board.items())[0].status == status


@pytest.mark.parametrize("priority", ["low", "high", "critical"])
async def test_a_known_priority_is_stored(board, item, priority):
    assert (await update(board, item, priority=priority)).work_item.priority == priority


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", ""),
        ("status", "nonsense"),
        ("status", "DONE"),
        ("priority", ""),
        ("priority", "urgent"),
        ("position", -1),
        ("story_points", -1),
        ("story_points", 101),
        ("assignee_id", "no uuid"),
        ("sprint_id", "no uuid"),
    ],
)
async def test_a_value_outside_its_rule_is_a_validation_error_with_its_field(board, item, field, value):
    assert refused(await update(board, item, **{field: value})) == ("VALIDATION_ERROR", field)


@pytest.mark.parametrize(
    ("field", "value"),
    [("position", 0), ("position", LARGEST_INT32), ("story_points", 0), ("story_points", 100)],
)
async def test_a_value_at_the_edge_of_its_rule_is_accepted(board, item, field, value):
    assert getattr((await update(board, item, **{field: value})).work_item, field) == value


async def test_a_refused_field_leaves_the_others_unchanged(board, item):
    refused(await update(board, item, title="new", story_points=101))
    assert await board.items() == [item]


async def test_an_assignee_is_set_and_shown_as_text(board, item):
    reply = await update(board, item, assignee_id=board.observer.user_id)
    assert reply.work_item.assignee_id == board.observer.user_id
    assert changes(reply) == [("assignee_id", "", board.observer.user_id)]


async def test_an_empty_assignee_clears_it(board, item):
    assigned = (await update(board, item, assignee_id=board.observer.user_id)).work_item
    reply = await update(board, assigned, assignee_id="")
    assert not reply.work_item.HasField("assignee_id")
    assert changes(reply) == [("assignee_id", board.observer.user_id, "")]


async def test_a_sprint_is_set_and_cleared(board, item):
    sprint = await board.sprint()
    reply = await update(board, item, sprint_id=sprint.id)
    assert (reply.work_item.sprint_id, changes(reply)) == (sprint.id, [("sprint_id", None, sprint.id)])
    reply = await update(board, reply.work_item, sprint_id="")
    assert not reply.work_item.HasField("sprint_id")
    assert changes(reply) == [("sprint_id", sprint.id, None)]


@R8
@pytest.mark.parametrize("field", ["assignee_id", "sprint_id"])
async def test_a_reference_to_nothing_is_a_validation_error(board, item, field):
    assert refused(await update(board, item, **{field: ELSEWHERE})) == ("VALIDATION_ERROR", field)


@R8
async def test_a_deleted_sprint_is_a_validation_error(board, item):
    sprint = await board.sprint()
    await do(board.owner, "delete_sprint", sprint_id=sprint.id)
    assert refused(await update(board, item, sprint_id=sprint.id)) == ("VALIDATION_ERROR", "sprint_id")


@R8
async def test_a_sprint_of_another_project_is_a_validation_error(board, item, make_board, shared_server):
    sprint = await (await make_board(shared_server)).sprint()
    assert refused(await update(board, item, sprint_id=sprint.id)) == ("VALIDATION_ERROR", "sprint_id")


@R8
async def test_a_title_of_spaces_only_is_empty(board, item):
    assert refused(await update(board, item, title="  ")) == ("INVALID_MESSAGE", None)


SAME = {
    "nothing at all": {},
    "the same title": {"title": "a task"},
    "the same title with spaces around it": {"title": " a task "},
    "the same description": {"description": "as it was"},
    "the same status": {"status": "backlog"},
    "the same position": {"position": 1},
    "the same priority": {"priority": "medium"},
    "no assignee again": {"assignee_id": ""},
    "no sprint again": {"sprint_id": ""},
    "no parent again": {"update_parent": True},
    "a parent without update_parent": {"parent_id": NOBODY},
}


@R7
@pytest.mark.parametrize("fields", SAME.values(), ids=SAME)
async def test_an_update_without_a_difference_writes_and_sends_nothing(board, item, fields):
    reply = await update(board, item, **fields)
    assert (reply.work_item, changes(reply)) == (item, [])
    assert await board.items() == [item]
    assert await board.observer.seen() == []


@R7
@pytest.mark.parametrize("field", ["priority", "sprint_id", "story_points"])
async def test_a_change_of_one_field_alone_is_written_and_sent(board, item, field):
    sprint = await board.sprint()
    await board.observer.seen()
    value = {"priority": "low", "sprint_id": sprint.id, "story_points": 1}[field]
    reply = await update(board, item, **{field: value})
    assert (reply.work_item.version, [name for name, _, _ in changes(reply)]) == (2, [field])
    assert await board.observer.seen_kinds() == ["activity work_item updated", "work_item_updated"]


@R7
@pytest.mark.parametrize("field", ["priority", "story_points", "status"])
async def test_a_bad_value_is_refused_even_beside_fields_that_do_not_change(board, item, field):
    bad = {"priority": "nonsense", "story_points": 999, "status": "nonsense"}[field]
    assert refused(await update(board, item, title="a task", **{field: bad})) == ("VALIDATION_ERROR", field)
