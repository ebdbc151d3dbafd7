from typing import Any

import pytest

from harness.checkers.economy import economy
from harness.history import Door, EntityKind, Fault, Verb


def looks_again(story: Any, client: str = "bob") -> Any:
    items = story.state[EntityKind.WORK_ITEM].values()
    told = {"actor": client, "purpose": "reload", "project_id": "board", "epoch": story.epochs[client]}
    return story.read("work_item", [dict(item) for item in items], **told)


def asks_for_what_is_there(story: Any, actor: str = "alice", kind: str = "work_item", **options: Any) -> Any:
    """An update to the state that the entity has; the reply shows it unchanged, unless told otherwise."""
    name = f"a {kind}"
    made = story.everybody(story.create("pm", name, kind))
    reply = {"version": made.complete.content["version"]} | options.pop("reply", {})
    return story.end(story.begin(actor, Verb.UPDATE, name, kind, status=made.complete.content["status"]), reply=reply)


def test_a_run_in_which_nobody_had_to_look_again_holds_for_each_connection(given: Any):
    story = given(outsiders="dora")
    story.everybody(story.create("pm", "login"))
    assert list(economy(story.settle().history())) == [None] * 3


def test_nothing_is_judged_where_nobody_was_connected(given: Any):
    assert list(economy(given(empty=True).history())) == []


def test_having_to_look_again_for_a_lost_event_is_an_anomaly_with_its_cause(given: Any, anomalies: Any):
    story = given()
    write = story.create("pm", "login")
    story.entry("bob", write)
    story.fences()
    reload = looks_again(story)
    (found,) = anomalies(economy(story.settle().history()))
    assert (found.cause, found.actor, found.operation) == ("metadata-only-broadcast", "bob", write.invoke.operation)
    assert found.records[-1] == reload.index
    assert found.why == (
        "bob had to look again to see work_item login created by pm over REST: "
        "the activity entry arrived, the WorkItemCreated event did not"
    )


def test_looking_again_without_finding_news_harms_nobody(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    story.fences()
    looks_again(story)
    assert list(economy(story.settle().history())) == [None, None]  # the look, and alice's connection


@pytest.mark.parametrize("why", ["reconnect", "fault"])
def test_a_reconnect_or_a_fault_explains_a_second_look(given: Any, why: str):
    story = given()
    story.create("pm", "login")
    story.fences()
    if why == "reconnect":
        story.disconnect("bob")
        story.reconnect("bob")
    else:
        story.add(Fault, "bob", name="drop-messages", phase="start")
    looks_again(story)
    assert set(economy(story.history())) == {None}


def test_a_fault_on_somebody_elses_link_explains_nothing(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.fences()
    story.add(Fault, "alice", name="drop-messages", phase="start")
    looks_again(story)
    assert len(told(economy(story.history()))) == 1


def test_an_update_for_nothing_new_that_is_left_alone_holds(given: Any):
    story = given()
    asks_for_what_is_there(story)
    assert list(economy(story.settle().history())) == [None] * 3


@pytest.mark.parametrize("actor", ["alice", "pm"])
def test_an_update_for_nothing_new_that_raises_the_version_is_an_anomaly(given: Any, told: Any, actor: str):
    story = given()
    write = asks_for_what_is_there(story, actor, "sprint", reply={"version": 2})
    story.everybody(write)
    assert told(economy(story.settle().history())) == [("unchanged-written", write.indices)]


def test_the_one_update_that_the_contract_lets_write_is_let_pass(given: Any, told: Any):
    story = given()
    story.everybody(asks_for_what_is_there(story, "pm", reply={"version": 2}))
    assert told(economy(story.settle().history())) == []


def test_an_update_that_changed_nothing_and_is_told_all_the_same_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = asks_for_what_is_there(story)
    before = next(one for one in story.records if one.kind == "deliver" and one.actor == "bob" and one.content)
    again = story.shown("bob", write)
    assert told(economy(story.settle().history())) == [
        ("unchanged-told", tuple(sorted((*write.indices, before.index, again.index))))
    ]


def test_a_refresh_of_derived_fields_after_such_an_update_is_news(given: Any, told: Any):
    story = given()
    write = asks_for_what_is_there(story)
    story.shown("bob", write, changes=(), content={"descendant_ids": ["child"]})
    assert told(economy(story.settle().history())) == []


def test_an_update_of_something_unknown_or_of_another_version_may_be_for_something_new(given: Any, told: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("alice", "login", status="todo"))
    story.everybody(story.update("alice", "login", status="done"))
    story.update("bob", "never seen", status="backlog", expected_version=1, door=Door.WS)
    assert told(economy(story.settle().history())) == []
