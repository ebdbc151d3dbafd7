"""What becomes of projects?"""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, changes, do, granted, now, refused
from support.mutations import key

CREATE = pytest.mark.section("websocket.md 7.2 CreateProject")
UPDATE = pytest.mark.section("websocket.md 7.2 UpdateProject")
DELETE = pytest.mark.section("websocket.md 7.2 DeleteProject")
LIST = pytest.mark.section("websocket.md 7.2 ListProjects")
R7 = pytest.mark.section("reference.md R7 No-change updates")
R20 = pytest.mark.section("reference.md R20 Re-creation")


async def create(board, **fields):
    return await do(board.owner, "create_project", **{"title": "a board", "key": key(), **fields})


async def update(board, **fields):
    usual = {"project_id": board.project.id, "expected_version": 1}
    return await do(board.owner, "update_project", **{**usual, **fields})


async def delete(board, **fields):
    usual = {"project_id": board.project.id, "expected_version": 1}
    return await do(board.owner, "delete_project", **{**usual, **fields})


async def listed(board):
    return {project.id: project for project in (await do(board.owner, "list_projects")).projects}


@CREATE
@pytest.mark.parametrize(
    ("field", "value"), [("status", pb.PROJECT_STATUS_ACTIVE), ("version", 1), ("next_work_item_number", 1)]
)
async def test_a_field_of_a_new_project_has_its_first_value(board, field, value):
    assert getattr((await create(board)).project, field) == value


@CREATE
async def test_the_caller_signs_and_the_time_is_now(board):
    reply = await create(board)
    project = reply.project
    assert reply.user_id == project.created_by == project.updated_by == board.owner.user_id
    assert project.created_at == project.updated_at
    assert abs(project.created_at - now()) < 3_600


@CREATE
@pytest.mark.parametrize("text", ["", "A", "A" * 21, "A B", "A-B", "Ä1", "A.", " AB", "AB\n"])
async def test_a_key_that_is_not_2_to_20_letters_digits_or_underscores_is_an_invalid_message(board, text):
    assert refused(await create(board, key=text)) == ("INVALID_MESSAGE", None)


@CREATE
@pytest.mark.parametrize("length", [2, 20])
async def test_a_key_of_the_least_or_greatest_length_is_accepted(start_server, make_board, length):
    board = await make_board(start_server())
    assert (await create(board, key=f"_{'9' * (length - 1)}")).project.key == f"_{'9' * (length - 1)}"


@CREATE
async def test_the_key_is_upper_cased(board):
    wanted = key()
    assert (await create(board, key=wanted.lower())).project.key == wanted


@CREATE
@pytest.mark.parametrize("spell", [str.upper, str.lower], ids=["as it is", "in lower case"])
async def test_the_key_of_another_project_is_a_validation_error(board, spell):
    assert refused(await create(board, key=spell(board.project.key))) == ("VALIDATION_ERROR", "key")


@CREATE
async def test_of_many_that_want_one_key_at_once_one_gets_it(board, connect_to, shared_server):
    wanted = {"title": "t", "key": key()}
    peers = [await connect_to(shared_server) for _ in range(5)]
    replies = await asyncio.gather(*(do(peer, "create_project", **wanted) for peer in peers))
    losers = [refused(reply) for reply in replies if isinstance(reply, pb.Error)]
    assert losers == [("VALIDATION_ERROR", "key")] * 4


@R20
async def test_the_key_of_a_deleted_project_can_be_used_again(board):
    granted(await delete(board))
    assert (await create(board, key=board.project.key)).project.id != board.project.id


@CREATE
async def test_what_the_reply_shows_is_what_is_stored(board):
    project = (await create(board, description="why")).project
    assert (await listed(board))[project.id] == project


@UPDATE
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param(
            {"project_id": "no id", "title": ""}, ("VALIDATION_ERROR", "project_id"), id="project_id before the lookup"
        ),
        pytest.param(
            {"project_id": NOBODY, "expected_version": 9}, ("NOT_FOUND", None), id="the lookup before the version"
        ),
        pytest.param({"expected_version": 9, "title": ""}, ("CONFLICT", None), id="the version before the title"),
        pytest.param(
            {"title": "", "description": "x" * 10_001}, ("INVALID_MESSAGE", None), id="the title before the description"
        ),
        pytest.param(
            {"description": "x" * 10_001, "status": 9},
            ("VALIDATION_ERROR", "description"),
            id="the description before the status",
        ),
    ],
)
async def test_the_checks_of_an_update_are_made_in_order(board, fields, answer):
    assert refused(await update(board, **fields)) == answer


@UPDATE
@pytest.mark.parametrize("version", [0, 2])
async def test_another_version_than_the_stored_one_is_a_conflict(board, version):
    error = await update(board, expected_version=version, title="new")
    assert refused(error) == ("CONFLICT", None)
    assert "current version: 1" in error.message


@UPDATE
@pytest.mark.parametrize("title", ["", " ", "x" * 201], ids=["empty", "a space", "201 characters"])
async def test_a_title_of_the_wrong_length_is_an_invalid_message(board, title):
    assert refused(await update(board, title=title)) == ("INVALID_MESSAGE", None)


@UPDATE
async def test_a_description_that_is_too_long_is_a_validation_error(board):
    assert refused(await update(board, description="x" * 10_001)) == ("VALIDATION_ERROR", "description")


@UPDATE
@pytest.mark.parametrize("status", [0, 3, -1])
async def test_a_status_that_is_neither_active_nor_archived_is_a_validation_error(board, status):
    assert refused(await update(board, status=status)) == ("VALIDATION_ERROR", "status")


@UPDATE
async def test_a_project_is_archived_and_made_active_again(board):
    for version, status in ((1, pb.PROJECT_STATUS_ARCHIVED), (2, pb.PROJECT_STATUS_ACTIVE)):
        reply = await update(board, expected_version=version, status=status)
        assert (reply.project.status, reply.project.version) == (status, version + 1)
        assert [name for name, _, _ in changes(reply)] == ["status"]


@UPDATE
async def test_what_is_given_is_replaced_listed_and_stored(board):
    reply = await update(board, title="new", description="why")
    assert changes(reply)[0] == ("title", "a board", "new")
    assert [name for name, _, _ in changes(reply)] == ["title", "description"]
    project = (await listed(board))[board.project.id]
    assert project == reply.project
    assert (project.title, project.description, project.version) == ("new", "why", 2)
    assert project.key == board.project.key


@R7
@pytest.mark.parametrize(
    "fields",
    [{}, {"title": "a board"}, {"title": " a board "}, {"status": pb.PROJECT_STATUS_ACTIVE}, {"description": ""}],
    ids=["nothing", "the same title", "the same title with spaces", "the same status", "no description again"],
)
async def test_an_update_of_a_project_without_a_difference_writes_and_sends_nothing(board, fields):
    reply = await update(board, **fields)
    assert (reply.project, changes(reply)) == (board.project, [])
    assert (await listed(board))[board.project.id] == board.project
    assert await board.observer.seen() == []


@DELETE
@pytest.mark.parametrize("version", [0, 2])
async def test_a_deletion_with_another_version_is_a_conflict(board, version):
    error = await delete(board, expected_version=version)
    assert refused(error) == ("CONFLICT", None)
    assert "current version: 1" in error.message


@DELETE
async def test_a_project_with_a_work_item_is_not_deleted(board):
    await board.item(status="done")
    assert refused(await delete(board)) == ("DELETE_BLOCKED", None)
    assert board.project.id in await listed(board)


@DELETE
async def test_the_version_is_checked_before_the_work_items(board):
    await board.item()
    assert refused(await delete(board, expected_version=7)) == ("CONFLICT", None)


@DELETE
async def test_deleted_work_items_do_not_hold_a_project(board):
    item = await board.item()
    await do(board.owner, "delete_work_item", work_item_id=item.id)
    assert (await delete(board)).project_id == board.project.id


@DELETE
async def test_a_project_with_a_sprint_is_deleted(board):
    await board.sprint()
    reply = await delete(board)
    assert (reply.project_id, reply.user_id) == (board.project.id, board.owner.user_id)


@DELETE
async def test_a_second_deletion_is_not_found(board):
    await delete(board)
    assert refused(await delete(board)) == ("NOT_FOUND", None)


@LIST
async def test_projects_of_every_user_are_listed_in_desktop_mode(board, make_board, shared_server):
    other = await make_board(shared_server)
    assert {board.project.id, other.project.id} <= (await listed(board)).keys()


@LIST
async def test_a_deleted_project_is_not_listed(board):
    await delete(board)
    assert board.project.id not in await listed(board)


@LIST
async def test_projects_are_listed_by_title_in_byte_order(board):
    for title in ("b", "B", "ä", "a", "Z", "_"):
        await create(board, title=title)
    titles = [project.title for project in (await do(board.owner, "list_projects")).projects]
    assert titles == sorted(titles, key=str.encode)
    assert {"b", "B", "ä", "a", "Z", "_"} <= set(titles)
