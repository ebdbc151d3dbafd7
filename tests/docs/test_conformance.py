"""Does the page on conformance tell of every test of the contract, and of no other?"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from support.conformance import NOTHING_KEPT, Row, kept_part, page, rows_of, totals, words

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "conformance.md"
FEWEST_ROWS = 300
EXAMPLE = """
import pytest

pytestmark = pytest.mark.section("websocket.md 4 Ping and Pong")

def test_a_ping_is_answered(): pass

@pytest.mark.parametrize("data", ["one", "two"])
def test_a_pong_is_ignored(data): assert data == "one"

@pytest.mark.skip
def test_nobody_asked(): pass

@pytest.fixture
def broken_at_its_end():
    yield
    raise RuntimeError

def test_it_breaks_late(broken_at_its_end): pass

@pytest.mark.section("websocket.md 1 Endpoint")
def test_another_section(): pass
"""
EXAMPLE_ROWS = [
    ("websocket.md 1 Endpoint", "Another section", "holds"),
    ("websocket.md 4 Ping and Pong", "A ping is answered", "holds"),
    ("websocket.md 4 Ping and Pong", "A pong is ignored: one", "holds"),
    ("websocket.md 4 Ping and Pong", "A pong is ignored: two", "BROKEN"),
    ("websocket.md 4 Ping and Pong", "Nobody asked", "not run"),
    ("websocket.md 4 Ping and Pong", "It breaks late", "BROKEN"),
]


def run_pytest(*arguments: str, folder: Path) -> None:
    """A run of its own, knowing nothing of the one that it is started from."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment["PYTHONPATH"] = str(ROOT / "tests")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


def row(**facts) -> Row:
    return Row(**{"section": "websocket.md 4 Ping", "file": "test_ping.py", "words": "It pongs", **facts})


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> list[Row]:
    """The rows that the tests of the contract would give, were they run."""
    target = tmp_path_factory.mktemp("conformance") / "page.md"
    run_pytest("tests/contract", "--collect-only", f"--conformance={target}", folder=ROOT)
    return rows_of(target.read_text())


def told(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(each.section, each.file, each.words) for each in rows]


def test_the_page_has_a_row_for_every_test_of_the_contract_and_no_other(collected):
    shown = told(rows_of(PAGE.read_text()))
    assert shown == told(collected), "run `make conformance`"


def test_no_two_rows_of_a_file_and_section_are_told_in_the_same_words(collected):
    assert [row for row, count in Counter(told(collected)).items() if count > 1] == []


def test_there_are_rows_enough(collected):
    assert len(collected) >= FEWEST_ROWS


def test_every_row_of_the_page_holds():
    rows = rows_of(PAGE.read_text())
    assert [each for each in rows if each.verdict != "holds"] == []
    assert totals(rows) == {"holds": len(rows), "BROKEN": 0, "not run": 0}


def test_the_page_is_as_it_was_written_but_for_the_part_that_is_kept():
    text = PAGE.read_text()
    assert page(rows_of(text), kept_part(text)) == text


def test_sections_are_in_the_order_of_the_contract_and_rows_in_that_of_their_tests():
    names = ["websocket.md 7.1 B", "websocket.md 7.1 A", "websocket.md 10 C", "websocket.md 2 D", "reference.md R10 E"]
    names += ["reference.md R9 F", "rest.md 3 G"]
    written = rows_of(page(row(section=name, position=position) for position, name in enumerate(names)))
    assert [each.section.split()[1] + each.section.split()[2] for each in written] == [
        *("2D", "7.1A", "7.1B", "10C"),
        *("3G", "R9F", "R10E"),
    ]


def test_a_row_survives_being_written_and_read():
    rows = [row(words="It pongs: a | b", verdict="BROKEN"), row(words="It pongs: c", verdict="holds", position=1)]
    assert [(each.words, each.verdict) for each in rows_of(page(rows))] == [(each.words, each.verdict) for each in rows]


def test_what_was_written_by_hand_is_kept_when_the_page_is_written_again():
    by_hand = "\n## Nightly modes\n\n| rows | of my own |\n"
    assert kept_part(page([row()], by_hand)) == by_hand
    assert kept_part("some other page") == NOTHING_KEPT


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("test_it_pongs", "It pongs"),
        ("test_it_pongs[a case-4]", "It pongs: a case-4"),
        ("test_it_pongs[x[0]]", "It pongs: x[0]"),
    ],
)
def test_a_row_is_told_in_the_words_of_its_test(name, sentence):
    assert words(name) == sentence


@pytest.mark.parametrize("processes", ["-n0", "-n2"], ids=["one process", "two processes"])
def test_a_run_becomes_a_page(tmp_path, processes):
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "contract" / "conftest.py").read_text())
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = section(name)\n")
    (tmp_path / "test_ping.py").write_text(EXAMPLE)
    run_pytest(".", processes, "--conformance=page.md", folder=tmp_path)
    rows = rows_of((tmp_path / "page.md").read_text())
    assert [(each.section, each.words, each.verdict) for each in rows] == EXAMPLE_ROWS
