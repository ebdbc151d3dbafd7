"""Which rows of the contract does the server hold? The page that says so, written and read.

Pure: rows in, page out. The hooks that collect rows from a test run are in tests/contract/conftest.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

DOCUMENTS = ("websocket.md", "rest.md", "reference.md")
VERDICTS = ("holds", "BROKEN", "not run")
KEPT_BEGIN, KEPT_END = "<!-- nightly modes: begin -->", "<!-- nightly modes: end -->"
INTRODUCTION = """# Conformance

Does the bundled server keep the wire contract? Each row is one checkable sentence of it, in the words of the test that
drives a real server process over real sockets. The contract is `websocket.md` and `rest.md` as changed by
`reference.md` (R1 to R24), which says where this server is deliberately stricter.

Written by `make conformance`; only the part on the nightly modes at the end is written by hand.
"""
NOTHING_KEPT = "\n## Nightly modes\n\nNot run yet.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One checkable sentence of the contract; position is its place among all collected tests."""

    section: str
    file: str
    words: str
    verdict: str = "not run"
    position: int = 0


def words(test_name: str) -> str:
    """A test's name as a sentence, the id of its case behind it."""
    name, bracket, case = test_name.partition("[")
    sentence = name.removeprefix("test_").replace("_", " ")
    sentence = sentence[:1].upper() + sentence[1:]
    return f"{sentence}: {case.removesuffix(']')}" if bracket else sentence


def page(rows: Iterable[Row], kept: str = NOTHING_KEPT) -> str:
    """The page: totals, then a table a section in the order of the contract."""
    ordered = sorted(rows, key=lambda row: (*_place(row.section), row.position))
    sections = [(name, list(group)) for name, group in groupby(ordered, key=lambda row: row.section)]
    parts = [_head(ordered), *(_section(name, group) for name, group in sections)]
    return "\n".join([*parts, f"{KEPT_BEGIN}{kept}{KEPT_END}", ""])


def rows_of(text: str) -> list[Row]:
    """The rows a page shows, in its order."""
    rows: list[Row] = []
    section = file = ""
    for line in text.partition(KEPT_BEGIN)[0].splitlines():
        if heading := re.fullmatch(r"## (.+)", line):
            section = heading[1]
        elif named := re.fullmatch(r"Checked by `(.+)`\.", line):
            file = named[1]
        elif cells := re.fullmatch(rf"\| ({'|'.join(VERDICTS)}) \| (.+) \|", line):
            row = Row(section=section, file=file, words=cells[2].replace("\\|", "|"), verdict=cells[1])
            rows.append(row)
    return rows


def kept_part(text: str) -> str:
    """What somebody wrote into the page by hand, to be kept when it is written anew."""
    between = re.search(f"{re.escape(KEPT_BEGIN)}(.*?){re.escape(KEPT_END)}", text, flags=re.DOTALL)
    return between[1] if between else NOTHING_KEPT


def totals(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows have each verdict."""
    given = [row.verdict for row in rows]
    return {verdict: given.count(verdict) for verdict in VERDICTS}


def _head(rows: list[Row]) -> str:
    documents = {row.section.partition(" ")[0]: None for row in rows}
    parts = {document: [row for row in rows if row.section.startswith(f"{document} ")] for document in documents}
    lines = [_figures(document, part) for document, part in parts.items()]
    heads = " | ".join(("contract", "rows", *VERDICTS))
    return "\n".join([INTRODUCTION, f"| {heads} |", "|---|---|---|---|---|", *lines, _figures("all", rows), ""])


def _figures(name: str, rows: list[Row]) -> str:
    figures = (str(figure) for figure in (len(rows), *totals(rows).values()))
    return f"| {name} | {' | '.join(figures)} |"


def _section(name: str, rows: list[Row]) -> str:
    lines = [f"## {name}", ""]
    for file, group in groupby(rows, key=lambda row: row.file):
        table = [f"| {row.verdict} | {row.words.replace('|', chr(92) + '|')} |" for row in group]
        lines += [f"Checked by `{file}`.", "", "| verdict | row |", "|---|---|", *table, ""]
    return "\n".join(lines)


def _place(section: str) -> tuple[int, tuple[int, ...], str]:
    document, _, rest = section.partition(" ")
    numbers = re.match(r"R?([\d.]+)", rest)
    place = tuple(int(number) for number in numbers[1].split(".") if number) if numbers else ()
    known = DOCUMENTS.index(document) if document in DOCUMENTS else len(DOCUMENTS)
    return known, place, section
