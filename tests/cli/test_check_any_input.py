"""Whatever a file holds, `harness check` judges it or says what is wrong with it, without a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from histories.labels import samples
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from harness.checkers import CAUSES, judge
from harness.cli.main import app
from harness.errors import InvalidHistory
from harness.history import decode, mistakes

GOOD = [sample.history_file.read_text(encoding="utf-8").splitlines() for sample in samples("good")][::7]
BAD = [sample.history_file.read_text(encoding="utf-8").splitlines() for sample in samples("bad")][::7]
LINES = st.sampled_from(GOOD + BAD)
ANYWHERE = st.integers(0, 10**6)
FUZZ = settings(
    max_examples=1500,
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the folder is written anew each time
)
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, -(2**63), 10**400, 10**4000, 1e308, -0.0, float("nan"), float("inf")]),
    st.text(max_size=5),
    st.sampled_from(["", "\x00", "\x1b[31m", "a" * 5_000, "../..", "ws", "created", "work_item", "board"]),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def checked(folder: Path, content: bytes) -> Result:
    file = folder / "history.jsonl"
    file.write_bytes(content)
    result = CliRunner().invoke(
        app, ["check", str(file), "--json", str(folder / "f.json"), "--junitxml", f"{folder}/j.xml"]
    )
    if isinstance(result.exception, InvalidHistory):
        assert str(result.exception).startswith(f"{file}:")
    elif result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    else:
        assert result.exit_code in (0, 1, 3, 4)
        assert "checker-crashed" not in (folder / "f.json").read_text(encoding="ascii")
    return result


def broken_at(lines: list[str], place: int, line: str) -> bytes:
    at = place % len(lines)
    return "\n".join([*lines[:at], line, *lines[at + 1 :], ""]).encode("utf-8", "surrogatepass")


@FUZZ
@given(content=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, content: bytes):
    assert isinstance(checked(tmp_path, content).exception, InvalidHistory)


@FUZZ
@given(lines=LINES, place=ANYWHERE, line=st.text(max_size=30).filter(lambda text: "\n" not in text))
def test_any_line_instead_of_a_right_one(tmp_path: Path, lines: list[str], place: int, line: str):
    checked(tmp_path, broken_at(lines, place, line))


@FUZZ
@given(lines=LINES, cut=ANYWHERE)
def test_a_file_that_ends_anywhere(tmp_path: Path, lines: list[str], cut: int):
    whole = "\n".join([*lines, ""]).encode()
    end = max(len(lines[0]) + 1, cut % len(whole))
    assert not isinstance(checked(tmp_path, whole[:end]).exception, InvalidHistory)


@FUZZ
@given(lines=LINES, one=ANYWHERE, other=ANYWHERE)
def test_lines_that_changed_places_or_stand_there_twice(tmp_path: Path, lines: list[str], one: int, other: int):
    moved = lines[one % len(lines)]
    checked(tmp_path, broken_at(lines, other, moved))


@FUZZ
@given(lines=LINES, place=ANYWHERE, name=ANYWHERE, value=ODD)
def test_any_value_in_any_field(tmp_path: Path, lines: list[str], place: int, name: int, value: Any):
    at = place % len(lines)
    record = json.loads(lines[at])
    record[sorted(record)[name % len(record)]] = value
    checked(tmp_path, broken_at(lines, at, json.dumps(record)))


@FUZZ
@given(lines=LINES, place=ANYWHERE, value=ODD)
def test_any_value_in_what_the_server_showed(tmp_path: Path, lines: list[str], place: int, value: Any):
    showing = [at for at, line in enumerate(lines) if '"content":{' in line or '"entities":[{' in line]
    assume(showing)
    at = showing[place % len(showing)]
    record = json.loads(lines[at])
    shown = record["content"] if "content" in record else record["entities"][0]
    shown[sorted(shown)[place % len(shown)]] = value
    checked(tmp_path, broken_at(lines, at, json.dumps(record)))


@FUZZ
@given(lines=LINES, gone=st.lists(ANYWHERE, min_size=1, max_size=4))
def test_no_checker_stumbles_over_a_history_that_lacks_records_and_is_well_formed(lines: list[str], gone: list[int]):
    assume(len(lines) > 2)
    left = {1 + place % (len(lines) - 1) for place in gone}
    records = [json.loads(line) for at, line in enumerate(lines[1:], start=1) if at not in left]
    told = [json.dumps({**record, "index": index}) + "\n" for index, record in enumerate(records)]
    history = decode([lines[0] + "\n", *told])
    assume(not list(mistakes(history)))
    causes = {anomaly.cause for anomaly in judge(history).anomalies}
    assert "checker-crashed" not in causes
    assert causes <= set(CAUSES)


@pytest.mark.parametrize(
    "lines", GOOD[::3] + BAD[::3], ids=lambda lines: json.loads(lines[1])["kind"] if lines[1:] else "none"
)
def test_the_same_history_gives_the_same_findings_to_the_byte(tmp_path: Path, lines: list[str]):
    content = "\n".join([*lines, ""]).encode()
    found = [(checked(tmp_path, content), (tmp_path / "f.json").read_bytes())[1] for _ in range(2)]
    assert found[0] == found[1]
