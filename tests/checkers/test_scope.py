from typing import Any

from harness.checkers.scope import scope
from harness.history import Event, Outcome, Verb


def test_deliveries_to_subscribers_and_silence_to_others_hold(given: Any):
    story = given(outsiders="dora")
    story.everybody(story.create("pm", "login"))
    assert list(scope(story.history())) == [None] * 5


def test_nothing_is_judged_where_nothing_was_written(given: Any):
    assert list(scope(given(outsiders="dora").history())) == []


def test_an_event_to_a_client_that_did_not_subscribe_is_an_anomaly(given: Any, anomalies: Any):
    story = given(outsiders="dora")
    write = story.create("pm", "login")
    leak = story.shown("dora", write)
    (found,) = anomalies(scope(story.history()))
    assert (found.cause, found.records, found.actor) == ("wrong-audience", (write.invoke.index, leak.index), "dora")


def test_an_activity_entry_to_a_client_that_did_not_subscribe_is_an_anomaly(given: Any, told: Any):
    story = given(outsiders="dora")
    write = story.create("pm", "note", "comment", work_item_id="login")
    leak = story.entry("dora", write)
    assert told(scope(story.history())) == [("wrong-audience", (write.invoke.index, leak.index))]


def test_a_leak_of_an_entity_whose_creation_nobody_answered_is_an_anomaly(given: Any, told: Any):
    story = given(outsiders="dora")
    story.end(story.begin("pm", Verb.CREATE, "login"), Outcome.INFO)
    content = {"id": "login", "project_id": "board", "version": 1}
    leak = story.push("dora", event=Event.CREATED, entity_kind="work_item", entity_id="login", content=content)
    assert told(scope(story.history())) == [("wrong-audience", (leak.index,))]


def test_project_events_go_to_whoever_loaded_the_list_of_projects(given: Any, told: Any):
    story = given(outsiders="dora erin")
    story.load_projects("dora")
    write = story.update("alice", "board", "project", title="Ours")
    story.shown("dora", write)
    assert told(scope(story.history())) == []
    leak = story.shown("erin", write)
    assert told(scope(story.history())) == [("wrong-audience", (write.invoke.index, leak.index))]


def test_a_subscription_to_a_sprint_admits_that_sprint_and_no_other(given: Any, told: Any):
    story = given(outsiders="dora")
    first, second = (story.create("pm", name, "sprint") for name in ("first", "second"))
    story.add(type(story.subscribe("alice")), "dora", epoch=1, sprints=("first",))
    story.entry("dora", first)
    story.shown("dora", first)
    assert told(scope(story.history())) == []
    story.shown("dora", second)
    assert [cause for cause, _ in told(scope(story.history()))] == ["wrong-audience"]


def test_another_connection_of_the_same_client_has_its_own_subscriptions(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    story.reconnect("alice")
    story.shown("alice", write)
    assert [cause for cause, _ in told(scope(story.history()))] == ["wrong-audience"]


def test_events_of_foreign_projects_are_none_of_our_business(given: Any):
    story = given(outsiders="dora")
    content = {"id": "x", "project_id": "foreign"}
    story.push("dora", event=Event.CREATED, entity_kind="work_item", entity_id="x", content=content)
    story.push("dora", event=Event.ACTIVITY, entity_kind="time_entry", entity_id="login", action="created")
    assert list(scope(story.history())) == []


def test_a_leaked_write_does_not_count_as_kept_private(given: Any):
    story = given(outsiders="dora")
    story.shown("dora", story.create("pm", "login"))
    assert [answer is None for answer in scope(story.history())] == [False]
