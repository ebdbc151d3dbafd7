"""What can somebody do to a project who has no right to? Every command and every route, as everybody who may not.

The tables in tests/support/rights.py say what each needs; that none is forgotten is read off the server. What each role
may do is shown by the tests of the contract; here it is that the refused leave no trace.
"""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, command, do
from support.disclosure import discloses
from support.inventing import CLIENT_SIDE
from support.ledger import stored
from support.rest import Api, Json
from support.rights import COMMANDS, OPEN, OPERATED, RIGHT_OF_ROUTE, refusals
from support.routes import ROUTES, Request
from support.serving import Board, Peer, Process
from support.site import Site
from support.tokens import bearer

OPERATOR = {"roles": ["admin"]}
RIGHT_OF_COMMAND = {name: right for name, (right, _) in COMMANDS.items()}
PROJECT_NAMED: dict[str, dict[str, Any]] = {
    "get_work_items": {},
    "get_sprints": {},
    "update_project": {"expected_version": 1, "title": "x"},
    "delete_project": {"expected_version": 1},
    "create_work_item": {"item_type": pb.TASK, "title": "x"},
}


@pytest.fixture
async def board(guarded_site: Site) -> Board:
    """Somebody else's project."""
    return await guarded_site.board("private board")


async def comes_as(site: Site, board: Board, role: str) -> str:
    """The id of somebody new with this role on the board."""
    user_id = str(uuid4())
    if role != "stranger":
        await site.admit(board, user_id, role)
    return user_id


async def prepared(board: Board, name: str) -> Request:
    """A request that would succeed if its owner sent it."""
    owner = Api(http=board.rest, user_id=board.owner.user_id, headers={})
    project: Json = (await board.rest.get(f"/projects/{board.project.id}")).json()["project"]
    return await ROUTES[name].prepare(owner, project)


async def ask(process: Process, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    """A request under these headers and no others."""
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - no TLS on loopback
        return await client.request(method, f"{process.url}{path}", headers=headers, json=body)


def test_every_command_of_the_wire_has_a_row() -> None:
    named = {name.split(" to ")[0] for name in COMMANDS}
    assert named == {name.removesuffix("_request") for name in CLIENT_SIDE}


async def test_every_route_of_the_server_has_a_row(guarded_site: Site, board: Board) -> None:
    told = (await ask(guarded_site.process, "GET", "/openapi.json")).json()["paths"]
    offered = {(method.upper(), path) for path, methods in told.items() for method in methods}
    asked = [("GET", path) for path in OPEN] + [("POST", path) for path in OPERATED]
    for name in ROUTES:
        method, path, _ = await prepared(board, name)
        asked.append((method, f"/api/v1{path.partition('?')[0]}"))
    assert [route for route in offered if not any(is_case_of(route, each) for each in asked)] == []


@pytest.mark.parametrize(("name", "role"), refusals(RIGHT_OF_COMMAND))
async def test_a_command_without_the_right_is_refused_and_changes_nothing(
    guarded_site: Site, board: Board, name: str, role: str
) -> None:
    peer = await guarded_site.open(await comes_as(guarded_site, board, role))
    payload = await COMMANDS[name][1](board)
    before = await at_rest(board)
    reply = await peer.ask(**payload)
    assert (reply.code, reply.HasField("field")) == ("UNAUTHORIZED", False)
    assert discloses(reply.message) is None
    await nothing_happened(board, before, peer)


@pytest.mark.parametrize(("name", "role"), refusals(RIGHT_OF_ROUTE))
async def test_a_route_without_the_right_is_refused_and_changes_nothing(
    guarded_site: Site, board: Board, name: str, role: str
) -> None:
    user_id = await comes_as(guarded_site, board, role)
    method, path, body = await prepared(board, name)
    before = await at_rest(board)
    answer = await ask(guarded_site.process, method, f"/api/v1{path}", body, **bearer(user_id))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "UNAUTHORIZED"), answer.text
    assert discloses(answer.text) is None
    await nothing_happened(board, before, await guarded_site.open(user_id))


@pytest.mark.parametrize("name", ROUTES)
async def test_a_route_without_a_token_is_refused_and_changes_nothing(
    guarded_site: Site, board: Board, name: str
) -> None:
    method, path, body = await prepared(board, name)
    before = await at_rest(board)
    answer = await ask(guarded_site.process, method, f"/api/v1{path}", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED"), answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    await nothing_happened(board, before, board.owner)


@pytest.mark.parametrize("path", OPEN)
async def test_an_open_route_tells_nothing_of_anybody(guarded_site: Site, board: Board, path: str) -> None:
    await board.item(title="private item")
    answer = await ask(guarded_site.process, "GET", path)
    assert answer.status_code == 200
    for secret in ("private", board.project.id, board.project.key, board.owner.user_id):
        assert secret not in answer.text


@pytest.mark.parametrize("path", OPERATED)
async def test_only_an_operator_may_operate_the_server(guarded_site: Site, board: Board, path: str) -> None:
    assert (await ask(guarded_site.process, "POST", path)).status_code == 401
    for claims in ({}, {"roles": ["viewer"]}, {"roles": "admin"}, {"roles": {"admin": True}}):
        answer = await ask(guarded_site.process, "POST", path, **bearer(board.owner.user_id, **claims))
        assert answer.status_code == 403, claims


async def test_an_operator_is_no_member(guarded_site: Site, board: Board) -> None:
    operator = bearer(NOBODY, **OPERATOR)
    assert (await ask(guarded_site.process, "POST", "/admin/checkpoint", **operator)).status_code == 200
    answer = await ask(guarded_site.process, "GET", f"/api/v1/projects/{board.project.id}", **operator)
    assert answer.status_code == 403


async def test_an_import_over_a_foreign_project_is_refused_and_changes_nothing(
    guarded_site: Site, board: Board
) -> None:
    content = (await board.rest.get("/sync/export")).json()
    (project,) = content["projects"]
    project.update(title="taken over", updated_at=project["updated_at"] + 10)
    before = await at_rest(board)
    for role in ("stranger", "viewer", "editor"):
        user_id = await comes_as(guarded_site, board, role)
        answer = await ask(guarded_site.process, "POST", "/api/v1/sync/import", content, **bearer(user_id))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "UNAUTHORIZED"), role
    await nothing_happened(board, before, board.owner)


async def test_lists_of_everything_show_a_stranger_nothing_of_others(guarded_site: Site, board: Board) -> None:
    await board.item(title="private item")
    await do(board.owner, "start_timer", work_item_id=(await board.item()).id, description="private work")
    stranger, rest = await guarded_site.open(), await guarded_site.rest()
    assert list((await do(stranger, "list_projects")).projects) == []
    assert not (await do(stranger, "get_running_timer")).HasField("time_entry")
    assert (await rest.get("/projects")).json() == {"projects": []}
    exported = (await rest.get("/sync/export")).json()
    assert [name for name, rows in exported.items() if isinstance(rows, list) and rows] == []


async def test_a_strangers_answer_does_not_tell_whether_a_project_exists(guarded_site: Site, board: Board) -> None:
    stranger, rest = await guarded_site.open(), await guarded_site.rest()
    ids = (board.project.id, NOBODY)
    for name, fields in PROJECT_NAMED.items():
        known, unknown = [await do(stranger, name, project_id=each, **fields) for each in ids]
        assert (known.code, known) == ("UNAUTHORIZED", unknown), name
    known, unknown = [await stranger.ask(**command("subscribe", project_ids=[each])) for each in ids]
    assert (known.code, known) == ("UNAUTHORIZED", unknown)
    for names in (ids, (board.project.key, "NOBODYSKEY")):
        known, unknown = [await rest.get(f"/projects/{each}") for each in names]
        assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


async def test_a_subscription_to_one_foreign_project_among_own_ones_subscribes_to_nothing(
    guarded_site: Site, board: Board
) -> None:
    mine = await guarded_site.board()
    both = [mine.project.id, board.project.id]
    visitor = await guarded_site.open(mine.owner.user_id)
    assert (await visitor.ask(**command("subscribe", project_ids=both))).code == "UNAUTHORIZED"
    await mine.item()
    await board.item()
    assert await visitor.seen() == []


async def test_nobody_acts_as_somebody_else(guarded_site: Site, board: Board) -> None:
    headers = {**bearer(str(uuid4())), "X-User-Id": board.owner.user_id}
    answer = await ask(guarded_site.process, "GET", f"/api/v1/projects/{board.project.id}", **headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")


def is_case_of(route: tuple[str, str], asked: tuple[str, str]) -> bool:
    """Whether a method and path are what this route, with names in braces for parts of its path, is there for."""
    pattern = re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(route[1]))
    return route[0] == asked[0] and re.fullmatch(pattern, asked[1]) is not None


async def at_rest(board: Board) -> dict[str, Any]:
    """Everything of the board, and nothing left to be heard."""
    await board.observer.seen()
    return await stored(board.owner, board.project.id)


async def nothing_happened(board: Board, before: dict[str, Any], peer: Peer) -> None:
    """Neither in storage, nor told to the board's people, nor to whoever asked."""
    assert await stored(board.owner, board.project.id) == before
    assert await board.observer.seen() == []
    if peer is not board.owner:
        assert await peer.seen() == []
