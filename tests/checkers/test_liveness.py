from typing import Any

import pytest

from harness.checkers.liveness import liveness
from harness.history import Fault, Outcome, Verb


def unanswered(story: Any, actor: str = "alice", code: str = "TIMEOUT") -> Any:
    write = story.begin(actor, Verb.UPDATE, "login", status="todo", epoch=1)
    return story.end(write, Outcome.INFO, code=code, error_message="no reply within 30 s")


def test_operations_that_were_answered_and_pings_that_came_back_hold(given: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("alice", Verb.UPDATE, "login", status="x"), Outcome.FAIL, code="CONFLICT")
    story.settle()
    assert list(liveness(story.history())) == [None] * 5  # the project's creation, these two, two Pings


def test_nothing_is_judged_where_nothing_was_asked(given: Any):
    assert list(liveness(given(empty=True).history())) == []


@pytest.mark.parametrize("actor", ["alice", "pm"])
def test_an_operation_without_an_answer_is_an_anomaly(given: Any, anomalies: Any, actor: str):
    story = given()
    story.create("pm", "login")
    write = unanswered(story, actor)
    (found,) = anomalies(liveness(story.settle().history()))
    assert (found.cause, found.records, found.actor) == ("unanswered", write.indices, actor)
    assert "was not answered in time (no reply within 30 s), although the connection stayed open" in found.why


def test_a_client_that_others_slowness_delays_is_an_anomaly(given: Any, anomalies: Any):
    story = given(clients="alice bob")
    story.create("pm", "login")
    stall = story.add(Fault, "bob", name="stall", phase="start")
    write = unanswered(story)
    (found,) = anomalies(liveness(story.history()))
    assert (found.cause, found.records) == ("slow-client-blocks", (stall.index, *write.indices))
    assert found.why.endswith("only bob had been slowed down")


@pytest.mark.parametrize("whom", ["alice", "server"])
def test_a_fault_on_the_own_link_or_on_the_server_explains_the_silence(given: Any, told: Any, whom: str):
    story = given()
    story.create("pm", "login")
    story.add(Fault, whom, name="stall", phase="start")
    unanswered(story)
    assert told(liveness(story.history())) == []


def test_a_fault_that_had_healed_explains_nothing(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.add(Fault, "alice", name="stall", phase="start")
    story.add(Fault, "alice", name="stall", phase="heal")
    unanswered(story)
    assert [cause for cause, _ in told(liveness(story.history()))] == ["unanswered"]


def test_a_lost_connection_explains_the_silence(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.begin("alice", Verb.UPDATE, "login", status="todo", epoch=1)
    story.disconnect("alice")
    story.end(write, Outcome.INFO, code="TIMEOUT")
    assert told(liveness(story.history())) == []


def test_a_problem_of_the_environment_explains_the_silence(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.problem("throttled", "the server's rate limit swallowed a request")
    unanswered(story)
    assert told(liveness(story.history())) == []


def test_a_reply_that_was_lost_with_its_connection_is_not_late(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    unanswered(story, code="CONNECTION_LOST")
    assert told(liveness(story.history())) == []


def test_a_ping_without_a_pong_where_others_got_theirs_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    story.create("pm", "login")
    story.fence("alice")
    settled = story.settled("inconclusive")
    (found,) = anomalies(liveness(story.history()))
    assert (found.cause, found.actor) == ("unanswered", "bob")
    assert found.records[-1] == settled.index


def test_where_nobody_got_a_pong_nobody_can_say_whether_the_server_was_there(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.settled("inconclusive")
    assert told(liveness(story.history())) == []


@pytest.mark.parametrize("why", ["disconnected", "fault", "problem"])
def test_a_missing_pong_may_have_another_reason(given: Any, told: Any, why: str):
    story = given()
    story.create("pm", "login")
    if why == "disconnected":
        story.disconnect("bob")
    elif why == "fault":
        story.add(Fault, "bob", name="stall", phase="start")
    else:
        story.problem("connection-lost", "the server went away")
    story.fence("alice")
    story.settled("inconclusive")
    assert told(liveness(story.history())) == []


def test_a_server_that_serves_nobody_after_it_refused_somebody_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    story.create("pm", "login")
    for _ in range(5):
        refused = story.end(story.begin("alice", Verb.UPDATE, "login"), Outcome.FAIL, code="UNAUTHORIZED")
    write = story.end(story.begin("bob", Verb.UPDATE, "login"), Outcome.FAIL, code="SERVICE_UNAVAILABLE")
    (found,) = anomalies(liveness(story.history()))
    assert (found.cause, found.records) == ("wedged", (refused.complete.index, *write.indices))
    assert "after it had refused 5 other requests, the last one of alice" in found.why


def test_a_server_that_was_out_of_service_from_the_start_is_not_this_runs_doing(given: Any, told: Any):
    story = given(empty=True)
    for code in ("UNAUTHORIZED", "SERVICE_UNAVAILABLE"):
        story.end(story.begin("pm", Verb.CREATE, "login"), Outcome.FAIL, code=code)
    assert told(liveness(story.history())) == []
