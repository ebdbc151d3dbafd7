from typing import Any

from harness.checkers import Verdict
from harness.checkers.live_delivery import live_delivery
from harness.history import Door, Outcome, Verb


def test_a_change_that_reached_every_subscriber_before_its_fence_holds(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    story.fences()
    assert list(live_delivery(story.history())) == [None, None]


def test_nothing_is_judged_where_nothing_was_written(given: Any):
    assert list(live_delivery(given().settle().history())) == []


def test_an_event_that_never_came_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    write = story.create("alice", "login")
    story.shown("alice", write)
    fence = story.fence("alice"), story.fence("bob")
    (lost,) = anomalies(live_delivery(story.history()))
    assert lost.records == (*write.indices, write.complete.index + 1, fence[1].index)
    assert (lost.verdict, lost.actor, lost.operation, lost.door) == (Verdict.INVALID, "bob", 2, Door.WS)


def test_the_activity_entry_without_the_entity_is_a_metadata_only_broadcast(given: Any, anomalies: Any):
    story = given(clients="alice bob")
    write = story.create("pm", "login")
    entry = story.entry("bob", write)
    story.everybody(story.create("alice", "other"))
    story.shown("alice", write)
    fence = story.fence("bob")
    (lost,) = anomalies(live_delivery(story.history()))
    assert lost.cause == "metadata-only-broadcast"
    assert lost.records == (*write.indices, entry.index, fence.index)
    assert lost.why == (
        "bob never received work_item login created by pm over REST: "
        "the activity entry arrived, the WorkItemCreated event did not; the same over WebSocket does arrive"
    )


def test_an_activity_entry_about_another_update_is_no_evidence(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("alice", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", status="todo"))
    story.everybody(story.update("pm", "login", status="done"))
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["no-broadcast"]


def test_an_event_for_the_callers_connection_alone_is_reply_only(given: Any, told: Any):
    story = given()
    story.shown("alice", story.create("alice", "login"))
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["reply-only"]


def test_an_event_for_nobody_is_no_broadcast_whatever_the_door(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    story.create("pm", "logout")
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["no-broadcast"] * 4


def test_an_event_for_some_is_a_missed_subscriber(given: Any, told: Any):
    story = given(clients="alice bob carol")
    write = story.create("alice", "login")
    story.shown("alice", write)
    story.shown("carol", write)
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["missed-subscriber"]


def test_an_update_event_with_the_old_version_is_stale_content(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("alice", "login"))
    write = story.update("pm", "login", title="Log in")
    story.entry("alice", write)
    stale = story.shown("alice", write, version=1)
    story.fences()
    (lost,) = anomalies(live_delivery(story.history()))
    assert lost.cause == "stale-content"
    assert stale.index in lost.records


def test_the_events_after_a_stale_one_are_stale_too_not_late(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("alice", "login"))
    for status, old in (("todo", 1), ("done", 2)):
        write = story.update("pm", "login", status=status)
        story.shown("alice", write, version=old)
        story.fence("alice")
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["stale-content"] * 2


def test_a_refresh_of_derived_fields_is_no_stale_content(given: Any, told: Any):
    story = given(clients="alice")
    made = story.everybody(story.create("alice", "login"))
    story.update("pm", "login", title="Log in")
    story.shown("alice", made, event="updated", changes=())
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["no-broadcast"]


def test_a_comment_event_with_a_text_nobody_wrote_is_an_invented_value(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("alice", "note", "comment"))
    story.shown("alice", story.update("pm", "note", "comment", content="Noted"), content={"content": "made up"})
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["invented-value"]


def test_an_event_after_the_fence_is_late_where_no_grace_was_granted(given: Any, told: Any):
    story = given(clients="alice")
    write = story.create("pm", "login")
    fence = story.fence("alice")
    late = story.shown("alice", write)
    found = told(live_delivery(story.history()))
    assert found == [("late-broadcast", (*write.indices, fence.index, late.index))]


def test_an_event_after_the_fence_holds_within_the_grace(given: Any):
    story = given(clients="alice", grace_ms=500)
    write = story.create("pm", "login")
    story.fence("alice")
    story.shown("alice", write)
    assert list(live_delivery(story.history())) == [None]


def test_a_missing_event_is_lost_only_once_the_grace_has_passed(given: Any, anomalies: Any):
    for outcome, verdict in (
        ("lagging", Verdict.UNKNOWN),
        (None, Verdict.UNKNOWN),
        ("converged", Verdict.INVALID),
        ("diverged", Verdict.INVALID),
    ):
        story = given(clients="alice", grace_ms=500)
        story.create("pm", "login")
        story.fence("alice")
        if outcome is not None:
            story.settled(outcome)
        assert [found.verdict for found in anomalies(live_delivery(story.history()))] == [verdict], outcome


def test_an_unanswered_fence_of_one_client_does_not_excuse_another_after_the_whole_grace(given: Any, anomalies: Any):
    story = given(clients="alice", grace_ms=500)
    story.create("pm", "login")
    story.fence("alice")
    story.settled("inconclusive", waited_ns=500_000_000)
    assert [found.verdict for found in anomalies(live_delivery(story.history()))] == [Verdict.INVALID]


def test_a_client_that_lost_its_connection_proves_nothing(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    story.disconnect("alice")
    (found,) = anomalies(live_delivery(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "disconnected")


def test_without_an_answered_fence_nobody_can_tell(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    (found,) = anomalies(live_delivery(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "unanswered-fence")


def test_a_late_joiner_is_owed_only_what_was_invoked_after_its_subscription(given: Any):
    story = given(clients="alice")
    story.clients.append("bob")
    story.epochs["bob"] = 0
    story.shown("alice", story.create("pm", "login"))
    story.reconnect("bob")
    story.subscribe("bob")
    story.fences()
    assert list(live_delivery(story.history())) == [None]


def test_an_operation_of_unknown_outcome_a_refused_one_and_one_that_changed_nothing_owe_no_event(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("alice", Verb.UPDATE, "login", status="todo"), Outcome.INFO)
    story.end(story.begin("bob", Verb.UPDATE, "login", status="done"), Outcome.FAIL, code="CONFLICT")
    story.end(story.begin("pm", Verb.UPDATE, "login", status="backlog"), reply={"version": 1})
    story.fences()
    assert list(live_delivery(story.history())) == [None, None]


def test_a_stale_update_event_explains_no_lost_deletion(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("alice", "login"))
    story.shown("alice", story.update("pm", "login", title="Log in"), version=1)
    story.delete("pm", "login")
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["stale-content", "no-broadcast"]
