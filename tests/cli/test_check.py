"""`harness check`: old runs and foreign histories, judged by today's checkers."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli.main import app
from harness.history import Disconnect, Problem, encode, read

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
Harness = Callable[..., Awaitable[Any]]


@pytest.fixture
async def run(harness: Harness, two_users: str) -> Path:
    """The folder of a run that is VALID."""
    ended = await harness("run", two_users, "--seed", "7")
    assert ended.code == 0
    return ended.reports[0]


def foreign(folder: Path) -> Path:
    """The example of docs/history.md."""
    page = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found is not None
    file = folder / "foreign.jsonl"
    file.write_text(found[1], encoding="utf-8")
    return file


async def test_a_run_judged_again_says_what_the_run_said(harness: Harness, two_users: str):
    ran = await harness("run", two_users, "--seed", "7")
    checked = await harness("check", str(ran.reports[0]), "--json", "again.json")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.splitlines() == [
        line.replace("reports/" + ran.reports[0].name, str(ran.reports[0])) for line in ran.out.splitlines()
    ]
    assert (ran.folder / "again.json").read_bytes() == (ran.reports[0] / "findings.json").read_bytes()


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_every_scenario_judged_again_has_the_findings_that_its_run_had(harness: Harness, scenario: str):
    ran = await harness("run", str(ROOT / "scenarios" / f"{scenario}.yaml"), "-q")
    checked = CliRunner().invoke(app, ["check", str(ran.reports[0]), "--json", "-"])
    assert checked.output == (ran.reports[0] / "findings.json").read_text(encoding="utf-8")


async def test_a_broken_run_judged_again_is_invalid_and_says_how_to_judge_it_once_more(
    harness: Harness, two_users: str
):
    ran = await harness("run", two_users, "--defect", "metadata-only-broadcast")
    checked = await harness("check", "reports/latest/history.jsonl", "--json", "again.json")
    assert (ran.code, checked.code) == (1, 1)
    assert checked.out.splitlines()[-1] == "python -m harness check reports/latest/history.jsonl"
    assert (ran.folder / "again.json").read_bytes() == (ran.reports[0] / "findings.json").read_bytes()


async def test_json_on_stdout_is_all_there_is_on_stdout(harness: Harness, run: Path):
    checked = await harness("check", str(run), "--json", "-")
    assert json.loads(checked.out)["verdict"] == "VALID"


async def test_quiet_is_one_line_and_the_total(harness: Harness, run: Path):
    checked = await harness("check", str(run), "-q")
    assert [line.split()[:2] for line in checked.out.splitlines()[1:]] == [["VALID", "two_users"], ["1", "scenario:"]]


async def test_junit_names_the_cases_as_the_run_did(harness: Harness, run: Path):
    await harness("check", str(run), "--junitxml", "again.xml")
    names = [
        re.findall(r'<testcase name="([^"]+)" classname="([^"]+)"', file.read_text(encoding="utf-8"))
        for file in (run / "junit.xml", run.parents[1] / "again.xml")
    ]
    assert names[0] == names[1] != []


async def test_a_cut_last_line_is_left_out_and_told(harness: Harness, run: Path):
    history = run / "history.jsonl"
    records = len(read(history).records)
    history.write_bytes(history.read_bytes()[:-9])
    checked = await harness("check", str(run))
    assert checked.code == 0
    assert f"history.jsonl: line {records + 1} is cut short, as a crash leaves it; judged are the {records - 1}" in (
        checked.err
    )


async def test_a_history_that_a_crash_ended_before_it_settled_is_unknown(harness: Harness, run: Path):
    history = run / "history.jsonl"
    whole = history.read_bytes()
    history.write_bytes(whole[: len(whole) // 2])
    checked = await harness("check", str(run))
    assert checked.code == 4
    assert "the run ended before everything had settled" in checked.out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "history.jsonl:1: is not a history"),
        (b"hello\n", "history.jsonl:1: is not a history"),
        (b'{"kind":"header","scenario":"s"}\n{"kind":"dance"}\n', "history.jsonl:2: "),
        (
            b'{"kind":"header","scenario":"s"}\n{"kind":"disconnect","index":0,"at_ns":0,"actor":"a","epoch":1}\n',
            "history.jsonl:2: epoch 1 of a was never opened",
        ),
    ],
)
async def test_what_is_no_history_is_refused_with_its_line(harness: Harness, content: bytes, message: str):
    checked = await harness("check", "history.jsonl")
    assert checked.code == 2
    (checked.folder / "history.jsonl").write_bytes(content)
    checked = await harness("check", "history.jsonl")
    assert (checked.code, checked.out) == (2, "")
    assert message in checked.err


async def test_a_folder_without_a_history_is_refused(harness: Harness):
    checked = await harness("check", ".")
    assert checked.code == 2
    assert "holds no history.jsonl" in checked.err


async def test_a_foreign_history_is_judged_by_what_it_holds(harness: Harness, tmp_path: Path):
    checked = await harness("check", str(foreign(tmp_path)), "--json", "findings.json")
    assert checked.code == 1
    assert checked.out.startswith("INVALID  two tabs of our own product\nben never received")
    findings = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    held = {finding["name"]: finding["standing"] for finding in findings["guarantees"]}
    assert (held["live-delivery"], held["durability"]) == ("broken", "not exercised")
    assert (findings["seed"], findings["server"]) == (None, "")


async def test_a_run_that_the_environment_ended_is_no_verdict_on_the_server(harness: Harness, run: Path):
    history = read(run / "history.jsonl")
    settled_at = next(record.index for record in history.records if record.kind == "settled")
    kept = [record for record in history.records[:settled_at] if not isinstance(record, Disconnect)]
    problem = Problem(
        index=len(kept), at_ns=kept[-1].at_ns, actor="harness", cause="connection-lost", message="it went away"
    )
    lines = [encode(line) + "\n" for line in (history.header, *kept, problem)]
    (run / "history.jsonl").write_text("".join(lines), encoding="utf-8")
    checked = await harness("check", str(run))
    assert checked.code == 3
    assert "error: it went away" in checked.err
    assert "cut short, so nothing is proven" in checked.out.replace("\n", " ")
