"""Can the server be choked? With what is too deep, too large, too slow, too many or blown up: one connection suffers.

After each attack an innocent pair of clients on the same server writes and hears as always.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest
from pm_wire import messages_pb2 as pb
from support.attacker import Bystander
from support.broken_frames import BROKEN_RULES, VIOLATIONS
from support.commands import command
from support.disclosure import discloses
from support.raw_http import UPGRADE, RawHttp, connect_http
from support.raw_peer import connect_stuck
from support.serving import DEADLINE_S, Board
from support.site import Site

from server_under_test.queries.subscriptions import require_all

DEPTH = 10_000
MEBIBYTE = 1024 * 1024
TOO_SLOW = 1013
POST = b"POST /api/v1/projects HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
HALF_A_BODY = POST + b"Content-Length: 99\r\n\r\n{"
JSON = {"Content-Type": "application/json"}
NESTED = {
    "lists": b"[" * DEPTH + b"]" * DEPTH,
    "lists without an end": b"[" * DEPTH,
    "objects": b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
    "objects in a known key": b'{"title":' + b'{"a":' * DEPTH + b"1" + b"}" * DEPTH + b"}",
    "lists in an unknown key": b'{"title":"t","key":"KEY","more":' + b"[" * DEPTH + b"]" * DEPTH + b"}",
    "as deep as a body can be": b"[" * (2 * MEBIBYTE),
}
ODD_JSON = {
    "nothing": b"",
    "no number": b'{"title": NaN}',
    "no end of a number": b'{"expected_version": ' + b"9" * 100_000 + b"}",
    "half a character": b'{"title": "\\ud800", "key": "KEY"}',
    "no text": b'{"title": "\xff\xfe", "key": "KEY"}',
    "a byte order mark": b'\xef\xbb\xbf{"title": "t"}',
    "another encoding": '{"title": "t"}'.encode("utf-16"),
    "null": b"null",
    "a text": b'"text"',
    "two values": b'{"title": "t"} {}',
    "a comment": b'{"title": "t" /* why */}',
}

Connect = Callable[[], Awaitable[RawHttp]]


@pytest.fixture
async def bystander(site: Site) -> AsyncIterator[Bystander]:
    """Somebody who works before the attack, and after it as if nothing had been."""
    board = await site.board("innocent board")
    innocent = Bystander(
        writer=board.owner, watcher=board.observer, project_id=board.project.id, hears_of_projects=True
    )
    await innocent.carry_on()
    yield innocent
    await innocent.carry_on()


@pytest.fixture
async def board(site: Site) -> Board:
    """Where the attacker lives."""
    return await site.board()


@pytest.fixture
async def connect(site: Site, open_peers: AsyncExitStack) -> Connect:
    """Open raw connections, all closed at the end."""

    async def open_one() -> RawHttp:
        raw = await connect_http(site.process)
        open_peers.push_async_callback(raw.close)
        return raw

    return open_one


@pytest.mark.usefixtures("bystander")
@pytest.mark.parametrize("body", [*NESTED.values(), *ODD_JSON.values()], ids=[*NESTED, *ODD_JSON])
async def test_a_body_that_is_no_request_is_refused(board: Board, body: bytes) -> None:
    for method, path in await bodies_taken(board):
        answer = await board.rest.request(method, path, content=body, headers=JSON)
        assert answer.status_code in (400, 413, 422), f"{method} {path}: {answer.status_code} {answer.text}"
        assert discloses(answer.text) is None, answer.text


async def bodies_taken(board: Board) -> list[tuple[str, str]]:
    """Every route that takes a body."""
    item, sprint = await board.item(), await board.sprint()
    comment = await board.comment(item.id)
    return [
        *(("POST", path) for path in ("/projects", "/sprints", "/work-items", "/dependencies", "/time-entries")),
        ("POST", f"/work-items/{item.id}/comments"),
        ("POST", "/sync/import"),
        ("PUT", f"/projects/{board.project.id}"),
        ("PUT", f"/projects/{board.project.id}/members/{board.owner.user_id}"),
        ("PUT", f"/sprints/{sprint.id}"),
        ("PUT", f"/work-items/{item.id}"),
        ("PUT", f"/comments/{comment.id}"),
    ]


@pytest.mark.usefixtures("bystander")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_a_compressed_body_is_not_unpacked(board: Board, encoding: str) -> None:
    good = json.dumps({"title": "packed", "key": "PACKED"}).encode()
    bomb = gzip.compress(bytes(MEBIBYTE)) * 500
    for content in (gzip.compress(good), gzip.compress(gzip.compress(good)), bomb):
        answer = await board.rest.post("/projects", content=content, headers={**JSON, "Content-Encoding": encoding})
        assert answer.status_code in (400, 415), answer.text
    shown = (await board.rest.get("/projects")).json()["projects"]
    assert "packed" not in [project["title"] for project in shown]


@pytest.mark.usefixtures("bystander")
async def test_compression_is_offered_by_nobody_but_the_client(site: Site, board: Board) -> None:
    peer = await site.open(compression="deflate")
    assert peer.socket.protocol.extensions == []
    assert "Sec-WebSocket-Extensions" not in peer.socket.response.headers
    peer.socket.transport.write(VIOLATIONS["compressed"][0])
    await peer.socket.wait_closed()
    assert peer.socket.close_code == BROKEN_RULES
    answer = await board.rest.get("/projects", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.usefixtures("bystander")
async def test_a_body_without_an_end_is_cut_off(connect: Connect) -> None:
    endless = await connect()
    await endless.send(POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b" " * 65_536 + b"\r\n") * 33)
    assert await endless.status() == 413
    announced = await connect()
    await announced.send(POST + b"Expect: 100-continue\r\nContent-Length: 2097153\r\n\r\n")
    assert await announced.status() == 413


HEADS = {
    "a long header": (b"", b"X-Long: " + b"x" * 400_000 + b"\r\n"),
    "many headers": (b"", b"".join(b"X-%d: x\r\n" % number for number in range(40_000))),
    "a long address": (b"?" + b"x" * 400_000, b""),
}
UPGRADES = {
    **HEADS,
    "a header beyond a line": (b"", b"X-Long: " + b"x" * 10_000 + b"\r\n"),
    "headers beyond a page": (b"", b"".join(b"X-%d: x\r\n" % number for number in range(300))),
    "an address beyond a line": (b"?" + b"x" * 10_000, b""),
    "a body": (b"", b"Content-Length: 5\r\n"),
    "a body in chunks": (b"", b"Transfer-Encoding: chunked\r\n"),
}


@pytest.mark.usefixtures("bystander")
@pytest.mark.parametrize(("query", "headers"), HEADS.values(), ids=HEADS)
async def test_a_head_that_is_too_long_is_refused(connect: Connect, query: bytes, headers: bytes) -> None:
    raw = await connect()
    await raw.send(b"GET /health%s HTTP/1.1\r\nHost: h\r\n%s\r\n" % (query, headers))
    assert await raw.status() in (400, 414, 431, None)
    assert discloses((await raw.ended()).decode()) is None


@pytest.mark.usefixtures("bystander")
@pytest.mark.parametrize(("query", "headers"), UPGRADES.values(), ids=UPGRADES)
async def test_a_handshake_that_is_too_long_is_refused_and_ended(
    connect: Connect, query: bytes, headers: bytes
) -> None:
    raw = await connect()
    await raw.send(UPGRADE % (query, headers))
    assert await raw.status() in (400, 413, 414, 431, None)
    assert discloses((await raw.ended()).decode()) is None


SMUGGLED = {
    "two lengths": b"Content-Length: 2\r\nContent-Length: 60\r\n",
    "a length and chunks": b"Content-Length: 60\r\nTransfer-Encoding: chunked\r\n",
    "chunks of another kind": b"Transfer-Encoding: xchunked\r\n",
    "a length below nothing": b"Content-Length: -1\r\n",
    "a length in words": b"Content-Length: 0x2\r\n",
}


@pytest.mark.usefixtures("bystander")
@pytest.mark.parametrize("lengths", SMUGGLED.values(), ids=SMUGGLED)
async def test_a_second_request_hidden_in_a_body_is_not_heard(connect: Connect, lengths: bytes) -> None:
    raw = await connect()
    await raw.send(POST + lengths + b"\r\n{}POST /admin/shutdown HTTP/1.1\r\nHost: h\r\n\r\n")
    assert await raw.status() in (400, 422, 501)
    assert b"202 Accepted" not in await raw.ended()


@pytest.mark.usefixtures("bystander")
async def test_those_who_never_end_their_head_or_body_keep_only_themselves_waiting(
    connect: Connect, board: Board
) -> None:
    beginnings = (b"G", b"GET /health HTTP/1.1\r\nHost: h\r\nX: ", UPGRADE[:60], HALF_A_BODY)
    waiting = [await connect() for _ in range(80)]
    for number, raw in enumerate(waiting):
        await raw.send(beginnings[number % len(beginnings)])
    assert (await board.rest.get("/projects")).status_code == 200
    assert (await board.item()).item_number == 1
    for raw in waiting:
        await raw.send(b"x")
    assert (await board.rest.get("/projects")).status_code == 200


@pytest.mark.usefixtures("bystander")
async def test_a_huge_subscription_harms_nobody_and_ends_with_its_connection(site: Site, board: Board) -> None:
    before = await subscriptions(site)
    async with AsyncExitStack() as stack:
        greedy = await replace(site, stack=stack).open()
        ids = [*(f"{number:036}" for number in range(50_000)), *[board.project.id] * 50_000]
        assert await greedy.ask(**command("subscribe", project_ids=ids, sprint_ids=ids[:50_000])) is None
        await board.item()
        assert await greedy.seen_kinds() == ["activity work_item created", "work_item_created"]
        assert sum((await subscriptions(site)).values()) == sum(before.values()) + 100_001
    async with asyncio.timeout(DEADLINE_S):
        while await subscriptions(site) != before:
            pass


async def test_one_id_a_hundred_thousand_times_is_looked_up_once() -> None:
    asked: list[str] = []
    view = SimpleNamespace(require=asked.append)
    require_all(view, ["an id"] * 100_000, [])  # type: ignore[arg-type]  # all it needs of a view
    assert asked == ["an id"]


@pytest.mark.usefixtures("bystander")
async def test_whoever_asks_and_never_reads_is_thrown_out_alone(site: Site, board: Board) -> None:
    deaf = await connect_stuck(site.process, board)
    try:
        for _ in range(300):
            await deaf.send(get_work_items_request=pb.GetWorkItemsRequest(project_id=board.project.id))
        assert await deaf.closing_code() == TOO_SLOW
    finally:
        deaf.close()


async def subscriptions(site: Site) -> dict[str, float]:
    """How many subscriptions the server says there are."""
    http = await site.rest(path="")
    lines = (await http.get("/metrics")).text.splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if line.startswith("pm_subscrip"))}
