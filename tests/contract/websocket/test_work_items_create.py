"""What becomes of a new work item?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, do, granted, now, refused

pytestmark = pytest.mark.section("websocket.md 7.1 CreateWorkItem")

R8 = pytest.mark.section("reference.md R8 Validation")
TYPES = {"epic": pb.EPIC, "story": pb.STORY, "task": pb.TASK}
LEGAL = {("story", "epic"), ("task", "story")}
PAIRS = [(child, parent) for child in TYPES for parent in TYPES]
BAD_ID = ("VALIDATION_ERROR", "project_id")
LONG = "x" * 10_001


async def create(board, **fields):
    usual = {"project_id": board.project.id, "item_type": pb.TASK, "title": "a task"}
    return await do(board.owner, "create_work_item", **{**usual, **fields})


@pytest.mark.parametrize("kind", TYPES)
async def test_an_item_of_a_known_type_is_created(board, kind):
    reply = await create(board, item_type=TYPES[kind])
    assert (reply.work_item.item_type, reply.user_id) == (TYPES[kind], board.owner.user_id)


@pytest.mark.parametrize("kind", [0, 1, 5, -1, 2**31 - 1])
async def test_an_unknown_item_type_is_refused(board, kind):
    assert refused(await create(board, item_type=kind)) == ("VALIDATION_ERROR", "item_type")


async def test_a_project_nobody_has_is_not_found(board):
    assert refused(await create(board, project_id=NOBODY)) == ("NOT_FOUND", None)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param({"item_type": 0, "title": ""}, ("VALIDATION_ERROR", "item_type"), id="item_type before title"),
        pytest.param({"title": "", "project_id": "no id"}, ("INVALID_MESSAGE", None), id="title before project_id"),
        pytest.param({"description": LONG, "project_id": ""}, ("INVALID_MESSAGE", None), id="description before it"),
        pytest.param({"project_id": "", "parent_id": "no id"}, BAD_ID, id="project_id before parent_id"),
        pytest.param(
            {"project_id": NOBODY, "parent_id": "no id"},
            ("VALIDATION_ERROR", "parent_id"),
            id="parent_id before the project is looked up",
        ),
        pytest.param(
            {"project_id": NOBODY, "parent_id": NOBODY}, ("NOT_FOUND", None), id="the project before the hierarchy"
        ),
    ],
)
async def test_the_checks_are_made_in_order(board, fields, answer):
    assert refused(await create(board, **fields)) == answer


async def test_a_parent_id_that_is_no_uuid_is_refused(board):
    assert refused(await create(board, parent_id="no uuid")) == ("VALIDATION_ERROR", "parent_id")


async def test_an_empty_parent_id_means_none(board):
    assert not (await create(board, parent_id="")).work_item.HasField("parent_id")


@pytest.mark.parametrize(("child", "parent"), [pair for pair in PAIRS if pair in LEGAL])
async def test_a_parent_one_level_up_is_accepted(board, child, parent):
    above = await board.item(TYPES[parent])
    assert (await create(board, item_type=TYPES[child], parent_id=above.id)).work_item.parent_id == above.id


@pytest.mark.parametrize(("child", "parent"), [pair for pair in PAIRS if pair not in LEGAL])
async def test_any_other_parent_is_refused(board, child, parent):
    above = await board.item(TYPES[parent])
    reply = await create(board, item_type=TYPES[child], parent_id=above.id)
    assert refused(reply) == ("VALIDATION_ERROR", "parent_id")


async def test_a_parent_nobody_has_is_refused(board):
    assert refused(await create(board, parent_id=NOBODY)) == ("VALIDATION_ERROR", "parent_id")


async def test_a_deleted_parent_is_refused(board):
    story = await board.item(pb.STORY)
    await do(board.owner, "delete_work_item", work_item_id=story.id)
    assert refused(await create(board, parent_id=story.id)) == ("VALIDATION_ERROR", "parent_id")


@R8
async def test_a_parent_in_another_project_is_refused(board, make_board, shared_server):
    story = await (await make_board(shared_server)).item(pb.STORY)
    assert refused(await create(board, parent_id=story.id)) == ("VALIDATION_ERROR", "parent_id")


@pytest.mark.parametrize("kind", ["story", "task"])
async def test_a_story_or_task_needs_no_parent(board, kind):
    assert not (await create(board, item_type=TYPES[kind])).work_item.HasField("parent_id")


@pytest.mark.parametrize(("field", "value"), [("status", "backlog"), ("priority", "medium"), ("version", 1)])
async def test_a_field_has_its_default(board, field, value):
    assert getattr((await create(board)).work_item, field) == value


@pytest.mark.parametrize("status", ["backlog", "todo", "in_progress", "review", "done", "blocked"])
async def test_a_known_status_is_stored(board, status):
    assert (await create(board, status=status)).work_item.status == status
    assert (await board.items())[0].status == status


@pytest.mark.parametrize("priority", ["low", "medium", "high", "critical"])
async def test_a_known_priority_is_stored(board, priority):
    assert (await create(board, priority=priority)).work_item.priority == priority
    assert (await board.items())[0].priority == priority


@R8
@pytest.mark.parametrize("field", ["status", "priority"])
@pytest.mark.parametrize("word", ["", "nonsense", "DONE", "Low"], ids=["empty", "nonsense", "DONE", "Low"])
async def test_a_word_that_storage_would_refuse_is_a_validation_error(board, field, word):
    assert refused(await create(board, **{field: word})) == ("VALIDATION_ERROR", field)


async def test_the_first_of_its_siblings_gets_position_1(board):
    assert (await create(board)).work_item.position == 1


async def test_the_next_sibling_gets_the_highest_position_and_one_more(board):
    first = await board.item()
    await do(board.owner, "update_work_item", work_item_id=first.id, expected_version=1, position=7)
    assert (await create(board)).work_item.position == 8


async def test_children_of_different_parents_are_counted_apart(board):
    epic = await board.item(pb.EPIC)
    await board.item()
    child = (await create(board, item_type=pb.STORY, parent_id=epic.id)).work_item
    orphan = (await create(board, item_type=pb.STORY)).work_item
    assert (child.position, orphan.position) == (1, 3)


async def test_a_deleted_sibling_does_not_count_for_the_position(board):
    await board.item()
    last = await board.item()
    await do(board.owner, "delete_work_item", work_item_id=last.id)
    assert (await create(board)).work_item.position == last.position


async def test_items_are_numbered_from_1_within_their_project(board, make_board, shared_server):
    other = await make_board(shared_server)
    numbers = [(await each.item()).item_number for each in (board, board, other, board)]
    assert numbers == [1, 2, 1, 3]


async def test_a_number_is_never_used_again(board):
    last = await board.item()
    await do(board.owner, "delete_work_item", work_item_id=last.id)
    assert (await create(board)).work_item.item_number == 2


async def test_the_counter_of_the_project_goes_on_without_an_event_or_a_new_version(board):
    await create(board)
    assert await board.observer.seen_kinds() == ["activity work_item created", "work_item_created"]
    listed = (await do(board.owner, "list_projects")).projects
    stored = next(project for project in listed if project.id == board.project.id)
    assert (stored.next_work_item_number, stored.version) == (2, 1)


async def test_the_caller_signs_and_the_time_is_now(board):
    item = (await create(board)).work_item
    assert item.created_by == item.updated_by == board.owner.user_id
    assert item.created_at == item.updated_at
    assert abs(item.created_at - now()) < 3_600


async def test_what_the_reply_shows_is_what_is_stored(board):
    reply = granted(await create(board, description="long", status="todo", priority="high"))
    assert await board.items() == [reply.work_item]


@pytest.mark.section("reference.md R12 Atomicity")
@pytest.mark.parametrize(
    "fields",
    [{"parent_id": NOBODY}, {"status": "nonsense"}, {"priority": "nonsense"}, {"title": ""}],
    ids=["parent", "status", "priority", "title"],
)
async def test_a_refused_creation_takes_no_number(board, fields):
    refused(await create(board, **fields))
    assert (await create(board)).work_item.item_number == 1
