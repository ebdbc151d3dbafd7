from typing import Any

from harness.checkers.reply_integrity import reply_integrity
from harness.history import Outcome, Verb

UPDATE = Verb.UPDATE


def test_replies_that_say_what_was_asked_told_and_stored_hold(given: Any):
    story = given()
    story.everybody(story.create("pm", "login", description="  trimmed "))
    story.everybody(story.update("alice", "login", status="todo"))
    story.final()
    assert list(reply_integrity(story.history())) == [None] * 2


def test_nothing_is_judged_where_no_reply_showed_an_entity(given: Any):
    story = given()
    story.delete("pm", "login")
    story.end(story.begin("pm", UPDATE, "login", status="todo"), Outcome.INFO)
    assert list(reply_integrity(story.history())) == []


def test_a_reply_that_shows_something_else_than_asked_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.end(story.begin("pm", UPDATE, "login", status="todo"), reply={"status": "done"})
    assert told(reply_integrity(story.history())) == [("reply-differs", write.indices)]


def test_an_event_that_shows_something_else_than_the_reply_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    write = story.create("pm", "login")
    shown = story.shown("alice", write, content={"status": "done"})
    assert told(reply_integrity(story.history())) == [("event-differs", (*write.indices, shown.index))]


def test_an_event_that_shows_the_state_before_is_stale_content(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    write = story.update("pm", "login", title="Log in")
    story.shown("alice", write, content={"title": "login [w2]"})
    assert [cause for cause, _ in told(reply_integrity(story.history()))] == ["stale-content"]


def test_where_event_and_final_read_agree_the_reply_is_the_odd_one(given: Any, told: Any):
    story = given(clients="alice")
    write = story.end(story.begin("pm", Verb.CREATE, "login"), reply={"status": "done"})
    story.shown("alice", write, content={"status": "backlog"})
    story.final()
    assert [cause for cause, _ in told(reply_integrity(story.history()))] == ["reply-differs"] * 2


def test_derived_fields_and_fields_of_one_door_are_not_compared(given: Any, told: Any):
    story = given(clients="alice")
    write = story.create("pm", "login")
    story.shown("alice", write, content={"ancestor_ids": ["x"], "only_over_websocket": 1})
    story.final()
    assert told(reply_integrity(story.history())) == []


def test_a_reply_that_differs_from_the_final_read_of_its_version_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    story.final(changed={"login": {"status": "done"}})
    (found,) = told(reply_integrity(story.history()))
    assert found[0] == "reply-differs"
    assert found[1][:2] == write.indices


def test_a_reply_whose_entity_the_final_read_lacks_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.final(changed={"login": None})
    assert [cause for cause, _ in told(reply_integrity(story.history()))] == ["acknowledged-not-stored"]


def test_a_reply_whose_entity_was_deleted_later_holds(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.delete("bob", "login")
    story.final()
    assert told(reply_integrity(story.history())) == []


def test_only_the_last_write_must_equal_the_final_read(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("pm", "login", status="todo")
    story.final(changed={"login": {"status": "done", "version": 7}})
    assert told(reply_integrity(story.history())) == []


def test_two_comment_updates_at_once_leave_open_which_is_the_last(given: Any, told: Any):
    story = given()
    story.create("pm", "note", "comment")
    one = story.begin("alice", UPDATE, "note", "comment", content="one")
    other = story.begin("bob", UPDATE, "note", "comment", content="other")
    story.end(other)
    story.end(one)
    story.final(changed={"note": {"content": other.invoke.values["content"]}})
    assert told(reply_integrity(story.history())) == []


def test_a_comments_last_reply_must_equal_the_final_read(given: Any, told: Any):
    story = given()
    story.create("pm", "note", "comment")
    story.update("alice", "note", "comment", content="one")
    story.final(changed={"note": {"content": "note [w2]"}})
    assert [cause for cause, _ in told(reply_integrity(story.history()))] == ["reply-differs"]


def test_two_writes_of_one_version_are_named_by_what_went_wrong(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    story.update("bob", "login", status="done", expected_version=1)
    story.final()
    assert [cause for cause, _ in told(reply_integrity(story.history()))] == ["lost-update"]
    story = given()
    story.create("pm", "login")
    story.end(story.begin("alice", UPDATE, "login", status="todo"), reply={"version": 1})
    story.final(changed={"login": {"version": 1}})
    assert [cause for cause, _ in told(reply_integrity(story.history()))] == ["version-not-raised"]


def test_the_harness_own_project_is_not_judged(given: Any):
    assert list(reply_integrity(given().settle().history())) == []


def test_a_field_that_reply_and_storage_both_leave_out_was_not_applied(given: Any, anomalies: Any):
    story = given()
    story.create("alice", "login")
    write = story.begin("alice", Verb.UPDATE, "login", story_points=5)
    story.state["work_item"]["login"]["story_points"] = None
    story.end(write, reply={"story_points": None})
    story.state["work_item"]["login"]["story_points"] = None
    found = anomalies(reply_integrity(story.settle().history()))
    assert [one.cause for one in found] == ["asked-not-applied"]
