"""Who may connect, and as whom? The endpoint and identity in desktop mode."""

import http.client
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, do
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.section("websocket.md 1 Endpoint and handshake")

DESKTOP = pytest.mark.section("websocket.md 1 Identity in desktop mode")


async def author_of(board, peer):
    reply = await do(peer, "create_work_item", project_id=board.project.id, item_type=pb.TASK, title="t")
    return reply.work_item.created_by


def handshake(shared_server, **headers):
    """The answer to an upgrade request with some more headers."""
    address = urlsplit(shared_server.url)
    client = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    client.request("GET", "/ws", headers=upgrade | {name.replace("_", "-"): value for name, value in headers.items()})
    answer = client.getresponse()
    client.close()
    return answer


async def test_a_client_connects_without_a_sub_protocol(board):
    assert board.owner.socket.subprotocol is None


def test_a_requested_sub_protocol_is_ignored_and_not_echoed(shared_server):
    answer = handshake(shared_server, Sec_WebSocket_Protocol="pm, chat")
    assert (answer.status, answer.getheader("Sec-WebSocket-Protocol")) == (101, None)


def test_an_offered_compression_is_not_negotiated(shared_server):
    answer = handshake(shared_server, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits")
    assert (answer.status, answer.getheader("Sec-WebSocket-Extensions")) == (101, None)


def test_any_origin_may_connect(shared_server):
    assert handshake(shared_server, Origin="https://elsewhere.example").status == 101


async def test_a_request_without_upgrade_is_refused(board, shared_server):
    assert (await board.rest.get(f"{shared_server.url}/ws")).status_code in (400, 426)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_another_method_is_not_allowed(board, shared_server, method):
    assert (await board.rest.request(method, f"{shared_server.url}/ws")).status_code == 405


async def test_one_connection_over_the_limit_gets_503_with_an_empty_body(start_server, connect_to):
    process = start_server("--max-connections", "2")
    kept = [await connect_to(process) for _ in range(2)]
    with pytest.raises(InvalidStatus) as refused:
        await connect(process.ws_url)
    assert (refused.value.response.status_code, refused.value.response.body) == (503, b"")
    assert [await peer.seen() for peer in kept] == [[], []]


@DESKTOP
@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(str, id="hyphenated"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda text: UUID(text).hex, id="32 hex digits"),
        pytest.param(lambda text: f"{{{text}}}", id="braced"),
        pytest.param(lambda text: f"urn:uuid:{text}", id="urn"),
    ],
)
async def test_a_uuid_in_any_form_is_the_identity_in_lower_case_hyphenated(board, connect_to, shared_server, spell):
    user_id = str(uuid4())
    assert await author_of(board, await connect_to(shared_server, spell(user_id))) == user_id


@DESKTOP
@pytest.mark.parametrize("claimed", ["alice", "123", "%20", f"{NOBODY}0"])
async def test_what_is_no_uuid_gets_a_fresh_random_one_for_each_connection(board, connect_to, shared_server, claimed):
    first, second = [await author_of(board, await connect_to(shared_server, claimed)) for _ in range(2)]
    assert UUID(first).version == UUID(second).version == 4
    assert first != second


@DESKTOP
async def test_without_a_user_id_each_connection_gets_a_fresh_random_one(board, shared_server, open_peers):
    authors = []
    for _ in range(2):
        socket = await open_peers.enter_async_context(connect(shared_server.ws_url))
        authors.append(await author_of(board, type(board.owner)(socket=socket, user_id="")))
    assert UUID(authors[0]).version == UUID(authors[1]).version == 4
    assert authors[0] != authors[1]


@DESKTOP
async def test_a_configured_fallback_that_is_a_uuid_is_used_where_none_is_given(
    start_server, make_board, open_peers, monkeypatch
):
    fallback = str(uuid4())
    monkeypatch.setenv("PM_AUTH_DESKTOP_USER_ID", fallback)
    process = start_server(keep_environment=True)
    board = await make_board(process)
    socket = await open_peers.enter_async_context(connect(process.ws_url))
    assert await author_of(board, type(board.owner)(socket=socket, user_id=fallback)) == fallback


@DESKTOP
async def test_a_brand_new_user_may_mutate_with_the_first_frame(board, connect_to, shared_server):
    newcomer = await connect_to(shared_server)
    assert await author_of(board, newcomer) == newcomer.user_id


@DESKTOP
async def test_a_user_who_only_connected_can_be_assigned(board, connect_to, shared_server):
    item, newcomer = await board.item(), await connect_to(shared_server)
    request = {"work_item_id": item.id, "expected_version": 1, "assignee_id": newcomer.user_id}
    assert (await do(board.owner, "update_work_item", **request)).work_item.assignee_id == newcomer.user_id


@DESKTOP
async def test_every_user_may_edit_every_project(board, connect_to, shared_server):
    newcomer = await connect_to(shared_server)
    reply = await do(newcomer, "delete_project", project_id=board.project.id, expected_version=1)
    assert reply.project_id == board.project.id
