import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from harness.checkers import CHECKERS, HOLDS, Anomaly, Answer, Verdict, judge
from harness.checkers.judge import judged_by
from harness.history import History, Verb


@pytest.mark.parametrize("name", [name for name in CHECKERS if name not in ("staleness", "expectations")])
def test_every_checker_judges_something_in_a_complete_run_and_finds_it_right(complete_story: Any, name: str):
    answers = list(CHECKERS[name](complete_story.history()))
    assert answers
    assert set(answers) == {HOLDS}


def test_a_complete_run_is_valid_and_says_how_much_was_judged(complete_story: Any):
    findings = judge(complete_story.history())
    assert findings.verdict is Verdict.VALID
    assert [finding.guarantee for finding in findings.guarantees] == list(CHECKERS)
    assert (findings.deliveries.expected, findings.deliveries.verified, findings.operations) == (20, 20, 10)
    assert findings.reasons == ()


def test_the_judgement_of_one_history_is_the_same_byte_for_byte(complete_story: Any):
    complete_story.shown("bob", complete_story.create("pm", "late"))
    once, again = (json.dumps(asdict(judge(complete_story.history())), default=str) for _ in range(2))
    assert once == again


def test_an_empty_history_is_unknown_never_valid(given: Any):
    findings = judge(given(empty=True).history())
    assert findings.verdict is Verdict.UNKNOWN
    assert findings.reasons == ("the history is empty: nothing was done",)


def test_a_run_that_never_settled_is_unknown(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    story.fences()
    findings = judge(story.history())
    assert findings.verdict is Verdict.UNKNOWN
    assert findings.reasons == ("the run ended before everything had settled",)


def test_a_problem_of_the_environment_makes_the_run_unknown_and_is_its_reason(complete_story: Any):
    complete_story.problem("throttled", "the server's rate limit swallowed a request")
    findings = judge(complete_story.history())
    assert findings.verdict is Verdict.UNKNOWN
    assert findings.reasons == ("the server's rate limit swallowed a request",)


def test_something_invalid_outweighs_what_is_unknown(given: Any):
    story = given()
    story.create("pm", "login")
    story.fences()
    assert judge(story.history()).verdict is Verdict.INVALID


def test_a_guarantee_that_was_not_required_and_not_exercised_weighs_nothing(complete_story: Any):
    findings = judge(complete_story.history())
    staleness = next(finding for finding in findings.guarantees if finding.guarantee == "staleness")
    assert (staleness.verdict, staleness.judged, staleness.is_exercised) == (Verdict.UNKNOWN, 0, False)
    assert findings.verdict is Verdict.VALID


def test_a_required_guarantee_with_nothing_to_judge_makes_the_run_unknown(given: Any):
    story = given(requires=("expectations",))
    story.everybody(story.create("pm", "login"))
    findings = judge(story.settle().history())
    assert findings.verdict is Verdict.UNKNOWN
    assert findings.reasons == (
        "the scenario set out to exercise expectations, but nothing in this run could be judged",
    )


def test_a_required_guarantee_without_a_checker_makes_the_run_unknown(given: Any):
    findings = judge(given(requires=("resumable",)).settle().history())
    assert findings.verdict is Verdict.UNKNOWN
    assert findings.guarantees[-1].guarantee == "resumable"
    assert findings.guarantees[-1].required


def test_a_checker_that_crashes_makes_its_guarantee_unknown_and_nothing_else(complete_story: Any):
    def crashes(history: History) -> Iterator[Answer]:
        yield HOLDS
        raise KeyError("oops")

    findings = judged_by({**CHECKERS, "ordered": crashes}, complete_story.history())
    broken = next(finding for finding in findings.guarantees if finding.guarantee == "ordered")
    assert (broken.verdict, broken.judged) == (Verdict.UNKNOWN, 2)
    assert findings.verdict is Verdict.UNKNOWN
    assert findings.reasons == ("the checker itself failed (KeyError: 'oops'), so nobody can tell; please report it",)
    assert [finding.guarantee for finding in findings.guarantees if finding.verdict is not Verdict.VALID] == [
        "ordered",
        "staleness",
        "expectations",
    ]


def test_the_worst_anomaly_is_the_verdict_of_its_guarantee(complete_story: Any):
    def unsure(history: History) -> Iterator[Answer]:
        for verdict in (Verdict.UNKNOWN, Verdict.INVALID, Verdict.UNKNOWN):
            yield Anomaly(guarantee="unsure", why="", cause="unexplained", records=(), verdict=verdict)

    findings = judged_by({"unsure": unsure}, complete_story.history())
    assert findings.verdict is Verdict.INVALID


def test_no_operation_of_the_harness_itself_is_counted(given: Any):
    assert judge(given().settle().history()).operations == 0


def test_deliveries_are_counted_by_how_they_arrived(given: Any):
    story = given(grace_ms=100)
    write = story.create("pm", "login")
    story.shown("alice", write)
    story.fence("bob")
    story.shown("bob", write)
    story.end(story.begin("pm", Verb.CREATE, "unread"))
    story.fences()
    counted = judge(story.history()).deliveries
    assert (counted.expected, counted.verified, counted.late) == (4, 1, 1)
