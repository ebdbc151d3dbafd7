"""What becomes of sprints?"""

import asyncio

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, changes, do, granted, now, refused
from support.serving import soon

CREATE = pytest.mark.section("websocket.md 7.3 CreateSprint")
UPDATE = pytest.mark.section("websocket.md 7.3 UpdateSprint")
STATUS = pytest.mark.section("websocket.md 7.3 Status transitions")
DELETE = pytest.mark.section("websocket.md 7.3 DeleteSprint")
LIST = pytest.mark.section("websocket.md 7.3 GetSprints")
R7 = pytest.mark.section("reference.md R7 No-change updates")
R8 = pytest.mark.section("reference.md R8 Validation")

DAY_S = 86_400
WORDS = {"planned": pb.PLANNED, "active": pb.ACTIVE, "completed": pb.COMPLETED, "cancelled": pb.CANCELLED}
WAY_TO = {"planned": (), "active": ("active",), "completed": ("active", "completed"), "cancelled": ("cancelled",)}
STEPS = {("planned", "active"), ("planned", "cancelled"), ("active", "completed"), ("active", "cancelled")}
OPEN = ["planned", "active", "cancelled"]


async def create(board, **fields):
    usual = {"project_id": board.project.id, "name": "a sprint", "start_date": soon(0), "end_date": soon(14)}
    return await do(board.owner, "create_sprint", **{**usual, **fields})


async def update(board, sprint, **fields):
    usual = {"sprint_id": sprint.id, "expected_version": sprint.version}
    return await do(board.owner, "update_sprint", **{**usual, **fields})


async def delete(board, sprint):
    return await do(board.owner, "delete_sprint", sprint_id=sprint.id)


async def sprint_that_is(board, word):
    sprint = await board.sprint()
    for step in WAY_TO[word]:
        sprint = granted(await update(board, sprint, status=WORDS[step])).sprint
    await board.observer.seen()
    return sprint


@pytest.fixture
async def sprint(board):
    return await sprint_that_is(board, "planned")


@CREATE
async def test_a_new_sprint_is_planned_in_version_1_and_signed(board):
    reply = await create(board)
    sprint = reply.sprint
    assert (sprint.status, sprint.version, sprint.project_id) == (pb.PLANNED, 1, board.project.id)
    assert reply.user_id == sprint.created_by == sprint.updated_by == board.owner.user_id


@CREATE
@pytest.mark.parametrize(
    "days", [(7, 7), (8, 7), (-366, 1), (1, 1_826)], ids=["same", "reversed", "over a year ago", "over 5 years ahead"]
)
async def test_dates_out_of_order_or_out_of_range_are_an_invalid_message(board, days):
    first, last = (soon(day) for day in days)
    assert refused(await create(board, start_date=first, end_date=last)) == ("INVALID_MESSAGE", None)


@CREATE
@pytest.mark.parametrize("days", [(-364, -363), (0, 1), (1_820, 1_824)], ids=["a year ago", "now", "5 years ahead"])
async def test_dates_within_the_range_are_accepted(board, days):
    first, last = (soon(day) for day in days)
    sprint = granted(await create(board, start_date=first, end_date=last)).sprint
    assert (sprint.start_date, sprint.end_date) == (first, last)


@CREATE
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param({"name": "", "project_id": "no id"}, ("INVALID_MESSAGE", None), id="the name before project_id"),
        pytest.param({"end_date": 1, "project_id": ""}, ("INVALID_MESSAGE", None), id="the dates before project_id"),
        pytest.param({"project_id": NOBODY}, ("NOT_FOUND", None), id="then the project is looked up"),
    ],
)
async def test_the_checks_of_a_creation_are_made_in_order(board, fields, answer):
    assert refused(await create(board, **fields)) == answer


@CREATE
async def test_what_the_reply_shows_is_what_is_stored(board):
    sprint = (await create(board, goal="ship")).sprint
    assert list((await do(board.owner, "get_sprints", project_id=board.project.id)).sprints) == [sprint]


@UPDATE
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param(
            {"sprint_id": "no id", "name": ""}, ("VALIDATION_ERROR", "sprint_id"), id="sprint_id before the lookup"
        ),
        pytest.param(
            {"sprint_id": NOBODY, "expected_version": 9}, ("NOT_FOUND", None), id="the lookup before the version"
        ),
        pytest.param({"expected_version": 9, "name": ""}, ("CONFLICT", None), id="the version before the name"),
        pytest.param({"name": "", "status": 9}, ("INVALID_MESSAGE", None), id="the name before the status"),
    ],
)
async def test_the_checks_of_an_update_are_made_in_order(board, sprint, fields, answer):
    assert refused(await update(board, sprint, **fields)) == answer


@UPDATE
@pytest.mark.parametrize("version", [0, 2])
async def test_another_version_than_the_stored_one_is_a_conflict(board, sprint, version):
    error = await update(board, sprint, expected_version=version, name="new")
    assert refused(error) == ("CONFLICT", None)
    assert "current version: 1" in error.message


@UPDATE
@pytest.mark.parametrize("field", ["name", "goal", "start_date", "end_date", "status"])
async def test_a_completed_sprint_refuses_every_update_with_its_version(board, field):
    sprint = await sprint_that_is(board, "completed")
    value = {"name": "new", "goal": "new", "start_date": soon(1), "end_date": soon(9), "status": pb.COMPLETED}[field]
    error = await update(board, sprint, **{field: value})
    assert refused(error) == ("CONFLICT", None)
    assert "current version: 3" in error.message


@UPDATE
@pytest.mark.parametrize("name", ["", " ", "x" * 101], ids=["empty", "a space", "101 characters"])
async def test_a_name_of_the_wrong_length_is_an_invalid_message(board, sprint, name):
    assert refused(await update(board, sprint, name=name)) == ("INVALID_MESSAGE", None)


@UPDATE
async def test_the_range_of_dates_is_not_checked_again(board, sprint):
    dates = {"start_date": soon(-4_000), "end_date": soon(4_000)}
    updated = granted(await update(board, sprint, **dates)).sprint
    assert (updated.start_date, updated.end_date) == (dates["start_date"], dates["end_date"])


@UPDATE
@pytest.mark.parametrize(("field", "date"), [("start_date", -(2**62)), ("end_date", 2**62)])
async def test_a_date_that_cannot_be_written_down_is_refused(board, sprint, field, date):
    assert refused(await update(board, sprint, **{field: date}))[0] == "VALIDATION_ERROR"


@R8
@pytest.mark.parametrize(
    "dates",
    [
        pytest.param(lambda sprint: {"start_date": sprint.end_date}, id="the start on the end"),
        pytest.param(lambda sprint: {"start_date": sprint.end_date + DAY_S}, id="the start after the end"),
        pytest.param(lambda sprint: {"end_date": sprint.start_date}, id="the end on the start"),
        pytest.param(lambda sprint: {"start_date": 2, "end_date": 1}, id="both in reverse"),
    ],
)
async def test_the_end_of_a_sprint_stays_after_its_start(board, sprint, dates):
    assert refused(await update(board, sprint, **dates(sprint))) == ("VALIDATION_ERROR", "end_date")


@UPDATE
async def test_what_is_given_is_replaced_and_stored(board, sprint):
    end = sprint.end_date + DAY_S
    updated = (await update(board, sprint, name="new", goal="ship", end_date=end, status=pb.ACTIVE)).sprint
    assert (updated.name, updated.goal, updated.end_date, updated.status) == ("new", "ship", end, pb.ACTIVE)
    assert (updated.version, updated.start_date) == (2, sprint.start_date)
    assert list((await do(board.owner, "get_sprints", project_id=board.project.id)).sprints) == [updated]


@UPDATE
@pytest.mark.parametrize(
    ("field", "value", "change"),
    [
        ("name", "new", ("name", "a sprint", "new")),
        ("start_date", 1_789_999_999, ("start_date", "2026-09-21T14:13:20+00:00", "2026-09-21T14:13:19+00:00")),
        ("end_date", 1_790_172_800, ("end_date", "2026-09-22T14:13:20+00:00", "2026-09-23T14:13:20+00:00")),
        ("status", pb.ACTIVE, ("status", "planned", "active")),
        ("status", pb.CANCELLED, ("status", "planned", "cancelled")),
    ],
    ids=["name", "start_date", "end_date", "status active", "status cancelled"],
)
async def test_a_change_is_listed_as_text(board, sprint, field, value, change):
    dated = (await update(board, sprint, start_date=1_790_000_000, end_date=1_790_086_400)).sprint
    assert changes(await update(board, dated, **{field: value})) == [change]


@R7
@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "a sprint"}, {"name": " a sprint "}, {"goal": ""}, {"status": pb.PLANNED}],
    ids=["nothing", "the same name", "the same name with spaces", "no goal again", "the same status"],
)
async def test_an_update_of_a_sprint_without_a_difference_writes_and_sends_nothing(board, sprint, fields):
    reply = await update(board, sprint, **fields)
    assert (reply.sprint, changes(reply)) == (sprint, [])
    assert await board.observer.seen() == []


@R7
@pytest.mark.parametrize("field", ["start_date", "end_date"])
async def test_the_same_date_again_writes_and_sends_nothing(board, sprint, field):
    assert (await update(board, sprint, **{field: getattr(sprint, field)})).sprint == sprint
    assert await board.observer.seen() == []


PAIRS = [(old, new) for old in WORDS for new in WORDS]


@STATUS
@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair in STEPS or pair[0] == pair[1] in OPEN])
async def test_a_status_may_follow(board, old, new):
    sprint = await sprint_that_is(board, old)
    assert granted(await update(board, sprint, status=WORDS[new])).sprint.status == WORDS[new]


@STATUS
@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, new in PAIRS if old in OPEN and old != new and (old, new) not in STEPS]
)
async def test_a_status_may_not_follow(board, old, new):
    sprint = await sprint_that_is(board, old)
    assert refused(await update(board, sprint, status=WORDS[new])) == ("VALIDATION_ERROR", "status")


@STATUS
@pytest.mark.parametrize("status", [0, 5, -1])
async def test_an_unknown_status_is_a_validation_error(board, sprint, status):
    assert refused(await update(board, sprint, status=status)) == ("VALIDATION_ERROR", "status")


@STATUS
async def test_a_second_active_sprint_is_a_conflict(board):
    await sprint_that_is(board, "active")
    second = await board.sprint("second")
    assert refused(await update(board, second, status=pb.ACTIVE)) == ("CONFLICT", None)


@STATUS
@pytest.mark.parametrize("end", ["completed", "cancelled"])
async def test_a_sprint_may_start_once_the_active_one_has_ended(board, end):
    first, second = await sprint_that_is(board, "active"), await board.sprint("second")
    await update(board, first, status=WORDS[end])
    assert granted(await update(board, second, status=pb.ACTIVE)).sprint.status == pb.ACTIVE


@STATUS
async def test_another_projects_active_sprint_does_not_count(board, sprint, make_board, shared_server):
    await sprint_that_is(await make_board(shared_server), "active")
    granted(await update(board, sprint, status=pb.ACTIVE))


@STATUS
async def test_of_two_started_at_once_one_is(board, connect_to, shared_server):
    sprints = [await board.sprint(name) for name in ("one", "two")]
    peers = [await connect_to(shared_server) for _ in sprints]
    wanted = [{"sprint_id": each.id, "expected_version": 1, "status": pb.ACTIVE} for each in sprints]
    pairs = zip(peers, wanted, strict=True)
    replies = await asyncio.gather(*(do(peer, "update_sprint", **fields) for peer, fields in pairs))
    assert [refused(reply) for reply in replies if isinstance(reply, pb.Error)] == [("CONFLICT", None)]


@DELETE
@pytest.mark.parametrize("word", OPEN)
async def test_a_sprint_that_is_not_completed_is_deleted(board, word):
    sprint = await sprint_that_is(board, word)
    reply = granted(await delete(board, sprint))
    assert (reply.sprint_id, reply.user_id) == (sprint.id, board.owner.user_id)
    assert list((await do(board.owner, "get_sprints", project_id=board.project.id)).sprints) == []


@DELETE
async def test_a_completed_sprint_is_not_deleted(board):
    assert refused(await delete(board, await sprint_that_is(board, "completed"))) == ("DELETE_BLOCKED", None)


@LIST
async def test_sprints_are_listed_newest_start_first(board):
    for days in (0, 20, 10):
        await board.sprint(f"in {days}", start_date=soon(days), end_date=soon(days + 1))
    listed = (await do(board.owner, "get_sprints", project_id=board.project.id)).sprints
    assert [sprint.name for sprint in listed] == ["in 20", "in 10", "in 0"]


@LIST
async def test_sprints_of_other_projects_are_not_listed(board, sprint, make_board, shared_server):
    await (await make_board(shared_server)).sprint()
    listed = (await do(board.owner, "get_sprints", project_id=board.project.id)).sprints
    assert list(listed) == [sprint]
    assert abs(sprint.created_at - now()) < 3_600
