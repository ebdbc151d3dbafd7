"""The score, and the JSON that programs read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.selftest import Ask, Attempt, CleanRun, Hunt, Outcome
from harness.selftest.outcome import Score

Make = Callable[..., Any]
ASK = Ask(scenario=Path("a.yaml"), seed=1)


@pytest.fixture
def ended(defect: Make) -> Make:
    """A hunt that found this guarantee and cause, or nothing."""

    def make(name: str, guarantee: str | None = None, named: str | None = None, **said: Any) -> Hunt:
        return Hunt(
            defect=defect(name, **said),
            guarantee=guarantee,
            cause=named,
            misfits=(),
            errors=(),
            ask=ASK,
            runs=2,
            seconds=3.14159,
        )

    return make


def test_the_score_is_told_by_class_in_the_order_of_the_catalogue(ended: Make) -> None:
    hunts = (
        ended("x", "live-delivery", "no-broadcast", cause="no-broadcast", family="missing"),
        ended("y", family="lock"),
        ended("z", "live-delivery", "no-broadcast", cause="reply-only", family="missing"),
    )
    outcome = Outcome(hunts=hunts, clean_runs=())
    assert list(outcome.scores()) == [
        Score(family="missing", defects=2, caught=2, cause_right=1),
        Score(family="lock", defects=1, caught=0, cause_right=0),
    ]
    assert outcome.total == Score(family="all", defects=3, caught=2, cause_right=1)
    assert [hunt.defect.name for hunt in outcome.missed] == ["y"]


def test_the_json_has_the_keys_that_the_page_promises(ended: Make) -> None:
    clean = (
        CleanRun(ask=ASK, attempt=Attempt(verdict="VALID")),
        CleanRun(ask=ASK, attempt=Attempt(verdict="INVALID")),
    )
    hunts = (ended("x", "live-delivery", "no-broadcast", cause="no-broadcast"), ended("y"))
    assert json.loads(Outcome(hunts=hunts, clean_runs=clean).json()) == {
        "defects": [
            {
                "name": "x",
                "class": "missing",
                "side": "server",
                "caught": True,
                "guarantee": "live-delivery",
                "cause": "no-broadcast",
                "cause_right": True,
                "runs": 2,
                "seconds": 3.1,
            },
            {
                "name": "y",
                "class": "missing",
                "side": "server",
                "caught": False,
                "guarantee": None,
                "cause": None,
                "cause_right": False,
                "runs": 2,
                "seconds": 3.1,
            },
        ],
        "clean_runs": 2,
        "false_alarms": 1,
    }


@pytest.mark.parametrize(
    ("attempt", "is_alarm", "is_unjudged"),
    [
        (Attempt(verdict="VALID"), False, False),
        (Attempt(verdict="UNKNOWN"), False, True),
        (Attempt(verdict="VALID", error="cut short"), False, True),
        (Attempt(verdict="INVALID", error="cut short"), True, False),
    ],
)
def test_a_clean_run_is_right_an_alarm_or_not_judged(attempt: Attempt, is_alarm: bool, is_unjudged: bool) -> None:
    run = CleanRun(ask=ASK, attempt=attempt)
    assert (run.is_false_alarm, run.is_unjudged) == (is_alarm, is_unjudged)
