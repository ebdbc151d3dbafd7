"""Does the page on detection tell of every option and every key of the result, and of no other?"""

import json
import re
from pathlib import Path
from typing import Any

import typer

from harness.cli.main import app
from harness.selftest import Ask, Defect, Hunt, Outcome

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "detection.md").read_text()


def first_cells(heading: str) -> set[str]:
    """The words in code of the first column of the table that follows a line."""
    table = PAGE.split(f"{heading}\n", 1)[1].split("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def keys(value: Any) -> set[str]:
    """All keys in a JSON value."""
    if isinstance(value, dict):
        return set(value).union(*(keys(inner) for inner in value.values()))
    return set().union(*(keys(inner) for inner in value)) if isinstance(value, list) else set()


def test_the_page_has_every_option_of_the_command() -> None:
    command = typer.main.get_command(app).commands["selftest"]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {cell.split()[0] for cell in first_cells("| option | means |")} == options - {"-h", "--help"}


def test_the_page_has_every_key_of_the_result() -> None:
    defect = Defect(name="x", family="missing", side="server", effect="", breaks=("ordered",))
    ask = Ask(scenario=Path("a.yaml"), seed=1)
    hunt = Hunt(defect=defect, guarantee=None, cause=None, misfits=(), errors=(), ask=ask, runs=1, seconds=1.0)
    told = json.loads(Outcome(hunts=(hunt,), clean_runs=()).json())
    assert first_cells("| key | holds |") == keys(told)
