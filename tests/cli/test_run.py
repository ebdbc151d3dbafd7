"""`harness run` as a user meets it."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

Harness = Callable[..., Awaitable[Any]]
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


async def test_the_main_job_is_valid_on_the_bundled_server_and_leaves_a_whole_report(
    harness: Harness, two_users: str, tmp_path: Path
) -> None:
    ended = await harness("run", two_users, "--seed", "7")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[0] == "seed 7"
    assert "VALID  two users work on one board" in ended.out
    assert "Every change reached every subscriber, live, without reloading: 46 operations, 90 of 90" in ended.out
    (report,) = ended.reports
    names = {path.name for path in report.iterdir()}
    assert names == {"scenario.yaml", "history.jsonl", "findings.json", "junit.xml", "server.log"}
    assert (tmp_path / "reports" / "latest").resolve() == report
    findings = json.loads((report / "findings.json").read_text())
    assert (findings["verdict"], findings["exit_code"]) == ("VALID", 0)
    assert findings["deliveries"] == {"expected": 90, "verified": 90, "late": 0}
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_the_founding_case_is_found_named_and_can_be_repeated(harness: Harness, two_users: str) -> None:
    ended = await harness("run", two_users, "--seed", "7", "--defect", "metadata-only-broadcast")
    assert ended.code == 1
    assert (
        "bob never received work_item login created by alice over WebSocket: the activity entry arrived, "
        "the WorkItemCreated event did not (metadata-only-broadcast). It is in the database, so a reload shows it."
    ) in " ".join(ended.out.split())
    assert ended.out.splitlines()[-1] == (
        f"python -m harness run {two_users} --seed 7 --defect metadata-only-broadcast"
    )


async def test_several_scenarios_are_chosen_by_word_and_written_for_machines(harness: Harness, tmp_path: Path) -> None:
    ended = await harness(
        "run", str(SCENARIOS), "-k", "cli_", "--seed", "7", "--junitxml", "out.xml", "--json", "out.json"
    )
    assert ended.code == 0, ended.err
    told = json.loads((tmp_path / "out.json").read_text())
    assert [scenario["name"] for scenario in told["scenarios"]] == [
        "cli_create_reaches_ui",
        "cli_delete_reaches_ui",
        "cli_update_reaches_ui",
    ]
    assert (told["verdict"], told["exit_code"]) == ("VALID", 0)
    assert told["deliveries"]["expected"] == told["deliveries"]["verified"] > 0
    cases = ET.parse(tmp_path / "out.xml").getroot().findall(".//testcase")  # noqa: S314 - our own file
    assert {case.get("classname") for case in cases} == {f"scenarios.{name['name']}" for name in told["scenarios"]}
    assert "3 scenarios: 3 VALID" in ended.out


async def test_json_on_stdout_is_json_and_nothing_else(harness: Harness, two_users: str) -> None:
    ended = await harness("run", two_users, "--json", "-")
    assert json.loads(ended.out)["verdict"] == "VALID"


async def test_a_server_of_ones_own_is_used_by_either_url_and_left_clean(
    harness: Harness, start: Callable[..., Awaitable[Any]], two_users: str
) -> None:
    server = await start("serve", "--port", "0")
    address = json.loads(await server.stdout.readline())
    for url in (address["url"], address["ws_url"]):
        ended = await harness("run", two_users, "--server", url)
        assert ended.code == 0, ended.out + ended.err
    async with httpx.AsyncClient() as client:
        assert (await client.get(address["url"] + "/api/v1/projects")).json() == {"projects": []}
    server.terminate()
    await server.communicate()
    assert server.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nowhere.yaml"], "no such file"),
        (["run"], "Missing argument"),
        (["rnu"], "Did you mean 'run'"),
        (["run", "TWO", "--server", "localhost"], "http://127.0.0.1:8000"),
        (["run", "TWO", "--server", "http://127.0.0.1:1", "--defect", "reply-only"], "Leave out --server"),
        (["run", "TWO", "--defect", "reply-onyl"], "did you mean 'reply-only'"),
        (["run", "TWO", "--defect", "reply-only:coment"], "did you mean 'comment'"),
        (["run", "TWO", "--grace", "soon"], "is not a duration"),
        (["run", "TWO", "--seed", "seven"], "--seed"),
        (["run", "TWO", "--reports", "/proc/reports"], "--reports"),
        (["run", "TWO", "--junitxml", "/proc/out.xml"], "cannot be written"),
        (["run", "TWO", "--json", "/proc/out.json"], "cannot be written"),
    ],
)
async def test_wrong_use_runs_nothing_leaves_nothing_and_says_what_to_do(
    harness: Harness, two_users: str, arguments: list[str], said: str
) -> None:
    ended = await harness(*[two_users if argument == "TWO" else argument for argument in arguments])
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
    assert ended.reports == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("a: [", "is not YAML"),
        ("just words", "scenario.yaml:1:1"),
        ("scenario: s\nactors: {a: {kind: ui}}\nsteps: [{a: {create: work_item, sett: {}}}]\n", "did you mean 'set'"),
    ],
)
async def test_a_file_that_is_no_scenario_is_told_by_line_and_column(
    harness: Harness, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "scenario.yaml").write_text(text)
    ended = await harness("run", "scenario.yaml")
    assert ended.code == 2
    assert said in ended.err
    assert "scenario.yaml:" in ended.err


async def test_a_word_that_selects_nothing_has_an_exit_code_of_its_own(harness: Harness) -> None:
    ended = await harness("run", str(SCENARIOS), "-k", "no-such-word")
    assert (ended.code, ended.reports) == (5, [])
    assert "'no-such-word'" in ended.err


@pytest.mark.parametrize(
    "steps",
    [
        "actors: {alice: {kind: ui}, bob: {kind: ui}}\nsteps:\n"
        "  - alice: {create: work_item, set: {title: '  '}, may_fail: any}\n",
        "actors: {pm: {kind: cli}}\nsteps:\n  - pm: {create: work_item, set: {title: Seen by nobody}}\n",
    ],
)
async def test_a_run_that_learnt_nothing_about_sync_is_not_green(harness: Harness, tmp_path: Path, steps: str) -> None:
    (tmp_path / "idle.yaml").write_text(f"scenario: idle\n{steps}")
    ended = await harness("run", "idle.yaml")
    assert ended.code == 4
    assert "no client was owed anything" in " ".join(ended.out.split())
