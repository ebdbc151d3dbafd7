"""Where does a run leave its files? `reports/<run>/`, and `reports/latest` points to the newest."""

import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from harness.errors import InvalidUse


@dataclass(frozen=True, slots=True)
class RunFolder:
    path: Path

    @property
    def run_id(self) -> str:
        return self.path.name

    @property
    def scenario(self) -> Path:
        return self.path / "scenario.yaml"

    @property
    def history(self) -> Path:
        return self.path / "history.jsonl"

    @property
    def findings(self) -> Path:
        return self.path / "findings.json"

    @property
    def junit(self) -> Path:
        return self.path / "junit.xml"

    @property
    def server_log(self) -> Path:
        return self.path / "server.log"


def new_run_folder(reports: Path, scenario: Path, *, now: datetime) -> RunFolder:
    """A new folder named by time, scenario and a random word, with a copy of the scenario in it.

    Raises InvalidUse if it cannot be made.
    """
    folder = RunFolder(reports / f"{now:%Y%m%d-%H%M%S}-{scenario.stem}-{secrets.token_hex(2)}")
    try:
        folder.path.mkdir(parents=True)
        shutil.copyfile(scenario, folder.scenario)
    except OSError as error:
        raise InvalidUse(
            f"the report cannot be written to {folder.path}: {error.strerror}. Choose another folder with --reports."
        ) from error
    return folder


def point_latest_to(folder: RunFolder) -> None:
    """Replace the link in one step: a reader never finds it missing."""
    fresh = folder.path.parent / f".latest-{secrets.token_hex(4)}"
    fresh.symlink_to(folder.path.name, target_is_directory=True)
    os.replace(fresh, folder.path.parent / "latest")


def discard(folder: RunFolder) -> None:
    """Nothing was run, so there is nothing to report."""
    shutil.rmtree(folder.path, ignore_errors=True)
