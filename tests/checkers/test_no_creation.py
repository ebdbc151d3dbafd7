from typing import Any

from harness.checkers.no_creation import no_creation
from harness.history import EntityKind, Event, Outcome, Verb


def test_what_was_written_and_is_shown_holds(given: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login", description="  with spaces around  "))
    story.everybody(story.update("pm", "login", description=""))
    story.final()
    assert set(no_creation(story.history())) == {None}


def test_nothing_is_judged_where_nothing_was_shown(given: Any):
    assert list(no_creation(given(empty=True).history())) == []


def test_a_text_that_nobody_wrote_is_an_anomaly_reported_once(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    invented = story.shown("alice", write, content={"title": "out of nowhere"})
    story.shown("bob", write, content={"title": "out of nowhere"})
    assert told(no_creation(story.history())) == [("invented-value", (invented.index,))]


def test_a_text_of_another_entity_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    other = story.create("pm", "other")
    mixed_up = story.shown("alice", story.create("pm", "login"), content={"title": other.complete.content["title"]})
    assert told(no_creation(story.history())) == [("invented-value", (mixed_up.index,))]


def test_a_text_shown_before_it_was_written_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    made = story.create("pm", "login")
    early = story.shown("alice", made, content={"title": "Log in [w3]"})
    story.update("pm", "login", title="Log in")
    assert told(no_creation(story.history())) == [("invented-value", (early.index,))]


def test_a_text_shown_before_its_write_was_acknowledged_holds(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    write = story.begin("pm", Verb.UPDATE, "login", title="Log in")
    content = story.state[EntityKind.WORK_ITEM]["login"] | {"title": write.invoke.values["title"]}
    story.push("alice", event=Event.UPDATED, entity_kind="work_item", entity_id="login", content=content)
    story.end(write)
    assert told(no_creation(story.history())) == []


def test_the_text_of_a_refused_write_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    made = story.create("pm", "login")
    refused = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="CONFLICT")
    shown = story.shown("alice", made, event="updated", content={"title": refused.invoke.values["title"]})
    found = told(no_creation(story.history()))
    assert found == [("stored-not-acknowledged", (*refused.indices, shown.index))]


def test_the_text_of_a_write_nobody_answered_holds(given: Any, told: Any):
    story = given(clients="alice")
    made = story.create("pm", "login")
    unknown = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.INFO)
    story.shown("alice", made, event="updated", content={"title": unknown.invoke.values["title"]})
    assert told(no_creation(story.history())) == []


def test_an_entity_that_nobody_created_is_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    content = {"id": "ghost", "project_id": "board", "title": ""}
    ghost = story.push("alice", event=Event.CREATED, entity_kind="work_item", entity_id="ghost", content=content)
    assert told(no_creation(story.history())) == [("invented-value", (ghost.index,))]


def test_an_entity_of_a_creation_nobody_answered_holds(given: Any, told: Any):
    story = given(clients="alice")
    unknown = story.end(story.begin("pm", Verb.CREATE, "login"), Outcome.INFO)
    content = {"id": "made-after-all", "project_id": "board", "title": unknown.invoke.values["title"]}
    story.push("alice", event=Event.CREATED, entity_kind="work_item", entity_id="made-after-all", content=content)
    assert list(no_creation(story.history())) == [None, None]


def test_entities_of_foreign_projects_are_none_of_our_business(given: Any):
    story = given(empty=True)
    story.read(EntityKind.PROJECT, [{"id": "foreign", "title": "theirs"}], purpose="initial")
    story.read(EntityKind.WORK_ITEM, [{"id": "x", "project_id": "foreign", "title": "theirs"}])
    assert list(no_creation(story.history())) == []
