from typing import Any

import pytest

from harness.checkers import CAUSES, Verdict
from harness.checkers.exercised import exercised
from harness.history import Connect, Outcome, Verb


def test_a_run_that_did_what_it_should_holds(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    assert set(exercised(story.settle().history())) == {None}


def test_an_empty_history_is_unknown(given: Any, anomalies: Any):
    (found,) = anomalies(exercised(given(empty=True).history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "not-exercised")


def test_a_refused_operation_is_unknown_and_says_what_the_server_said(given: Any, anomalies: Any):
    story = given()
    story.end(story.begin("pm", Verb.CREATE, "login"), Outcome.FAIL, code="NOT_FOUND", error_message="no project")
    (found,) = anomalies(exercised(story.settle().history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "operation-failed")
    assert found.why == "pm's create of work_item login over rest failed with NOT_FOUND: no project"


def test_a_refusal_that_the_scenario_allows_holds_and_another_one_does_not(given: Any, anomalies: Any):
    for code, expected in (("CONFLICT", 0), ("NOT_FOUND", 1)):
        story = given()
        story.create("pm", "login")
        write = story.begin("pm", Verb.UPDATE, "login", may_fail="conflict")
        story.end(write, Outcome.FAIL, code=code)
        assert len(anomalies(exercised(story.settle().history()))) == expected


def test_an_operation_nobody_answered_is_unknown(given: Any, anomalies: Any):
    story = given()
    story.end(story.begin("pm", Verb.CREATE, "answered-by-a-timeout"), Outcome.INFO)
    story.begin("pm", Verb.CREATE, "cut-off")
    found = anomalies(exercised(story.settle().history()))
    assert [one.cause for one in found] == ["unknown-outcome"] * 2


def test_a_run_that_did_not_settle_in_order_is_unknown(given: Any, anomalies: Any):
    for outcome, cause in (("lagging", "lagging"), ("inconclusive", "unanswered-fence")):
        assert [found.cause for found in anomalies(exercised(given().settle(outcome).history()))] == [cause]
    assert [found.cause for found in anomalies(exercised(given().history()))] == ["interrupted"]


def test_every_problem_is_told_with_a_cause_of_the_catalogue(given: Any, anomalies: Any):
    story = given().settle()
    problems = [story.problem("throttled", "slow down"), story.problem("never heard of", "oops")]
    found = anomalies(exercised(story.history()))
    assert [(one.cause, one.why, one.records) for one in found] == [
        ("throttled", "slow down", (problems[0].index,)),
        ("environment", "oops", (problems[1].index,)),
    ]
    assert {one.cause for one in found} <= CAUSES.keys()


def test_the_optimistic_lock_is_exercised_by_a_conflict_or_by_two_at_once(given: Any, anomalies: Any):
    def updates(*, at_once: bool, second: Outcome) -> Any:
        story = given(requires=("optimistic-lock",))
        story.create("pm", "login")
        one = story.begin("alice", Verb.UPDATE, "login", status="todo", expected_version=1)
        if not at_once:
            story.end(one)
        other = story.begin("bob", Verb.UPDATE, "login", status="done", expected_version=1, may_fail="conflict")
        if at_once:
            story.end(one)
        story.end(other, second, code="CONFLICT")
        return anomalies(exercised(story.settle().history()))

    assert updates(at_once=True, second=Outcome.FAIL) == []
    assert updates(at_once=True, second=Outcome.OK) == []
    assert updates(at_once=False, second=Outcome.FAIL) == []
    assert [found.cause for found in updates(at_once=False, second=Outcome.OK)] == ["not-exercised"]


def test_nothing_here_blames_the_server(given: Any, anomalies: Any):
    story = given(requires=("optimistic-lock",))
    story.end(story.begin("pm", Verb.CREATE, "login"), Outcome.FAIL, code="X")
    story.problem("throttled", "slow down")
    assert {found.verdict for found in anomalies(exercised(story.history()))} == {Verdict.UNKNOWN}


def test_the_harness_trying_again_to_make_its_project_is_no_failure_of_the_scenario(given: Any):
    story = given(empty=True)
    story.end(story.begin("alice", Verb.CREATE, "board", "project", setup=True), Outcome.FAIL, code="DATABASE_ERROR")
    story.create("alice", "board", "project", setup=True)
    for client in story.clients:
        story.add(Connect, client, epoch=1)
        story.subscribe(client)
    story.create("pm", "login")
    assert list(exercised(story.settle().history())) == [None, None]


def test_a_project_that_never_came_to_be_is_one(given: Any, anomalies: Any):
    story = given(empty=True)
    story.end(story.begin("alice", Verb.CREATE, "board", "project", setup=True), Outcome.FAIL, code="DATABASE_ERROR")
    (found,) = anomalies(exercised(story.settle().history()))
    assert found.cause == "operation-failed"


@pytest.mark.parametrize(
    ("word", "code", "is_allowed"),
    [
        ("any", "DATABASE_ERROR", True),
        ("validation", "INVALID_MESSAGE", True),
        ("validation", "VALIDATION_ERROR", True),
        ("delete_blocked", "VALIDATION_ERROR", True),
        ("not_found", "NOT_FOUND", True),
        ("not_found", "CONFLICT", False),
        ("unauthorized", "UNAUTHORIZED", True),
    ],
)
def test_a_word_of_may_fail_stands_for_the_codes_of_both_doors(given: Any, word: str, code: str, is_allowed: bool):
    story = given()
    story.create("pm", "logout")
    story.end(story.begin("pm", Verb.CREATE, "login", may_fail=word), Outcome.FAIL, code=code)
    answers = list(exercised(story.settle().history()))
    assert (answers == [None, None, None]) is is_allowed


def test_a_run_in_which_no_client_was_owed_anything_proves_nothing(given: Any, anomalies: Any):
    """Everything was refused as the scenario allows, or nobody was there to see: never a green run."""
    refused = given()
    refused.end(refused.begin("pm", Verb.CREATE, "login", may_fail="any"), Outcome.FAIL, code="VALIDATION_ERROR")
    unseen = given(clients="")
    unseen.create("pm", "login")
    for story in (refused, unseen):
        (found,) = anomalies(exercised(story.settle().history()))
        assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "not-exercised")
        assert "no client was owed anything" in found.why


def test_a_run_about_what_is_kept_private_need_owe_nothing(given: Any):
    story = given(clients="", outsiders="carol", requires=("scope",))
    story.create("pm", "login")
    assert set(exercised(story.settle().history())) == {None}
