"""Is every attack on record? Whoever runs the server must be able to see who tried what; no line tells a secret."""

import json
from typing import Any

import pytest
from pm_wire import messages_pb2 as pb
from support.broken_frames import LARGEST_FRAME, VIOLATIONS
from support.commands import do
from support.serving import Peer, Process
from support.site import Site
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


def lines(process: Process) -> list[dict[str, Any]]:
    """What the log holds so far; each line is one JSON object."""
    return [json.loads(line) for line in process.log.read_text().splitlines()]


async def gone(peer: Peer) -> int | None:
    """Wait for the end of a connection; its code."""
    await peer.socket.wait_closed()
    return peer.socket.close_code


async def test_a_command_that_was_refused_for_want_of_a_right_is_on_record(guarded_site: Site) -> None:
    board, stranger = await guarded_site.board(), await guarded_site.open()
    await do(stranger, "delete_project", project_id=board.project.id, expected_version=1)
    await stranger.seen()  # Requests are handled one after another: now it has done with the first.
    (line,) = [each for each in lines(guarded_site.process) if each.get("user_id") == stranger.user_id]
    assert (line["code"], "delete_project" in json.dumps(line)) == ("UNAUTHORIZED", True)


async def test_a_call_that_was_refused_for_want_of_a_right_is_on_record(guarded_site: Site) -> None:
    board, stranger = await guarded_site.board(), await guarded_site.open()
    rest = await guarded_site.rest(stranger.user_id)
    assert (await rest.delete(f"/projects/{board.project.id}")).status_code == 403
    (line,) = [each for each in lines(guarded_site.process) if each.get("user_id") == stranger.user_id]
    assert (line["code"], "delete_project" in json.dumps(line)) == ("UNAUTHORIZED", True)


@pytest.mark.parametrize("name", ["unmasked", "compressed", "text that is none"])
async def test_a_frame_that_breaks_the_rules_is_on_record_without_a_traceback(site: Site, name: str) -> None:
    peer, before = await site.open(), lines(site.process)
    raw, code = VIOLATIONS[name]
    peer.socket.transport.write(raw)
    assert await gone(peer) == code
    added = lines(site.process)[len(before) :]
    assert [line["code"] for line in added if "code" in line] == [code]
    assert not any("exception" in line or line["level"] == "error" for line in added), added


async def test_an_oversized_frame_is_on_record(site: Site) -> None:
    peer, before = await site.open(), lines(site.process)
    peer.socket.transport.write(b"\x82\xff" + (LARGEST_FRAME + 1).to_bytes(8, "big") + bytes(4))
    assert await gone(peer) == 1009
    assert [line["code"] for line in lines(site.process)[len(before) :] if "code" in line] == [1009]


async def test_an_undecodable_frame_is_on_record(site: Site) -> None:
    peer, before = await site.open(), lines(site.process)
    await peer.socket.send(b"\xff\xff")
    assert await gone(peer) == 1007
    assert [line["event"] for line in lines(site.process)[len(before) :]] == ["undecodable frame"]


@pytest.mark.parametrize(("status", "body"), [(413, b" " * 3_000_000), (415, b"{}"), (400, b"["), (422, b"[]")])
async def test_a_body_that_is_no_request_is_on_record(site: Site, status: int, body: bytes) -> None:
    rest, before = await site.rest(), lines(site.process)
    headers = {} if status == 415 else {"Content-Type": "application/json"}
    assert (await rest.post("/projects", content=body, headers=headers)).status_code == status
    assert [line["status"] for line in lines(site.process)[len(before) :] if "status" in line] == [status]


async def test_a_refused_handshake_is_on_record_as_what_it_is(guarded_site: Site) -> None:
    before = lines(guarded_site.process)
    with pytest.raises(InvalidStatus, match="401"):
        async with connect(guarded_site.process.ws_url, compression=None):
            pass
    added = lines(guarded_site.process)[len(before) :]
    assert [(line["event"], line["level"]) for line in added] == [("unauthenticated", "info")]


async def test_what_is_no_fault_of_the_servers_is_no_error_in_its_log(site: Site) -> None:
    board, before = await site.board(), lines(site.process)
    await do(board.owner, "delete_work_item", work_item_id="'; DROP TABLE work_items; --")
    await board.owner.ask(pong=pb.Pong(timestamp=1))
    await board.rest.post("/projects", content=b"[" * 10_000, headers={"Content-Type": "application/json"})
    added = lines(site.process)[len(before) :]
    assert {line["level"] for line in added} <= {"info", "debug"}, added
