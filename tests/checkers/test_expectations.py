from typing import Any

from harness.checkers import Verdict
from harness.checkers.expectations import expectations
from harness.history import Outcome, Verb


def test_a_met_expectation_holds(given: Any):
    story = given()
    story.expect("bob", "login", "met")
    assert list(expectations(story.history())) == [None]


def test_nothing_is_judged_where_nothing_was_expected(given: Any):
    assert list(expectations(given().settle().history())) == []


def test_an_unmet_one_has_the_cause_of_the_lost_event(given: Any, anomalies: Any):
    story = given()
    write = story.create("pm", "login")
    entry = story.entry("bob", write)
    fence = story.fence("bob")
    expect = story.expect("bob", "login", "unmet", wanted={"title": "login"}, line=7)
    (found,) = anomalies(expectations(story.history()))
    assert (found.verdict, found.cause, found.actor) == (Verdict.INVALID, "metadata-only-broadcast", "bob")
    assert found.records == (*write.indices, entry.index, fence.index, expect.index)
    assert found.why == (
        'bob did not see work_item login (line 7) with title "login": '
        "the activity entry arrived, the WorkItemCreated event did not"
    )


def test_what_an_actor_needed_to_act_is_said_so(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    story.fence("alice")
    story.expect("alice", "login", "unmet", verb="needs")
    (found,) = anomalies(expectations(story.history()))
    assert found.cause == "no-broadcast"
    assert found.why.startswith("alice could not act on work_item login without reloading: ")


def test_an_event_after_the_expectation_is_a_late_broadcast(given: Any, told: Any):
    story = given(clients="alice")
    write = story.create("pm", "login")
    story.fence("alice")
    story.expect("alice", "login", "unmet")
    story.shown("alice", write)
    assert [cause for cause, _ in told(expectations(story.history()))] == ["late-broadcast"]


def test_one_that_no_lost_event_explains_says_what_was_seen(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.fence("alice")
    story.expect("alice", "login", "unmet", wanted={"status": "done"}, seen={"status": "backlog"})
    (found,) = anomalies(expectations(story.history()))
    assert found.cause == "unmet-expectation"
    assert found.why.endswith('with status "done": it saw status "backlog"')


def test_what_must_never_be_seen_and_was_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice", outsiders="dora")
    story.create("pm", "login")
    leaked = story.expect("dora", "login", "unmet", verb="never")
    shown = story.expect("alice", "login", "unmet", verb="never")
    assert told(expectations(story.history())) == [
        ("wrong-audience", (leaked.index,)),
        ("unmet-expectation", (shown.index,)),
    ]


def test_an_unknown_one_is_unknown_and_says_why(given: Any, anomalies: Any):
    story = given(clients="alice bob")
    story.create("pm", "login")
    story.disconnect("bob")
    story.expect("alice", "login", "unknown")
    story.expect("bob", "login", "unknown")
    found = anomalies(expectations(story.history()))
    assert [(one.verdict, one.cause) for one in found] == [
        (Verdict.UNKNOWN, "unanswered-fence"),
        (Verdict.UNKNOWN, "disconnected"),
    ]


def test_one_that_counted_on_a_refused_or_unanswered_operation_proves_nothing(given: Any, anomalies: Any):
    for outcome, cause in ((Outcome.FAIL, "operation-failed"), (Outcome.INFO, "unknown-outcome")):
        story = given(clients="alice")
        story.everybody(story.create("pm", "login"))
        story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), outcome, code="CONFLICT")
        story.expect("alice", "login", "unmet", wanted={"title": "Log in"}, seen={"title": "login"})
        (found,) = anomalies(expectations(story.history()))
        assert (found.verdict, found.cause) == (Verdict.UNKNOWN, cause)


def test_a_refused_operation_does_not_excuse_what_it_did_not_ask_for(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="CONFLICT")
    story.expect("alice", "login", "unmet", wanted={"status": "backlog"}, seen={"status": "done"})
    (found,) = anomalies(expectations(story.history()))
    assert found.verdict is Verdict.INVALID


def test_one_about_an_entity_that_was_never_created_proves_nothing(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.expect("alice", "login", "unmet", entity_id=None)
    (found,) = anomalies(expectations(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "operation-failed")


def test_an_entity_that_should_be_gone_and_is_not_is_an_anomaly(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.delete("pm", "login")
    story.fence("alice")
    story.expect("alice", "login", "unmet", gone=True, seen={"title": "login"})
    (found,) = anomalies(expectations(story.history()))
    assert (found.verdict, found.cause) == (Verdict.INVALID, "no-broadcast")


def test_a_refused_operation_does_not_excuse_that_it_was_seen(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="DATABASE_ERROR")
    story.expect("alice", "login", "unmet", verb="never", wanted={"title": "Log in"}, seen={"title": "Log in"})
    (found,) = anomalies(expectations(story.history()))
    assert found.verdict is Verdict.INVALID


def test_what_was_gone_for_everybody_could_not_be_acted_on_and_blames_nobody(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    story.fence("alice")
    story.expect("alice", "login", "unknown", verb="needs", gone=True)
    (found,) = anomalies(expectations(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "operation-failed")
    assert "login was gone for everybody" in found.why


def test_a_claim_that_is_not_true_of_the_server_either_is_unknown_since_nothing_was_out_of_sync(
    given: Any, anomalies: Any
):
    story = given()
    story.everybody(story.create("pm", "login", sprint_id="first"))
    seen = story.state["work_item"]["login"]
    story.expect("bob", "login", "unmet", wanted={"sprint_id": None}, seen=seen)
    (found,) = anomalies(expectations(story.settle().history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "unmet-expectation")
    assert "that is what the server holds, too" in found.why


def test_a_change_that_came_indirectly_and_was_not_told_is_still_found(given: Any, anomalies: Any):
    story = given()
    story.everybody(story.create("pm", "login", sprint_id="first"))
    seen = dict(story.state["work_item"]["login"])
    story.expect("bob", "login", "unmet", wanted={"sprint_id": None}, seen=seen)
    story.state["work_item"]["login"]["sprint_id"] = None
    (found,) = anomalies(expectations(story.settle().history()))
    assert found.verdict is Verdict.INVALID


def test_a_refusal_before_the_deletion_that_went_through_excuses_nothing(given: Any, anomalies: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    seen = dict(story.state["work_item"]["login"])
    story.end(story.begin("alice", Verb.DELETE, "login"), Outcome.FAIL, code="DELETE_BLOCKED")
    story.delete("pm", "login")
    story.fence("bob")
    story.expect("bob", "login", "unmet", gone=True, seen=seen)
    (found,) = anomalies(expectations(story.settle().history()))
    assert (found.verdict, found.cause) == (Verdict.INVALID, "no-broadcast")


def test_without_a_deletion_that_went_through_the_refusal_is_the_reason(given: Any, anomalies: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    seen = dict(story.state["work_item"]["login"])
    story.end(story.begin("alice", Verb.DELETE, "login"), Outcome.FAIL, code="DELETE_BLOCKED")
    story.expect("bob", "login", "unmet", gone=True, seen=seen)
    (found,) = anomalies(expectations(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "operation-failed")
