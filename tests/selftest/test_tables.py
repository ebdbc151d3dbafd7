"""What is printed: a line a defect, the score, and a command for everything that went wrong."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from harness.selftest import Ask, Attempt, CleanRun, Hunt, Outcome, listing, report

Make = Callable[..., Any]
ASK = Ask(scenario=Path("scenarios/a.yaml"), seed=7)


@pytest.fixture
def lines() -> Callable[[Callable[[Console], None]], list[str]]:
    """The lines that something prints when nobody's terminal is there, with single blanks."""

    def read(printed: Callable[[Console], None]) -> list[str]:
        paper = StringIO()
        printed(Console(file=paper, width=160, _environ={}))
        assert "\x1b" not in paper.getvalue()
        return [" ".join(line.split()) for line in paper.getvalue().splitlines()]

    return read


@pytest.fixture
def ended(defect: Make) -> Make:
    def make(name: str, guarantee: str | None = None, named: str | None = None, **said: Any) -> Hunt:
        told = {"misfits": (), "errors": (), **said}
        return Hunt(
            defect=defect(name, cause="no-broadcast"),
            guarantee=guarantee,
            cause=named,
            ask=ASK,
            runs=1,
            seconds=2.04,
            **told,
        )

    return make


def test_the_listing_names_each_defect_and_what_should_be_seen_of_it(lines: Make, defect: Make) -> None:
    found = defect("silence", breaks=("live-delivery", "ordered"), cause="no-broadcast", needs=("two-windows",))
    assert lines(lambda console: listing([found], console)) == [
        "defect class side guarantee cause needs",
        "silence missing server live-delivery, ordered no-broadcast two-windows",
    ]


def test_each_hunt_has_a_line_and_each_class_a_score(lines: Make, ended: Make) -> None:
    hunts = (ended("x", "live-delivery", "no-broadcast"), ended("y", "live-delivery", "reply-only"), ended("z"))
    printed = lines(lambda console: report(Outcome(hunts=hunts, clean_runs=()), console))
    assert "x missing server live-delivery yes 1 2.0" in printed
    assert "y missing server live-delivery no: reply-only, not no-broadcast 1 2.0" in printed
    assert "z missing server nobody - 1 2.0" in printed
    assert "missing 2/3 1/3" in printed
    assert printed[-1] == ("2 of 3 defects caught, 1 with the right cause; 0 clean runs, 0 false alarms, 0 not judged.")


def test_a_defect_that_nobody_caught_has_its_command_and_what_was_seen_instead(lines: Make, ended: Make) -> None:
    hunt = ended("z", misfits=("scope",), errors=("no project",))
    printed = lines(lambda console: report(Outcome(hunts=(hunt,), clean_runs=()), console))
    place = printed.index("z should break live-delivery; broken, but not fitting: scope; cut short: no project")
    assert printed[place + 1] == "python -m harness run scenarios/a.yaml --seed 7"


def test_a_false_alarm_has_its_command_its_evidence_and_its_folder(lines: Make) -> None:
    attempt = Attempt(verdict="INVALID", accusations=(("ordered", "reordered", 1),), kept=Path("reports/x"))
    runs = (CleanRun(ask=ASK, attempt=attempt), CleanRun(ask=ASK, attempt=Attempt(verdict="UNKNOWN", error="lost")))
    printed = lines(lambda console: report(Outcome(hunts=(), clean_runs=runs), console))
    place = printed.index("a: ordered (reordered); see reports/x")
    assert printed[place - 1] == "False alarms"
    assert printed[place + 1] == "python -m harness run scenarios/a.yaml --seed 7"
    assert "a: lost" in printed
    assert printed[-1].endswith("2 clean runs, 1 false alarm, 1 not judged.")
