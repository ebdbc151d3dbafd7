from typing import Any

from harness.checkers.optimistic_lock import optimistic_lock
from harness.history import Event, Outcome, Verb


def refused(story: Any, actor: str, name: str = "login", kind: str = "work_item", **values: Any) -> Any:
    return story.end(story.begin(actor, Verb.UPDATE, name, kind, **values), Outcome.FAIL, code="CONFLICT")


def test_a_chain_of_updates_and_a_conflict_with_its_winner_hold(given: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    refused(story, "bob", status="done", expected_version=1)
    assert list(optimistic_lock(story.history())) == [None, None]


def test_nothing_is_judged_where_nothing_was_updated(given: Any):
    story = given()
    story.create("pm", "login")
    story.update("pm", "note", "comment", content="comments carry no version")
    assert list(optimistic_lock(story.history())) == []


def test_two_accepted_updates_of_one_version_are_a_lost_update(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    one = story.update("alice", "login", status="todo", expected_version=1)
    other = story.update("bob", "login", status="done", expected_version=1)
    assert told(optimistic_lock(story.history())) == [("lost-update", (*one.indices, *other.indices))]


def test_an_update_accepted_with_a_stale_version_is_a_lost_update(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    stale = story.end(story.begin("bob", Verb.UPDATE, "login", status="done", expected_version=1), reply={"version": 3})
    assert told(optimistic_lock(story.history())) == [("lost-update", stale.indices)]


def test_a_change_that_keeps_its_version_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    kept = story.end(story.begin("bob", Verb.UPDATE, "login", status="done"), reply={"version": 1})
    assert told(optimistic_lock(story.history())) == [("version-not-raised", kept.indices)]


def test_an_update_that_changed_nothing_keeps_its_version(given: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("bob", Verb.UPDATE, "login", status="backlog"), reply={"version": 1})
    assert list(optimistic_lock(story.history())) == []


def test_a_conflict_without_a_winner_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    loser = refused(story, "bob", status="done")
    assert told(optimistic_lock(story.history())) == [("conflict-without-winner", loser.indices)]


def test_a_winner_that_began_only_after_the_conflict_is_none(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    loser = refused(story, "bob", status="done")
    story.update("alice", "login", status="todo")
    assert told(optimistic_lock(story.history())) == [("conflict-without-winner", loser.indices)]


def test_a_winner_of_unknown_outcome_will_do(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("alice", Verb.UPDATE, "login", status="todo"), Outcome.INFO)
    refused(story, "bob", status="done")
    assert told(optimistic_lock(story.history())) == []


def test_an_indirect_change_will_do_as_a_winner(given: Any, told: Any):
    story = given()
    made = story.create("pm", "login", sprint_id="first")
    story.delete("alice", "first", "sprint")
    story.shown("alice", made, event=Event.UPDATED, version=2, content={"version": 2, "sprint_id": None})
    refused(story, "bob", status="done")
    assert told(optimistic_lock(story.history())) == []


def test_expecting_a_version_that_never_was_is_rightly_refused(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    refused(story, "bob", status="done", expected_version=7)
    assert told(optimistic_lock(story.history())) == []


def test_a_deleted_entity_has_no_version_to_expect(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.delete("alice", "login")
    refused(story, "bob", status="done", expected_version=1)
    assert told(optimistic_lock(story.history())) == []


def test_a_completed_sprint_refuses_every_update_as_a_conflict(given: Any, told: Any):
    story = given()
    story.create("pm", "first", "sprint")
    story.update("pm", "first", "sprint", status="completed")
    refused(story, "bob", "first", "sprint", goal="more")
    assert told(optimistic_lock(story.history())) == []


def test_a_second_active_sprint_is_a_conflict_without_a_version(given: Any, told: Any):
    story = given()
    story.create("pm", "first", "sprint")
    story.create("pm", "second", "sprint")
    story.update("pm", "first", "sprint", status="active")
    refused(story, "bob", "second", "sprint", status="active")
    loser = refused(story, "bob", "second", "sprint", goal="more")
    assert told(optimistic_lock(story.history())) == [("conflict-without-winner", loser.indices)]


def test_another_refusal_than_a_conflict_is_not_judged(given: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("bob", Verb.UPDATE, "login", status="x"), Outcome.FAIL, code="VALIDATION_ERROR")
    assert list(optimistic_lock(story.history())) == []
