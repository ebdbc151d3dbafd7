"""Who may do what, on a server that asks for tokens?"""

from dataclasses import replace

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, do, granted, in_words, refused
from support.mutations import COMMANDS, MUTATIONS, perform

pytestmark = pytest.mark.section("reference.md R17 Auth: roles")

RANKS = ["stranger", "viewer", "editor", "admin"]
NEEDED = {
    "get_work_items": "viewer",
    "get_sprints": "viewer",
    "get_comments": "viewer",
    "get_time_entries": "viewer",
    "get_dependencies": "viewer",
    "get_activity_log": "viewer",
    "update_project": "editor",
    "create_work_item": "editor",
    "update_work_item": "editor",
    "create_sprint": "editor",
    "update_sprint": "editor",
    "create_comment": "editor",
    "start_timer": "editor",
    "create_time_entry": "editor",
    "create_dependency": "editor",
    "delete_dependency": "editor",
    "delete_project": "admin",
    "delete_work_item": "admin",
    "delete_sprint": "admin",
}
OWNED = ["update_comment", "delete_comment", "stop_timer", "update_time_entry", "delete_time_entry"]
UNASKED = ["create_project", "list_projects", "get_running_timer", "get_llm_context", "ping"]
UNAUTHORIZED = ("UNAUTHORIZED", None)
NAMING_A_PROJECT = ["get_work_items", "get_sprints", "create_work_item", "create_sprint", "update_project"]


def may(name, role):
    return RANKS.index(role) >= RANKS.index(NEEDED[name])


def cases(is_granted):
    return [
        pytest.param(name, role, id=f"{role} {in_words(name)}")
        for name in NEEDED
        for role in RANKS
        if may(name, role) is is_granted
    ]


@pytest.mark.parametrize(("name", "role"), cases(is_granted=True))
async def test_a_role_that_suffices_is_granted(team, name, role):
    request = await COMMANDS[name](team.board)
    granted(await (await team.member(role)).ask(**request))


@pytest.mark.parametrize(("name", "role"), cases(is_granted=False))
async def test_a_role_that_does_not_suffice_is_refused_and_nothing_happens(team, name, role):
    request = await COMMANDS[name](team.board)
    peer = await team.member(role)
    await team.board.observer.seen()
    assert refused(await peer.ask(**request)) == UNAUTHORIZED
    assert await team.board.observer.seen() == []


@pytest.mark.parametrize("name", UNASKED)
async def test_a_command_that_asks_for_no_role_is_granted_to_anybody(team, name):
    stranger = await team.member("stranger")
    request = await COMMANDS[name](team.board) if name in COMMANDS else {"ping": pb.Ping()}
    granted(await stranger.ask(**request))


@pytest.mark.parametrize("name", OWNED, ids=in_words)
async def test_what_one_wrote_oneself_is_ones_own(team, name):
    editor = await team.member("editor")
    granted(await editor.ask(**await COMMANDS[name](replace(team.board, owner=editor))))


@pytest.mark.parametrize("name", OWNED, ids=in_words)
async def test_what_somebody_else_wrote_is_not_even_the_admins(team, name):
    editor = await team.member("editor")
    request = await COMMANDS[name](replace(team.board, owner=editor))
    assert refused(await team.board.owner.ask(**request)) == UNAUTHORIZED


@pytest.mark.parametrize("name", OWNED, ids=in_words)
async def test_what_one_wrote_is_out_of_reach_once_one_is_no_member(team, name):
    editor = await team.member("editor")
    request = await COMMANDS[name](replace(team.board, owner=editor))
    await team.remove(editor)
    assert refused(await editor.ask(**request)) == UNAUTHORIZED


async def test_the_creator_of_a_project_is_its_admin(team):
    newcomer = await team.member("stranger")
    project = granted(await newcomer.ask(**await COMMANDS["create_project"](team.board))).project
    granted(await do(newcomer, "delete_project", project_id=project.id, expected_version=1))


@pytest.mark.parametrize("name", NAMING_A_PROJECT, ids=in_words)
async def test_a_project_nobody_has_is_told_apart_from_no_foreign_one(team, name):
    (payload,) = (request := await COMMANDS[name](team.board)).values()
    payload.project_id = NOBODY
    assert refused(await team.board.owner.ask(**request)) == UNAUTHORIZED


@pytest.mark.parametrize(
    "name", ["get_comments", "update_work_item", "update_sprint", "delete_comment", "stop_timer", "delete_dependency"]
)
async def test_an_entity_nobody_has_is_not_found(team, name):
    (payload,) = (request := await COMMANDS[name](team.board)).values()
    field = next(field.name for field in payload.DESCRIPTOR.fields if field.name.endswith("_id"))
    setattr(payload, field, NOBODY)
    assert refused(await team.board.owner.ask(**request)) == ("NOT_FOUND", None)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("update_work_item", {"expected_version": 9}, id="UpdateWorkItem before its version"),
        pytest.param("update_sprint", {"expected_version": 9}, id="UpdateSprint before its version"),
        pytest.param("update_project", {"expected_version": 9}, id="UpdateProject before its version"),
        pytest.param("delete_project", {"expected_version": 9}, id="DeleteProject before its version"),
        pytest.param("create_work_item", {"parent_id": NOBODY}, id="CreateWorkItem before its hierarchy"),
    ],
)
async def test_permission_is_checked_before_what_it_protects(team, name, fields):
    (payload,) = (request := await COMMANDS[name](team.board)).values()
    for field, value in fields.items():
        setattr(payload, field, value)
    assert refused(await (await team.member("viewer")).ask(**request)) == UNAUTHORIZED


@pytest.mark.parametrize(
    ("name", "field", "code"),
    [
        ("create_work_item", "item_type", "VALIDATION_ERROR"),
        ("create_work_item", "title", "INVALID_MESSAGE"),
        ("create_sprint", "name", "INVALID_MESSAGE"),
        ("create_comment", "content", "INVALID_MESSAGE"),
    ],
)
async def test_syntax_is_checked_before_permission(team, name, field, code):
    (payload,) = (request := await COMMANDS[name](team.board)).values()
    payload.ClearField(field)
    assert refused(await (await team.member("stranger")).ask(**request))[0] == code


async def test_a_list_of_projects_shows_ones_own(team):
    viewer, stranger = await team.member("viewer"), await team.member("stranger")
    lists = [granted(await do(peer, "list_projects")).projects for peer in (viewer, stranger)]
    assert [[project.id for project in projects] for projects in lists] == [[team.board.project.id], []]


async def test_a_list_of_projects_shows_all_of_ones_own(team):
    second = granted(await team.board.owner.ask(**await COMMANDS["create_project"](team.board))).project
    listed = granted(await do(team.board.owner, "list_projects")).projects
    assert {project.id for project in listed} == {team.board.project.id, second.id}


async def test_an_item_of_one_project_does_not_open_another(team, guarded_server, connect_as):
    outsider = await connect_as(guarded_server)
    own = granted(await outsider.ask(**await COMMANDS["create_project"](team.board))).project
    mine = granted(await do(outsider, "create_work_item", project_id=own.id, item_type=pb.TASK, title="mine")).work_item
    theirs = await team.board.item()
    ends = {"blocking_item_id": mine.id, "blocked_item_id": theirs.id, "dependency_type": pb.RELATES_TO}
    assert refused(await do(outsider, "create_dependency", **ends))[0] in ("VALIDATION_ERROR", "UNAUTHORIZED")


async def test_a_viewer_that_subscribed_is_told_of_everything_that_is_done(team):
    viewer = await (await team.member("viewer")).subscribe(team.board.project.id)
    for name, mutation in MUTATIONS.items():
        request = await COMMANDS[name](team.board)
        await viewer.seen()
        if name != "delete_project":
            granted(await team.board.owner.ask(**request))
            assert await viewer.seen_kinds() == ([] if name == "create_project" else mutation.tells)


async def test_the_assignee_must_be_a_user_that_is_known(team):
    reply, _ = await perform(team.board, "create_work_item")
    fields = {"work_item_id": reply.work_item.id, "expected_version": 1, "assignee_id": NOBODY}
    assert refused(await do(team.board.owner, "update_work_item", **fields)) == ("VALIDATION_ERROR", "assignee_id")
