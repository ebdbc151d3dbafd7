from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import InvalidHistory
from harness.history import Header, Record, decode, encode, read
from harness.history.records import Content, JsonValue

TEXT = st.text(max_size=8)
CONTENT = st.dictionaries(
    TEXT,
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.lists(TEXT, max_size=3),
    max_size=4,
)
st.register_type_strategy(str, TEXT)


def records() -> st.SearchStrategy[Any]:
    """Any record of any kind; contents with every type of value a server may show."""
    special: dict[Any, st.SearchStrategy[Any]] = {Content: CONTENT, JsonValue: CONTENT}
    return st.one_of([st.builds(kind, **_fields(kind, special)) for kind in get_args(Record)])


def _fields(kind: type, special: dict[Any, st.SearchStrategy[Any]]) -> dict[str, st.SearchStrategy[Any]]:
    contents = {"values", "wanted", "seen", "content", "entities"} & set(kind.__annotations__)
    made: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(contents, CONTENT)
    if "seen" in made:
        made["seen"] = st.none() | CONTENT
    if "entities" in made:
        made["entities"] = st.lists(CONTENT, max_size=3).map(tuple)
    if "content" in made:
        nested = st.dictionaries(TEXT, st.dictionaries(TEXT, CONTENT, max_size=2), max_size=2)
        made["content"] = st.none() | (nested if kind.__name__ == "Store" else CONTENT)
    return {**made, "index": st.just(0), "at_ns": st.integers(0, 2**60)}


@given(record=records())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_what_is_read(header: Header, record: Any):
    history = decode([encode(header) + "\n", encode(record) + "\n"])
    assert (history.header, history.records) == (header, (record,))


@given(header=st.builds(Header, budgets=st.dictionaries(TEXT, st.floats(0, 1e6)), format=st.just(1)))
def test_what_is_written_of_a_header_is_what_is_read(header: Header):
    assert decode([encode(header) + "\n"]).header == header


def lines(header: Header, count: int = 2) -> list[str]:
    record = '{{"kind":"connect","index":{index},"at_ns":1,"actor":"älice","epoch":1}}\n'
    return [encode(header) + "\n", *(record.format(index=index) for index in range(count))]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_every_prefix_of_a_history_can_be_read_up_to_its_last_whole_line(header: Header, tmp_path: Path):
    head, *rest = (line.encode() for line in lines(header))
    whole = head + b"".join(rest)
    for end in range(len(head), len(whole) + 1):
        found = read(written(tmp_path / "history.jsonl", whole[:end]))
        cut = whole[len(head) : end]
        complete = cut.count(b"\n")
        assert len(found.records) in (complete, complete + (cut[-1:] == b"}"))


@pytest.mark.parametrize("content", [b"", b"\n", b"hello", b"[]", b'{"kind":"connect"}\n', b'{"kind":"header"'])
def test_a_foreign_file_is_refused_at_its_first_line(tmp_path: Path, content: bytes):
    with pytest.raises(InvalidHistory, match=r"history\.jsonl:1: is not a history: the first line must be a header"):
        read(written(tmp_path / "history.jsonl", content))


def test_a_history_of_another_format_is_refused(header: Header):
    line = encode(header).replace("{", '{"format":99,', 1)
    with pytest.raises(InvalidHistory, match="history format 99 is not the format 1"):
        decode([line])


def test_a_header_that_lacks_something_names_it(header: Header):
    with pytest.raises(InvalidHistory, match=r"history:1: seed: Field required"):
        decode([encode(header).replace('"seed":1,', "")])


def test_garbage_in_the_middle_names_its_line(header: Header):
    first, second, third = lines(header)
    with pytest.raises(InvalidHistory, match="history:2: Invalid JSON"):
        decode([first, "garbage\n", third])
    with pytest.raises(InvalidHistory, match=r"history:3: connect\.epoch: Input should be a valid integer"):
        decode([first, second, third.replace('"epoch":1', '"epoch":"x"')])


def test_an_unknown_kind_of_record_names_its_line(header: Header):
    with pytest.raises(InvalidHistory, match=r"history:2: .*'dance'"):
        decode([lines(header)[0], '{"kind":"dance","index":0,"at_ns":1,"actor":"a"}\n'])


def test_missing_or_moved_lines_are_refused(header: Header):
    first, second, third = lines(header)
    with pytest.raises(InvalidHistory, match="history:2: record 1 stands where 0 was expected"):
        decode([first, third, second])


def test_bytes_that_are_no_text_name_their_line(header: Header, tmp_path: Path):
    first, second, third = (line.encode() for line in lines(header))
    with pytest.raises(InvalidHistory, match=r"history\.jsonl:2: is not a history: it is not UTF-8 text"):
        read(written(tmp_path / "history.jsonl", first + second.replace(b"lice", b"\xff") + third))


def test_a_file_that_is_not_there_is_the_users_mistake(tmp_path: Path):
    with pytest.raises(InvalidHistory, match="cannot be read: No such file"):
        read(tmp_path / "history.jsonl")


def test_defaults_are_left_out_of_a_line(header: Header):
    assert "defects" not in encode(header)
    assert lines(header)[1] == encode(decode(lines(header)).records[0]) + "\n"
