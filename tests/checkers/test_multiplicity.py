from typing import Any

import pytest

from harness.checkers.multiplicity import multiplicity
from harness.history import Event, Outcome, Verb


def test_every_event_shown_once_holds(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    assert list(multiplicity(story.history())) == [None] * 4


def test_nothing_is_judged_where_nothing_was_delivered(given: Any):
    assert list(multiplicity(given().history())) == []


def test_the_same_event_shown_twice_on_one_connection_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    first = story.shown("alice", write, message_id="e1")
    story.shown("bob", write, message_id="e1")
    again = story.shown("alice", write, message_id="e1")
    assert told(multiplicity(story.history())) == [("duplicate-delivery", (first.index, again.index))]


def test_the_same_activity_entry_shown_twice_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    first, again = (story.entry("alice", write, message_id="a1") for _ in range(2))
    assert told(multiplicity(story.history())) == [("duplicate-delivery", (first.index, again.index))]


def test_the_same_event_on_two_connections_of_one_client_holds(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    story.shown("alice", write, message_id="e1")
    story.disconnect("alice")
    story.reconnect("alice")
    story.shown("alice", write, message_id="e1")
    assert told(multiplicity(story.history())) == []


@pytest.mark.parametrize("kind", ["project", "work_item", "sprint", "comment"])
@pytest.mark.parametrize("verb", Verb)
def test_the_same_entity_event_under_a_fresh_id_is_an_anomaly(given: Any, told: Any, kind: str, verb: Verb):
    story = given()
    write = story.create("pm", "it", kind)
    if verb is Verb.UPDATE:
        write = story.update("pm", "it", kind, content="new", title="new", name="new")
    elif verb is Verb.DELETE:
        write = story.delete("pm", "it", kind)
    first, again = story.shown("alice", write), story.shown("alice", write)
    assert told(multiplicity(story.history())) == [("duplicate-delivery", (first.index, again.index))]


def test_an_update_over_rest_without_changes_shown_twice_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.update("pm", "login", status="todo")
    first, again = (story.shown("alice", write, changes=()) for _ in range(2))
    assert told(multiplicity(story.history())) == [("duplicate-delivery", (first.index, again.index))]


def test_a_refresh_of_derived_fields_at_the_same_version_holds(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.update("pm", "login", status="todo")
    story.shown("alice", write)
    story.shown("alice", write, changes=(), content={"descendant_ids": ["child"]})
    story.shown("alice", write, changes=())
    assert told(multiplicity(story.history())) == []


def test_a_refresh_that_shows_nothing_new_holds_while_the_hierarchy_changes(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.update("pm", "login", status="todo")
    story.create("bob", "child", parent_id="login")
    story.shown("alice", write, content={"descendant_ids": ["child"]})
    story.shown("alice", write, changes=(), content={"descendant_ids": ["child"]})
    assert told(multiplicity(story.history())) == []


def test_a_change_of_the_hierarchy_explains_nothing_once_a_fence_has_covered_it(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.update("pm", "login", status="todo")
    story.create("bob", "child", parent_id="login")
    story.fence("alice")
    story.shown("alice", write, changes=())
    story.shown("alice", write, changes=())
    assert [cause for cause, _ in told(multiplicity(story.history()))] == ["duplicate-delivery"]


def test_two_deletions_that_were_both_accepted_make_two_events(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    one, other = (story.begin(actor, Verb.DELETE, "login") for actor in ("pm", "alice"))
    one, other = story.end(one), story.end(other, Outcome.INFO)
    story.shown("bob", one)
    story.shown("bob", other)
    assert told(multiplicity(story.history())) == []


def test_events_about_entities_of_others_are_none_of_our_business(given: Any):
    story = given()
    for _ in range(2):
        story.push("alice", event=Event.CREATED, entity_kind="work_item", entity_id="foreign", message_id="e1")
        story.push("alice", event=Event.CREATED, entity_kind="time_entry", entity_id="login", message_id="e2")
    assert list(multiplicity(story.history())) == []


def test_a_temporary_copy_left_beside_the_real_entity_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = story.create("alice", "login")
    real = story.state["work_item"]["login"]
    store = story.stored("alice", {"temporary": {**real, "id": "temporary"}})
    assert told(multiplicity(story.history())) == [("leftover-copy", (write.invoke.index, store.index))]


def test_a_store_that_holds_each_creation_once_holds(given: Any):
    story = given()
    story.create("alice", "login")
    story.create("alice", "logout")
    story.stored("alice")
    assert list(multiplicity(story.history())) == [None]


def test_two_copies_of_a_creation_nobody_answered_prove_nothing(given: Any, told: Any):
    story = given()
    story.end(story.begin("alice", Verb.CREATE, "login"), Outcome.INFO)
    text = story.records[-2].values["title"]
    story.stored("alice", {name: {"id": name, "title": text} for name in ("one", "two")})
    assert told(multiplicity(story.history())) == []


def test_a_change_told_twice_is_no_refresh_even_if_derived_fields_differ(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    write = story.update("pm", "login", status="todo")
    first = story.shown("alice", write)
    again = story.shown("alice", write, content={"descendant_ids": ["child"]})
    assert told(multiplicity(story.history())) == [("duplicate-delivery", (first.index, again.index))]


def test_a_project_of_another_run_on_the_same_server_is_no_copy(given: Any):
    """Runs use the same marks, and each sees the projects of the others."""
    story = given()
    story.create("alice", "garden", "project", key="OURS")
    story.state["project"]["garden"]["key"] = "OURS"
    foreign = {**story.state["project"]["garden"], "id": "foreign", "key": "THEIRS"}
    story.stored("alice", {"foreign": foreign})
    assert list(multiplicity(story.history())) == [None]


def test_a_project_held_twice_under_its_own_key_is_a_copy(given: Any, told: Any):
    story = given()
    write = story.create("alice", "garden", "project", key="OURS")
    story.state["project"]["garden"]["key"] = "OURS"
    store = story.stored("alice", {"copy": {**story.state["project"]["garden"], "id": "copy"}})
    assert told(multiplicity(story.history())) == [("leftover-copy", (write.invoke.index, store.index))]
