"""One run as a process of its own: what comes back, what is kept, what is left behind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.selftest import Ask, Processes

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "sprint_delete_frees_items.yaml"
Planted = Callable[..., Ask]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files of this test are made, so that it can look into it."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def found_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.exists() else []


async def test_a_run_is_judged_as_harness_run_judges_it_and_leaves_nothing_behind(
    temporary: Path, reports: Path
) -> None:
    attempt = await Processes(reports).run(Ask(scenario=SCENARIO, seed=1, options=("--defect", "no-broadcast")))
    assert attempt.is_invalid
    assert ("live-delivery", "no-broadcast") in {(guarantee, cause) for guarantee, cause, _ in attempt.accusations}
    assert attempt.kept is None
    assert found_in(reports) == []
    assert found_in(temporary) == []


async def test_the_folder_of_an_alarm_is_kept(temporary: Path, reports: Path) -> None:
    ask = Ask(scenario=SCENARIO, seed=1, options=("--defect", "no-broadcast"), keeps_alarm=True)
    attempt = await Processes(reports).run(ask)
    assert attempt.kept is not None
    assert attempt.kept.parent == reports
    assert (attempt.kept / "history.jsonl").read_text()
    assert found_in(temporary) == []


async def test_a_clean_run_is_valid_and_keeps_nothing(temporary: Path, reports: Path) -> None:
    attempt = await Processes(reports).run(Ask(scenario=SCENARIO, seed=1, keeps_alarm=True))
    assert (attempt.verdict, attempt.error, attempt.kept) == ("VALID", None, None)
    assert found_in(reports) == []


async def test_a_command_that_is_refused_has_no_verdict_and_says_why(temporary: Path, reports: Path) -> None:
    attempt = await Processes(reports).run(Ask(scenario=SCENARIO, seed=1, options=("--defect", "no-brodcast")))
    assert attempt.verdict == "UNKNOWN"
    assert attempt.error is not None
    assert "no-broadcast" in attempt.error


async def test_a_run_that_does_not_end_is_ended(temporary: Path, reports: Path) -> None:
    attempt = await Processes(reports, limit_s=0.2).run(Ask(scenario=SCENARIO, seed=1))
    assert (attempt.verdict, attempt.accusations) == ("UNKNOWN", ())
    assert attempt.error == "it had not ended after 0.2 s"
    assert found_in(temporary) == []
