from collections.abc import Mapping
from typing import Any

import pytest

from harness.checkers import Verdict
from harness.checkers import convergence as convergence_of_package
from harness.checkers.convergence import convergence
from harness.history import Door, EntityKind, Event, Outcome, Verb


def settled(story: Any, outcome: str = "converged", **stores: Mapping[str, Any]) -> Any:
    """Everything read, and each client's store as it should be but for the changes named."""
    story.fences()
    story.final()
    for client in (*story.clients, *story.outsiders):
        story.stored(client, stores.get(client))
    story.settled(outcome)
    return story.history()


def test_stores_that_equal_the_final_read_hold_once_for_each_client_and_entity(given: Any):
    story = given(outsiders="dora")
    story.everybody(story.create("pm", "login"))
    story.everybody(story.create("bob", "note", "comment", work_item_id="login"))
    assert list(convergence(settled(story))) == [None] * 6


def test_nothing_is_judged_before_the_run_has_settled(given: Any):
    story = given()
    story.create("pm", "login")
    assert list(convergence(story.history())) == []


def test_a_store_that_lacks_an_entity_is_an_anomaly_with_the_cause_of_the_loss(given: Any, anomalies: Any):
    story = given()
    write = story.create("pm", "login")
    story.shown("alice", write)
    entry = story.entry("bob", write)
    history = settled(story, bob={"login": None})
    (found,) = anomalies(convergence(history))
    assert (found.cause, found.actor, found.entity_kind) == ("metadata-only-broadcast", "bob", EntityKind.WORK_ITEM)
    assert found.why == (
        "bob's store lacks work_item login: the activity entry arrived, the WorkItemCreated event did not"
    )
    assert {*write.indices, entry.index} < set(found.records)


def test_a_store_that_still_shows_a_deleted_entity_is_an_anomaly(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    held = dict(story.state["work_item"]["login"])
    story.delete("pm", "login")
    (found,) = anomalies(convergence(settled(story, alice={"login": held})))
    assert found.cause == "no-broadcast"
    assert found.why.startswith("alice's store still shows work_item login, which does not exist: ")


def test_a_store_with_another_value_is_an_anomaly(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "login", status="done"))
    (found,) = anomalies(convergence(settled(story, alice={"login": {"status": "todo"}})))
    assert found.why == (
        'alice\'s store shows status "todo" for work_item login, stored is "done": every event it was owed had arrived'
    )
    assert found.cause == "unexplained"


def test_derived_fields_are_no_part_of_convergence(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    assert anomalies(convergence(settled(story, alice={"login": {"descendant_ids": ["x"]}}))) == []


def test_a_client_that_did_not_subscribe_is_judged_on_projects_alone(given: Any, told: Any):
    story = given(clients="alice", outsiders="dora")
    story.load_projects("dora")
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "board", "project", title="Ours"))
    found = told(convergence(settled(story, dora={"board": {"title": "board [w1]"}})))
    assert [cause for cause, _ in found] == ["project-list-untold"]


def test_what_is_held_of_foreign_projects_is_none_of_our_business(given: Any, told: Any):
    story = given(clients="alice")
    assert told(convergence(settled(story, alice={"foreign": {"id": "foreign", "project_id": "theirs"}}))) == []


def test_clients_with_equal_stores_are_compared_once(given: Any, monkeypatch: pytest.MonkeyPatch):
    calls = []
    module = __import__("sys").modules["harness.checkers.convergence"]
    original = module.difference
    monkeypatch.setattr(module, "difference", lambda *both: calls.append(both) or original(*both))
    clients = " ".join(f"c{number}" for number in range(50))
    story = given(clients=f"alice {clients}")
    story.everybody(story.create("pm", "login"))
    story.fences()
    story.final()
    for client in story.clients:
        story.stored(client, digest="same")
    story.settled()
    assert list(convergence(story.history())) == [None] * 102
    assert len(calls) == 2  # the doors, and all stores at once
    assert convergence_of_package is convergence


def test_comments_older_than_the_subscription_are_expected_only_of_who_loaded_them(given: Any, told: Any):
    for has_loaded, expected in ((False, 0), (True, 1)):
        story = given(clients="alice")
        story.everybody(story.create("pm", "login"))
        story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
        story.disconnect("alice")
        story.reconnect("alice")
        story.load_projects("alice")
        story.subscribe("alice")
        if has_loaded:
            facts = {"actor": "alice", "purpose": "initial", "epoch": 2, "work_item_id": "login"}
            story.read(EntityKind.COMMENT, [], **facts)
        assert len(told(convergence(settled(story, alice={"note": None})))) == expected


def test_comments_of_a_deleted_work_item_and_items_of_a_deleted_project_are_out_of_sight(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    note = dict(story.state["comment"]["note"])
    story.everybody(story.delete("pm", "login"))
    story.state["comment"].clear()
    assert told(convergence(settled(story, alice={"note": note}))) == []
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    login = dict(story.state["work_item"]["login"])
    story.everybody(story.delete("pm", "board", "project"))
    story.state["work_item"].clear()
    assert told(convergence(settled(story, alice={"login": login}))) == []


@pytest.mark.parametrize(("outcome", "cause"), [("lagging", "lagging"), ("inconclusive", "unanswered-fence")])
def test_a_difference_while_events_may_still_come_proves_nothing(given: Any, anomalies: Any, outcome: str, cause: str):
    story = given(clients="alice")
    story.create("pm", "login")
    (found,) = anomalies(convergence(settled(story, outcome, alice={"login": None})))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, cause)


def test_the_store_of_a_client_that_had_lost_its_connection_proves_nothing(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.disconnect("alice")
    story.create("pm", "login")
    (found,) = anomalies(convergence(settled(story, alice={"login": None})))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "disconnected")


def test_a_client_whose_store_was_never_recorded_is_unknown(given: Any, anomalies: Any):
    story = given(clients="alice bob")
    story.final()
    story.stored("alice")
    story.settled()
    (found,) = anomalies(convergence(story.history()))
    assert (found.verdict, found.cause, found.actor) == (Verdict.UNKNOWN, "not-read", "bob")


def test_without_a_final_read_nothing_can_be_compared(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.stored("alice")
    story.settled()
    (found,) = anomalies(convergence(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "not-read")


def test_a_difference_that_an_unanswered_operation_may_have_made_is_unknown(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", status="done"), Outcome.INFO)
    (found,) = anomalies(convergence(settled(story, alice={"login": {"status": "done", "version": 2}})))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "unknown-outcome")
    story = given(clients="alice")
    unknown = story.end(story.begin("pm", Verb.CREATE, "login"), Outcome.INFO)
    story.state["work_item"]["x"] = {"id": "x", "project_id": "board", "title": unknown.invoke.values["title"]}
    (found,) = anomalies(convergence(settled(story, alice={"x": None})))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "unknown-outcome")


def test_doors_that_show_different_states_are_an_anomaly(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    story.final()
    ws = story.records[-3].index
    story.final(Door.REST, {"login": {"status": "done"}})
    assert told(convergence(story.history())) == [("doors-disagree", (ws, ws + 4))]


def test_doors_that_differ_by_an_unanswered_operation_are_unknown(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    story.end(story.begin("pm", Verb.UPDATE, "login", status="done"), Outcome.INFO)
    story.final()
    story.final(Door.REST, {"login": {"status": "done", "version": 2}})
    assert [found.verdict for found in anomalies(convergence(story.history()))] == [Verdict.UNKNOWN]


def test_rest_is_the_authority_where_nobody_looked_over_the_websocket(given: Any, told: Any):
    story = given(clients="alice")
    story.create("pm", "login")
    story.fences()
    story.final(Door.REST)
    story.stored("alice", {"login": None})
    story.settled()
    assert [cause for cause, _ in told(convergence(story.history()))] == ["no-broadcast"]


# What explains a difference


def test_a_refused_write_that_was_stored_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    refused = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="DATABASE_ERROR")
    before = dict(story.state["work_item"]["login"])
    story.state["work_item"]["login"] |= {"title": refused.invoke.values["title"]}
    assert [cause for cause, _ in told(convergence(settled(story, alice={"login": before})))] == [
        "stored-not-acknowledged"
    ]


def test_an_acknowledged_write_that_was_not_stored_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    held = story.state["work_item"].pop("login")
    assert [cause for cause, _ in told(convergence(settled(story, alice={"login": held})))] == [
        "acknowledged-not-stored"
    ]


def test_a_version_that_was_not_raised_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.shown("alice", story.end(story.begin("pm", Verb.UPDATE, "login", status="done"), reply={"version": 1}))
    story.state["work_item"]["login"]["version"] = 1
    found = told(convergence(settled(story, alice={"login": {"status": "backlog"}})))
    assert [cause for cause, _ in found] == ["version-not-raised"]


def test_two_accepted_updates_of_one_version_explain_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "login", status="todo"))
    story.everybody(story.update("alice", "login", status="done", expected_version=1))
    found = told(convergence(settled(story, alice={"login": {"status": "todo"}})))
    assert [cause for cause, _ in found] == ["lost-update"]


def test_an_event_with_another_content_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.shown("alice", story.create("pm", "login"), content={"description": "x"})
    found = told(convergence(settled(story, alice={"login": {"description": "x"}})))
    assert [cause for cause, _ in found] == ["event-differs"]


def test_an_event_with_a_text_nobody_wrote_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.shown("alice", story.create("pm", "login"), content={"title": "made up"})
    found = told(convergence(settled(story, alice={"login": {"title": "made up"}})))
    assert [cause for cause, _ in found] == ["invented-value"]


def test_events_in_the_wrong_order_explain_it(given: Any, told: Any):
    story = given(clients="alice")
    writes = [story.create("pm", "login")]
    writes += [story.update("pm", "login", status=status) for status in ("todo", "done")]
    for write in (writes[0], writes[2], writes[1]):
        story.shown("alice", write)
    found = told(convergence(settled(story, alice={"login": {"status": "todo", "version": 2}})))
    assert [cause for cause, _ in found] == ["reordered"]


def test_an_event_after_the_deletion_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    made = story.everybody(story.create("pm", "login"))
    held = dict(made.complete.content)
    story.everybody(story.delete("pm", "login"))
    story.shown("alice", made)
    assert [cause for cause, _ in told(convergence(settled(story, alice={"login": held})))] == ["resurrection"]


def test_a_comment_overwritten_by_an_older_event_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    story.everybody(story.create("pm", "login"))
    one = story.begin("pm", Verb.UPDATE, "note", "comment", content="one")
    two = story.begin("alice", Verb.UPDATE, "note", "comment", content="two")
    one, two = story.end(one), story.end(two)
    story.shown("alice", two)
    story.shown("alice", one)
    found = told(convergence(settled(story, alice={"note": {"content": one.invoke.values["content"]}})))
    assert [cause for cause, _ in found] == ["stale-overwrite"]


def test_an_indirect_change_that_no_event_told_of_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "first", "sprint"))
    story.everybody(story.create("pm", "login", sprint_id="first"))
    story.everybody(story.delete("pm", "first", "sprint"))
    before = dict(story.state["work_item"]["login"])
    story.state["work_item"]["login"] |= {"sprint_id": None, "version": 2}
    assert [cause for cause, _ in told(convergence(settled(story, alice={"login": before})))] == ["silent-change"]


def test_an_indirect_change_told_of_with_the_old_state_explains_it(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "first", "sprint"))
    made = story.everybody(story.create("pm", "login", sprint_id="first"))
    story.everybody(story.delete("pm", "first", "sprint"))
    story.shown("alice", made, event=Event.UPDATED, changes=("sprint_id",))
    before = dict(story.state["work_item"]["login"])
    story.state["work_item"]["login"] |= {"sprint_id": None, "version": 2}
    assert [cause for cause, _ in told(convergence(settled(story, alice={"login": before})))] == ["stale-content"]


def test_an_entity_that_nobody_created_explains_itself(given: Any, told: Any):
    story = given(clients="alice")
    ghost = {"id": "ghost", "project_id": "board", "title": "boo"}
    assert [cause for cause, _ in told(convergence(settled(story, alice={"ghost": ghost})))] == ["invented-value"]


def test_a_write_of_this_run_is_no_silent_change(given: Any, told: Any):
    story = given(clients="alice")
    story.update("alice", "board", "project", setup=True, title="Ours")
    found = told(convergence(settled(story, alice={"board": {"title": "board [w1]", "version": 1}})))
    assert [cause for cause, _ in found] == ["unexplained"]


def test_events_of_one_version_are_no_old_states_where_the_version_was_not_raised(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "login"))
    for status in ("todo", "done"):
        write = story.begin("pm", Verb.UPDATE, "login", status=status, expected_version=1)
        story.shown("alice", story.end(write, reply={"version": 1}))
    story.push("alice", **{**vars_of(story.records[-1]), "message_id": "again"})
    story.state["work_item"]["login"]["version"] = 1
    found = told(convergence(settled(story, alice={"login": {"status": "backlog"}})))
    assert [cause for cause, _ in found] == ["version-not-raised"]


def vars_of(deliver: Any) -> dict[str, Any]:
    names = ("event", "entity_kind", "entity_id", "version", "content", "changes")
    return {name: getattr(deliver, name) for name in names}
