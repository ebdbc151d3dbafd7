"""How does a history stand in a file? JSON lines, header first; readable up to the last whole line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from harness.errors import InvalidHistory
from harness.history.history import History
from harness.history.records import AnyRecord, Header, Record

FORMAT = 1
_HEADER = TypeAdapter(Header)
_RECORD: TypeAdapter[Record] = TypeAdapter(AnyRecord)


def encode(line: Header | Record) -> str:
    """One line of the file, without its line end; defaults are left out, a reader fills them in."""
    adapter: TypeAdapter[Header] | TypeAdapter[Record] = _HEADER if isinstance(line, Header) else _RECORD
    body = adapter.dump_json(line, exclude_defaults=True)  # type: ignore[arg-type]  # the adapter was chosen by type
    return f'{{"kind":"{line.kind}",{body[1:].decode()}'


def read(path: Path) -> History:
    """The history in a file; a last line cut short by a crash is dropped, anything else wrong names its line."""
    try:
        with path.open("rb") as lines:
            return decode(_text(lines, str(path)), where=str(path))
    except OSError as error:
        raise InvalidHistory(f"{path}: cannot be read: {error.strerror}") from error


def _text(lines: Iterable[bytes], where: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            if not line.endswith(b"\n"):
                return  # the crash cut the last line in the middle of a character
            raise InvalidHistory(f"{where}:{number}: is not a history: it is not UTF-8 text") from error


def decode(lines: Iterable[str], *, where: str = "history") -> History:
    source = iter(lines)
    header = _header(next(source, ""), where)
    return History(header, tuple(_records(source, where)))


def _header(line: str, where: str) -> Header:
    try:
        data = json.loads(line)
    except json.JSONDecodeError:
        data = None
    if not isinstance(data, dict) or data.get("kind") != "header":
        raise InvalidHistory(f"{where}:1: is not a history: the first line must be a header record")
    if data.get("format") != FORMAT and "format" in data:
        raise InvalidHistory(
            f"{where}:1: history format {data['format']} is not the format {FORMAT} this version reads"
        )
    try:
        return _HEADER.validate_json(line)
    except ValidationError as error:
        raise InvalidHistory(f"{where}:1: {_first_mistake(error)}") from error


def _records(lines: Iterator[str], where: str) -> Iterator[Record]:
    for number, line in enumerate(lines, start=2):
        try:
            record = _RECORD.validate_json(line)
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
    return f"{place}: {first['msg']}" if place else first["msg"]
