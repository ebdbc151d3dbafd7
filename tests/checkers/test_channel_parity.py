from typing import Any

import pytest

from harness.checkers.channel_parity import channel_parity
from harness.history import Outcome, Verb


def by_both_doors(story: Any, rest: Any, verb: Verb = Verb.UPDATE, **values: Any) -> tuple[Any, Any]:
    """One write by alice over WebSocket, told to everybody; one by pm over REST, told as `rest` says."""
    writes = []
    for actor, tell in (("alice", story.everybody), ("pm", rest)):
        name = f"of {actor}"
        if verb is not Verb.CREATE:
            story.create("bob", name)
        write = story.end(story.begin(actor, verb, name, **values))
        tell(write)
        writes.append(write)
    story.fences()
    return writes[0], writes[1]


def test_the_same_events_and_effects_hold_aspect_by_aspect(given: Any):
    story = given()
    by_both_doors(story, story.everybody, status="todo")
    assert list(channel_parity(story.history())) == [None] * 4  # event, entry, changes, the status


def test_nothing_is_judged_where_only_one_door_was_used(given: Any):
    story = given()
    story.everybody(story.create("alice", "login"))
    story.fences()
    assert list(channel_parity(story.history())) == []
    assert list(channel_parity(given(empty=True).history())) == []


@pytest.mark.parametrize("verb", Verb)
def test_an_event_that_one_door_never_sends_is_an_anomaly(given: Any, anomalies: Any, verb: Verb):
    story = given()
    ws, rest = by_both_doors(story, lambda write: [story.entry(client, write) for client in story.clients], verb)
    (found,) = anomalies(channel_parity(story.history()))
    assert (found.cause, found.operation, found.door) == ("path-missing", rest.invoke.operation, "rest")
    assert set(ws.indices + rest.indices) <= set(found.records)
    assert found.why == (
        f"no WorkItem{verb.capitalize()}d told the others of work_item of pm {verb}d by pm over REST; over WebSocket "
        f"it is otherwise, as with work_item of alice {verb}d by alice over WebSocket"
    )


def test_the_activity_entry_that_one_door_never_sends_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    by_both_doors(story, lambda write: [story.shown(client, write) for client in story.clients], Verb.CREATE)
    (found,) = anomalies(channel_parity(story.history()))
    assert (found.cause, found.door) == ("path-missing", "rest")
    assert "no activity entry told the others of work_item of pm" in found.why


def test_an_entry_after_its_event_is_an_entry_all_the_same(given: Any, told: Any):
    story = given()

    def event_first(write: Any) -> None:
        story.shown("bob", write)
        story.entry("bob", write)

    by_both_doors(story, event_first, Verb.CREATE)
    assert told(channel_parity(story.history())) == []


def test_the_other_door_may_be_the_silent_one(given: Any, told: Any):
    story = given()
    story.everybody(story.create("pm", "by rest"))
    story.create("alice", "by ws")
    story.fences()
    causes = [cause for cause, _ in told(channel_parity(story.history()))]
    assert causes == ["path-missing", "path-missing"]  # neither its event nor its entry


def test_a_hole_that_both_doors_have_is_no_disparity(given: Any):
    story = given()
    for actor in ("alice", "pm"):
        story.create(actor, f"of {actor}")
    story.fences()
    assert set(channel_parity(story.history())) == {None}


def test_telling_the_caller_alone_is_telling_nobody(given: Any, told: Any):
    story = given()
    story.shown("alice", story.create("alice", "by ws"))
    story.everybody(story.create("pm", "by rest"))
    story.fences()
    assert [cause for cause, _ in told(channel_parity(story.history()))] == ["path-missing", "path-missing"]


def test_one_event_through_a_door_is_enough_others_were_lost_on_their_way(given: Any, told: Any):
    story = given()
    story.everybody(story.create("alice", "by ws"))
    story.everybody(story.create("pm", "by rest"))
    story.create("pm", "lost")
    story.fences()
    assert told(channel_parity(story.history())) == []


def test_an_event_that_shows_something_else_is_not_missing(given: Any, told: Any):
    story = given()

    def stale(write: Any) -> None:
        story.entry("bob", write)
        story.shown("bob", write, version=1, content={"version": 1, "status": "backlog"})

    by_both_doors(story, stale, status="todo")
    assert told(channel_parity(story.history())) == []


def test_a_client_that_is_told_nothing_at_all_proves_nothing_about_a_door(given: Any, told: Any):
    """Of what alice does bob is the only witness, of what pm does alice is another one."""
    story = given()
    for actor in ("alice", "pm"):
        write = story.create(actor, f"of {actor}")
        story.entry("alice", write)
        story.shown("alice", write)
    story.fences()
    assert told(channel_parity(story.history())) == []


def test_what_no_fence_has_proven_lost_may_still_come(given: Any, told: Any):
    story = given()
    story.everybody(story.create("alice", "by ws"))
    story.create("pm", "by rest")
    assert told(channel_parity(story.history())) == []


def test_within_a_grace_that_has_not_passed_nothing_is_missing(given: Any, told: Any):
    story = given(grace_ms=1000)
    story.everybody(story.create("alice", "by ws"))
    story.create("pm", "by rest")
    story.fences()
    assert told(channel_parity(story.history())) == []


def test_updates_that_name_their_changes_at_one_door_alone_are_an_anomaly(given: Any, told: Any):
    story = given()

    def nameless(write: Any) -> None:
        for client in story.clients:
            story.entry(client, write)
            story.shown(client, write, changes=())

    by_both_doors(story, nameless, status="todo")
    assert [cause for cause, _ in told(channel_parity(story.history()))] == ["changes-untold"]


def test_a_field_that_one_door_does_not_apply_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    for actor, reply in (("alice", {}), ("pm", {"story_points": None})):
        story.create("bob", f"of {actor}")
        story.everybody(story.end(story.begin(actor, Verb.UPDATE, f"of {actor}", story_points=5), reply=reply))
    story.fences()
    found = anomalies(channel_parity(story.history()))
    assert [anomaly.cause for anomaly in found] == ["asked-not-applied"]
    assert "set the story_points, and the reply shows it as it was" in found[0].why


def test_an_update_for_nothing_new_that_one_door_writes_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    for actor, reply in (("alice", {"version": 1}), ("pm", {})):
        story.create("bob", f"of {actor}")
        write = story.end(story.begin(actor, Verb.UPDATE, f"of {actor}", status="backlog"), reply=reply)
        if not reply:
            story.everybody(write)
    story.fences()
    (found,) = anomalies(channel_parity(story.history()))
    assert (found.cause, found.door) == ("unchanged-written", "rest")


def test_refused_writes_and_those_of_unknown_outcome_show_nothing_of_their_door(given: Any):
    story = given()
    story.everybody(story.create("alice", "by ws"))
    for outcome in (Outcome.FAIL, Outcome.INFO):
        story.end(story.begin("pm", Verb.CREATE, f"{outcome}"), outcome, code="X")
    story.fences()
    assert list(channel_parity(story.history())) == []
