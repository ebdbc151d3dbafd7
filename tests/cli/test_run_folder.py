from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.cli.run_folder import discard, new_run_folder, point_latest_to
from harness.errors import InvalidUse

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "board.yaml"
    path.write_text("scenario: s\n")
    return path


def test_a_run_folder_is_named_by_time_and_scenario_and_holds_a_copy_of_it(tmp_path: Path, scenario: Path) -> None:
    folder = new_run_folder(tmp_path / "reports", scenario, now=NOW)
    assert folder.run_id.startswith("20260102-030405-board-")
    assert folder.scenario.read_text() == "scenario: s\n"


def test_two_runs_of_one_second_do_not_share_a_folder(tmp_path: Path, scenario: Path) -> None:
    folders = [new_run_folder(tmp_path, scenario, now=NOW) for _ in range(2)]
    assert folders[0] != folders[1]


def test_latest_points_to_the_newest(tmp_path: Path, scenario: Path) -> None:
    for _ in range(2):
        folder = new_run_folder(tmp_path / "reports", scenario, now=NOW)
        point_latest_to(folder)
        assert (tmp_path / "reports" / "latest").resolve() == folder.path
    assert len(list((tmp_path / "reports").iterdir())) == 3


def test_a_folder_of_a_run_that_never_was_is_taken_back(tmp_path: Path, scenario: Path) -> None:
    discard(new_run_folder(tmp_path / "reports", scenario, now=NOW))
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_place_that_cannot_be_written_names_the_option(scenario: Path) -> None:
    with pytest.raises(InvalidUse, match="--reports"):
        new_run_folder(Path("/proc/reports"), scenario, now=NOW)
