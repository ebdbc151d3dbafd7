"""How does a history stand in a file? JSON lines, header first; readable up to the last whole line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from harness.errors import InvalidHistory
from harness.history.history import History
from harness.history.records import AnyRecord, Content, Header, Record

FORMAT = 1
FORMAT_CHARACTERS = 20
MISTAKES = {
    "unexpected_keyword_argument": "there is no such field",
    "union_tag_not_found": "a record says its kind",
    "dataclass_type": "a record is a JSON object",
    "dict_type": "a record is a JSON object",
}
"""What a library calls its mistakes, in the words of docs/history.md."""
_HEADER = TypeAdapter(Header)
_RECORD: TypeAdapter[Record] = TypeAdapter(AnyRecord)


def encode(line: Header | Record) -> str:
    """One line of the file, without its line end; defaults are left out, a reader fills them in."""
    adapter: TypeAdapter[Header] | TypeAdapter[Record] = _HEADER if isinstance(line, Header) else _RECORD
    body = adapter.dump_json(line, exclude_defaults=True)  # type: ignore[arg-type]  # the adapter was chosen by type
    return f'{{"kind":"{line.kind}",{body[1:].decode()}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file holds; `cut_line` is the number of a last line that a crash cut short, which is left out."""

    history: History
    cut_line: int | None = None


def read(path: Path) -> History:
    """The history in a file; a last line cut short by a crash is dropped, anything else wrong names its line."""
    return reading(path).history


def reading(path: Path) -> Reading:
    """As `read`, and whether a last line was dropped. Raises InvalidHistory."""
    try:
        with path.open("rb") as file:
            lines = _Lines(file, str(path))
            history = decode(lines, where=str(path))
    except OSError as error:
        raise InvalidHistory(f"{path}: cannot be read: {error.strerror}") from error
    return Reading(history=history, cut_line=lines.number if lines.number > len(history.records) + 1 else None)


class _Lines:
    """The lines of a file as text; `number` is that of the last one taken."""

    def __init__(self, lines: Iterable[bytes], where: str) -> None:
        self._lines = lines
        self._where = where
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number += 1
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                if not line.endswith(b"\n"):
                    return  # the crash cut the last line in the middle of a character
                raise InvalidHistory(f"{self._where}:{self.number}: is not a history: it is not UTF-8 text") from error


def decode(lines: Iterable[str], *, where: str = "history") -> History:
    source = iter(lines)
    header = _header(next(source, ""), where)
    return History(header, tuple(_records(source, where)))


def _header(line: str, where: str) -> Header:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, nested too deeply
        data = None
    if not isinstance(data, dict) or data.get("kind") != "header":
        raise InvalidHistory(f"{where}:1: is not a history: the first line must be a header record")
    if data.get("format") != FORMAT and "format" in data:
        found = str(data["format"])[:FORMAT_CHARACTERS]
        raise InvalidHistory(f"{where}:1: history format {found} is not the format {FORMAT} this version reads")
    try:
        return _HEADER.validate_json(line)
    except ValidationError as error:
        raise InvalidHistory(f"{where}:1: {_first_mistake(error)}") from error


def _records(lines: Iterator[str], where: str) -> Iterator[Record]:
    last_shown: dict[str, Content] = {}
    for number, line in enumerate(lines, start=2):
        try:
            record = _RECORD.validate_json(line, context=last_shown)
        except ValidationError as error:
            if not line.endswith("\n"):
                return  # the run crashed in the middle of writing its last line
            raise InvalidHistory(f"{where}:{number}: {_first_mistake(error)}") from error
        if record.index != number - 2:
            raise InvalidHistory(
                f"{where}:{number}: record {record.index} stands where {number - 2} was expected: "
                "lines are missing or moved"
            )
        yield record


def _first_mistake(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    said = MISTAKES.get(first["type"], first["msg"])
    return f"{place}: {said}" if place else said
