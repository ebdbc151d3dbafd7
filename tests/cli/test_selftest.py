"""`harness selftest` as its user has it, and the fast selection that every `make test` runs."""

import asyncio
import json
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
LONG = """
scenario: long
actors: {alice: {kind: ui}, pm: {kind: cli}}
steps:
  - repeat: 5000
    steps:
      - pm: {create: work_item, set: {title: "Item ${i}"}}
"""
FAST = (
    "metadata-only-broadcast",
    "first-subscriber-only",
    "duplicate-delivery",
    "invented-value",
    "acknowledged-not-stored",
    "lost-update",
    "leak-to-unsubscribed",
    "deletion-told-as-update",
    "silent-cascade",
    "automatic-stop-untold",
    "resync-by-clearing",
)
"""One defect of most classes, each caught by the first run; the whole run is `make selftest` (docs/detection.md)."""

Harness = Callable[..., Awaitable[Any]]


@pytest.fixture
def one_scenario(tmp_path: Path) -> Path:
    """A folder with one scenario, in which a UI client creates things and nobody is left out."""
    folder = tmp_path / "chosen"
    folder.mkdir()
    shutil.copy(SCENARIOS / "sprint_delete_frees_items.yaml", folder)
    return folder


async def test_its_defects_can_be_listed_and_selected(harness: Harness) -> None:
    ended = await harness("selftest", "--list", "-k", "late-broadcast or forget-deletions")
    assert ended.code == 0
    names = [line.split()[0] for line in ended.out.splitlines()]
    assert {"late-broadcast", "forget-deletions"} <= set(names)
    assert "reply-only" not in names


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-k", "no-such-defect"), 5),
        (("-k", "late and"), 2),
        (("--jobs", "0"), 2),
        (("--scenarios", "nowhere"), 2),
        (("--json", "/dev/null/out.json"), 2),
    ],
)
async def test_what_cannot_be_done_is_said_before_anything_runs(
    harness: Harness, arguments: tuple[str, ...], code: int
) -> None:
    ended = await harness("selftest", *arguments)
    assert ended.code == code
    assert ended.err.strip()
    assert ended.reports == []


async def test_a_caught_defect_and_a_clean_server_are_exit_0_and_leave_nothing_behind(
    harness: Harness, one_scenario: Path, tmp_path: Path
) -> None:
    ended = await harness(
        "selftest", "-k", "metadata-only-broadcast", "--scenarios", "chosen", "--clean-runs", "2",
        "--seed", "3", "--json", "out.json",
    )  # fmt: skip
    assert ended.code == 0, ended.out
    assert ended.out.splitlines()[0] == "seed 3"
    told = json.loads((tmp_path / "out.json").read_text())
    (found,) = told["defects"]
    assert (found["caught"], found["guarantee"], found["cause_right"]) == (True, "live-delivery", True)
    assert (found["side"], found["class"], found["runs"]) == ("server", "missing", 1)
    assert (told["clean_runs"], told["false_alarms"]) == (2, 0)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert ended.reports == []


async def test_a_defect_that_no_scenario_shows_is_exit_1_with_the_command_that_repeats_the_run(
    harness: Harness, one_scenario: Path, tmp_path: Path
) -> None:
    ended = await harness("selftest", "-k", "leak-to-unsubscribed", "--scenarios", "chosen", "--json", "out.json")
    assert ended.code == 1
    (found,) = json.loads((tmp_path / "out.json").read_text())["defects"]
    assert (found["caught"], found["guarantee"], found["cause"], found["runs"]) == (False, None, None, 1)
    assert "python -m harness run chosen/sprint_delete_frees_items.yaml --seed" in ended.out


async def test_json_may_take_the_place_of_the_report(harness: Harness, one_scenario: Path) -> None:
    ended = await harness("selftest", "-k", "no-broadcast", "--scenarios", "chosen", "--json", "-")
    assert ended.code == 0
    assert [row["name"] for row in json.loads(ended.out)["defects"]] == ["no-broadcast"]


@pytest.mark.selftest
@pytest.mark.timeout(170)
async def test_the_fast_selection_is_caught_with_its_causes(harness: Harness, tmp_path: Path) -> None:
    words = [word for name in FAST for word in ("-k", name)]
    ended = await harness("selftest", *words, "--scenarios", str(SCENARIOS), "--json", "out.json", "--jobs", "2")
    rows = {row["name"]: row for row in json.loads((tmp_path / "out.json").read_text())["defects"]}
    assert set(rows) == set(FAST)
    assert {name for name in FAST if not rows[name]["cause_right"]} == set(), ended.out
    assert ended.code == 0, ended.out


async def is_gone(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            await client.get(url + "/live")
        except httpx.ConnectError:
            return True
        except httpx.HTTPError:
            return False
    return False


def servers(folder: Path) -> list[str]:
    """The addresses of servers that runs of the selftest have begun to work on, read off the runs' histories."""
    texts = [history.read_text() for history in folder.glob("sync-harness-*/2*/history.jsonl")]
    return [str(json.loads(text.splitlines()[0])["server"]) for text in texts if '"complete"' in text]


async def server_under_way(folder: Path) -> str:
    async with asyncio.timeout(60):
        while not (found := servers(folder)):  # noqa: ASYNC110 - another process cannot set an event of ours
            await asyncio.sleep(0.02)
    return found[0]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
async def test_an_interruption_tells_what_was_found_and_leaves_no_process_behind(
    start: Callable[..., Awaitable[Any]], tmp_path: Path, sent: signal.Signals
) -> None:
    (tmp_path / "chosen").mkdir()
    (tmp_path / "chosen" / "long.yaml").write_text(LONG)
    process = await start("selftest", "-k", "reply-only", "--scenarios", "chosen", "--json", "out.json")
    try:
        url = await server_under_way(tmp_path / "tmp")
    finally:
        process.send_signal(sent)
        out, err = await process.communicate()
    assert b"Traceback" not in out + err, err.decode()
    assert process.returncode == 130
    assert b"0 of 0 defects caught" in out
    assert json.loads((tmp_path / "out.json").read_text()) == {"defects": [], "clean_runs": 0, "false_alarms": 0}
    assert await is_gone(url)
    assert list((tmp_path / "tmp").iterdir()) == []
