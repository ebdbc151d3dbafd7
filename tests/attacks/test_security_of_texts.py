"""Is a text ever more than a text? SQL, paths, markup and control characters, in every field that takes any."""

import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import do
from support.disclosure import discloses
from support.inventing import CLIENT_SIDE, ENVELOPE, INJECTIONS, ODD_TEXTS
from support.ledger import stored
from support.serving import Board, Process
from support.site import Site
from support.texts import KEPT

LONGEST = 100  # characters that every field takes
TEXTS = [text for text in (*INJECTIONS, *ODD_TEXTS) if text.strip() and len(text) <= LONGEST]
QUERIES = ("type", "status", "sprint_id", "parent_id", "orphaned", "descendants_of", "ancestors_of", "include_done")
PATHS = (
    *("/projects/{}", "/projects/{}/sprints", "/projects/{}/work-items", "/projects/{}/swim-lanes"),
    *("/projects/{}/members", "/sprints/{}", "/work-items/{}", "/work-items/{}/comments"),
    *("/work-items/{}/dependencies", "/work-items/{}/time-entries", "/time-entries/{}"),
)


@pytest.fixture
async def board(site: Site) -> Board:
    """A project on the server that trusts everybody."""
    return await site.board()


def tables(process: Process) -> dict[str, str]:
    """What the database is made of."""
    with closing(sqlite3.connect(process.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


@pytest.mark.parametrize("keep", KEPT.values(), ids=KEPT)
async def test_a_text_is_kept_as_it_is(board: Board, site: Site, keep: Any) -> None:
    before = tables(site.process)
    for text in TEXTS:
        assert set(await keep(board, text)) == {text.strip()}
    assert tables(site.process) == before


@pytest.mark.parametrize("name", [name for name in CLIENT_SIDE if name.endswith("_request")])
async def test_a_text_where_an_id_or_a_word_belongs_is_refused_or_finds_nothing(board: Board, name: str) -> None:
    message = ENVELOPE[name].message_type
    texts = [each for each in message.fields if each.type == each.TYPE_STRING and not each.is_repeated]
    # A title and the like are texts by right; what they may hold is the business of the other tests.
    named = [each.name for each in texts if each.name not in ("title", "description", "name", "goal", "content")]
    before = await stored(board.owner, board.project.id)
    for text in (*INJECTIONS, *ODD_TEXTS):
        for field in named:
            reply = await do(board.owner, name, **{field: text})
            if isinstance(reply, pb.Error):
                assert reply.code in ("VALIDATION_ERROR", "INVALID_MESSAGE", "NOT_FOUND"), f"{field}: {reply}"
                assert discloses(reply.message) is None, reply.message
    assert await stored(board.owner, board.project.id) == before


@pytest.mark.parametrize("path", PATHS)
async def test_a_text_in_a_path_is_no_id(board: Board, path: str) -> None:
    for text in (*INJECTIONS, *ODD_TEXTS[1:]):
        answer = await board.rest.get(path.format(quoted(text)))
        # Slashes and dots in a text make it another path, which may not exist at all.
        assert answer.status_code in (200, 400, 404, 405, 414, 431), answer.text
        assert discloses(answer.text) is None, answer.text
        if answer.status_code == 200:
            assert answer.url.path != f"/api/v1{path.format(text)}", f"{text!r} names something"


@pytest.mark.parametrize("name", QUERIES)
async def test_a_text_in_a_filter_selects_nothing_it_should_not(board: Board, name: str) -> None:
    await board.item()
    for text in (*INJECTIONS, *ODD_TEXTS[1:]):
        if text in ("true",):
            continue
        answer = await board.rest.get(f"/projects/{board.project.id}/work-items", params={name: text})
        assert answer.status_code in (200, 400, 404, 414, 431), answer.text
        assert answer.status_code != 200 or answer.json() == {"work_items": []}, text
        assert discloses(answer.text) is None, answer.text


@pytest.mark.parametrize("field", ["entity_type", "category", "context_type"])
async def test_a_text_in_a_word_field_of_a_read_finds_nothing(board: Board, field: str) -> None:
    name = "get_activity_log" if field == "entity_type" else "get_llm_context"
    for text in (*INJECTIONS, *ODD_TEXTS):
        reply = await do(board.owner, name, **{field: text})
        assert isinstance(reply, pb.Error) or list(reply.entries) == [], text


async def test_a_line_break_in_a_text_begins_no_new_line_of_the_log(board: Board, site: Site) -> None:
    forged = 'x\n{"event": "forged", "level": "error"}\r\n'
    await board.item(title=forged)
    await board.owner.ask("a\n" + forged[:90], ping=pb.Ping(timestamp=1))
    await board.rest.get("/projects/%0a%7b%22event%22:%22forged%22%7d", headers={"X-User-Id": "a\tb"})
    assert site.process.logged("forged") == []


def quoted(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")
