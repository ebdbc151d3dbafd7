from typing import Any

from harness.checkers.ordered import ordered
from harness.history import Outcome, Verb


def test_rising_versions_and_a_deletion_at_the_end_hold(given: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "login", status="todo"))
    story.everybody(story.delete("pm", "login"))
    assert list(ordered(story.history())) == [None] * 3


def test_activity_entries_are_no_states(given: Any):
    story = given()
    story.entry("alice", story.create("pm", "login"))
    assert list(ordered(story.history())) == []


def test_a_version_that_goes_back_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    second = story.update("pm", "login", status="todo")
    third = story.update("pm", "login", status="done")
    newer, older = story.shown("alice", third), story.shown("alice", second)
    assert told(ordered(story.history())) == [("reordered", (newer.index, older.index))]


def test_a_creation_after_its_update_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    made = story.create("pm", "login")
    update = story.shown("alice", story.update("pm", "login", status="todo"))
    creation = story.shown("alice", made)
    assert told(ordered(story.history())) == [("reordered", (update.index, creation.index))]


def test_an_equal_version_is_a_refresh_and_holds(given: Any, told: Any):
    story = given(clients="alice")
    made = story.create("pm", "login")
    story.shown("alice", made)
    story.shown("alice", made, event="updated", changes=())
    assert told(ordered(story.history())) == []


def test_the_other_subscribers_and_epochs_have_their_own_order(given: Any, told: Any):
    story = given()
    made = story.create("pm", "login")
    story.shown("alice", story.update("pm", "login", status="todo"))
    story.shown("bob", made)
    story.reconnect("alice")
    story.shown("alice", made)
    assert told(ordered(story.history())) == []


def test_an_entity_that_lives_again_after_its_deletion_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    update = story.update("pm", "login", status="todo")
    deletion = story.shown("alice", story.delete("pm", "login"))
    ghost = story.shown("alice", update)
    assert told(ordered(story.history())) == [("resurrection", (deletion.index, ghost.index))]


def test_an_activity_entry_after_the_deletion_holds(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    deletion = story.delete("pm", "login")
    story.shown("alice", deletion)
    story.entry("alice", deletion)
    assert told(ordered(story.history())) == []


def test_a_comments_first_text_after_its_second_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "note", "comment")
    one = story.update("pm", "note", "comment", content="one")
    two = story.update("pm", "note", "comment", content="two")
    newer, older = story.shown("alice", two), story.shown("alice", one)
    assert told(ordered(story.history())) == [
        ("reordered", (one.complete.index, two.invoke.index, newer.index, older.index))
    ]


def test_two_comment_updates_at_once_may_come_in_either_order(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "note", "comment")
    one = story.begin("pm", Verb.UPDATE, "note", "comment", content="one")
    two = story.begin("bob", Verb.UPDATE, "note", "comment", content="two")
    one, two = story.end(one), story.end(two)
    story.shown("alice", two)
    story.shown("alice", one)
    assert told(ordered(story.history())) == []


def test_a_comment_update_of_unknown_outcome_may_come_at_any_time(given: Any, told: Any):
    story = given(clients="alice")
    made = story.create("pm", "note", "comment")
    unknown = story.end(story.begin("pm", Verb.UPDATE, "note", "comment", content="one"), Outcome.INFO)
    story.shown("alice", story.update("pm", "note", "comment", content="two"))
    story.shown("alice", unknown, content={}, version=None)
    late = {**made.complete.content, "content": unknown.invoke.values["content"]}
    story.push("alice", event="updated", entity_kind="comment", entity_id="note", content=late)
    assert told(ordered(story.history())) == []
