"""A run's command, and what its JSON comes to."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.selftest import Ask
from harness.selftest.asking import read_attempt


def told(*, verdict: str = "INVALID", anomalies: tuple[dict[str, Any], ...] = (), **more: Any) -> str:
    guarantees = [{"name": "ordered", "anomalies": anomalies}]
    return json.dumps({"scenarios": [{"verdict": verdict, "guarantees": guarantees, **more}]})


def test_the_command_repeats_the_run_and_can_be_pasted() -> None:
    ask = Ask(scenario=Path("my scenarios/a.yaml"), seed=7, options=("--defect", "silence"))
    assert ask.command == "python -m harness run 'my scenarios/a.yaml' --seed 7 --defect silence"


def test_invalid_anomalies_are_counted_by_guarantee_and_cause_and_others_are_not() -> None:
    wrong = {"cause": "reordered", "verdict": "INVALID"}
    text = told(anomalies=(wrong, {"cause": "disconnected", "verdict": "UNKNOWN"}, wrong))
    attempt = read_attempt(text, seconds=1.5)
    assert attempt.accusations == (("ordered", "reordered", 2),)
    assert (attempt.guarantees, attempt.seconds, attempt.is_invalid) == (("ordered",), 1.5, True)


def test_a_run_that_was_cut_short_says_why() -> None:
    text = json.dumps({"scenarios": [{"verdict": "UNKNOWN", "error": "nobody answers"}]})
    attempt = read_attempt(text, seconds=1)
    assert (attempt.verdict, attempt.error, attempt.accusations) == ("UNKNOWN", "nobody answers", ())


@pytest.mark.parametrize("text", ["", "{}", '{"scenarios": []}', '{"scenarios": [{}]}', "[]"])
def test_a_text_that_is_no_result_is_not_taken_for_one(text: str) -> None:
    with pytest.raises((ValueError, KeyError, IndexError, TypeError)):
        read_attempt(text, seconds=1)
