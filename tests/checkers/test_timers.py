"""Timers: the start of one stops the user's other one; nobody is blamed for that, and silence is not excused."""

from typing import Any

import pytest

from harness.checkers.convergence import convergence
from harness.checkers.diagnosis import Losses
from harness.checkers.durability import durability
from harness.checkers.live_delivery import live_delivery
from harness.checkers.multiplicity import multiplicity
from harness.checkers.ordered import ordered
from harness.checkers.reply_integrity import reply_integrity
from harness.history import ActorInfo, Door, EntityKind, Outcome, Verb

STOPPED = {"ended_at": 1_060, "duration_seconds": 60, "is_running": False, "updated_at": 1_060}
ENTRY = "time_entry"


@pytest.fixture
def owned(given: Any) -> Any:
    """A story of one client whose user, `u`, acts in this run alone; there is a work item."""
    story = given(clients="alice", actors=(ActorInfo(name="alice", group="alice", kind="ui", user="u"),))
    story.everybody(story.create("alice", "login"))
    return story


def start(story: Any, name: str, actor: str = "alice", **reply: Any) -> Any:
    begun = story.begin(actor, Verb.CREATE, name, ENTRY, work_item_id="login", is_running=True)
    return story.end(begun, reply=reply)


def auto_stop(story: Any, name: str) -> None:
    """What the start of another timer makes of this one, which no operation tells of."""
    story.state[EntityKind.TIME_ENTRY][name].update(STOPPED)


def stop(story: Any, name: str) -> Any:
    auto_stop(story, name)
    return story.update("pm", name, ENTRY, is_running=False)


def told_of_stop(story: Any, name: str) -> Any:
    content = dict(story.state[EntityKind.TIME_ENTRY][name])
    return story.push("alice", event="updated", entity_kind=ENTRY, entity_id=name, content=content)


def test_a_timer_that_a_later_start_may_have_stopped_was_stored_and_answered_rightly(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    auto_stop(owned, "first")
    told_of_stop(owned, "first")
    owned.everybody(start(owned, "second"))
    history = owned.settle().history()
    for checker in (durability, reply_integrity, convergence, live_delivery, multiplicity, ordered):
        assert told(checker(history)) == []


def test_a_timer_that_nobody_may_have_stopped_is_still_to_run(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    owned.everybody(start(owned, "second"))
    auto_stop(owned, "second")
    history = owned.settle().history()
    assert [cause for cause, _ in told(durability(history))] == ["acknowledged-not-stored"]
    assert [cause for cause, _ in told(reply_integrity(history))] == ["reply-differs"]


def test_a_user_that_others_share_may_have_started_a_timer_elsewhere(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("alice", "login"))
    story.everybody(start(story, "first", "pm"))
    auto_stop(story, "first")
    assert told(durability(story.settle().history())) == []


def test_other_fields_than_those_of_a_stop_must_still_be_as_the_reply_says(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    auto_stop(owned, "first")
    owned.everybody(start(owned, "second"))
    owned.state[EntityKind.TIME_ENTRY]["first"]["started_at"] = 7
    assert [cause for cause, _ in told(reply_integrity(owned.settle().history()))] == ["reply-differs"]


def test_a_stop_of_which_no_event_told_is_a_silent_change(owned: Any, anomalies: Any):
    owned.everybody(start(owned, "first"))
    auto_stop(owned, "first")
    owned.everybody(start(owned, "second"))
    owned.fences()
    owned.final()
    owned.stored("alice", {"first": {"ended_at": None, "is_running": True}})
    owned.settled()
    (found,) = anomalies(convergence(owned.history()))
    assert found.cause == "silent-change"
    assert "shows is_running True for time_entry first, stored is False: the start of another timer" in found.why


def test_a_stop_of_which_only_the_feed_told_is_the_founding_bug(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    auto_stop(owned, "first")
    entry = owned.push("alice", event="activity", action="updated", entity_kind=ENTRY, entity_id="first")
    owned.everybody(start(owned, "second"))
    owned.fences()
    owned.final()
    store = owned.stored("alice", {"first": {"ended_at": None, "is_running": True}})
    owned.settled()
    ((cause, records),) = told(convergence(owned.history()))
    assert cause == "metadata-only-broadcast"
    assert {entry.index, store.index} <= set(records)


def test_to_stop_what_another_timer_stopped_already_owes_no_second_event(owned: Any, told: Any):
    owned.everybody(start(owned, "first", "pm"))
    running = dict(owned.state[EntityKind.TIME_ENTRY]["first"])
    owned.read(ENTRY, [running], actor="pm", purpose="read", source=Door.REST, whole=False)
    auto_stop(owned, "first")
    told_of_stop(owned, "first")
    stop(owned, "first")
    owned.fences()
    assert told(live_delivery(owned.history())) == []


def test_a_stop_that_was_never_told_is_lost(owned: Any, told: Any):
    owned.everybody(start(owned, "first", "pm"))
    stop(owned, "first")
    owned.fences()
    assert [cause for cause, _ in told(live_delivery(owned.history()))] == ["no-broadcast"]


def test_an_event_with_an_earlier_state_of_an_entry_is_stale(owned: Any, told: Any):
    started = owned.everybody(start(owned, "first", "pm"))
    stop(owned, "first")
    owned.shown("alice", started, event="updated")
    owned.fences()
    assert [cause for cause, _ in told(live_delivery(owned.history()))] == ["stale-content"]


def test_the_stop_by_another_timer_is_no_wrong_event(owned: Any):
    owned.everybody(start(owned, "first"))
    auto_stop(owned, "first")
    told_of_stop(owned, "first")
    assert Losses.of(owned.history()).wrong == {}


def test_words_of_an_entry_that_come_back_after_newer_ones_are_out_of_order(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    one = owned.update("alice", "first", ENTRY, description="one")
    two = owned.update("alice", "first", ENTRY, description="two")
    newer, older = owned.shown("alice", two), owned.shown("alice", one)
    assert told(ordered(owned.history())) == [
        ("reordered", (one.complete.index, two.invoke.index, newer.index, older.index))
    ]


def test_times_that_were_set_twice_say_nothing_about_order(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    writes = [owned.update("alice", "first", ENTRY, started_at=at) for at in (1, 2, 1)]
    for write in writes:
        owned.shown("alice", write)
    history = owned.history()
    assert told(ordered(history)) == []
    assert told(multiplicity(history)) == []


def test_a_state_that_no_second_write_made_is_told_twice_only_by_mistake(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    write = owned.everybody(owned.update("alice", "first", ENTRY, started_at=1))
    owned.shown("alice", write)
    assert [cause for cause, _ in told(multiplicity(owned.history()))] == ["duplicate-delivery"]


def test_an_update_of_unknown_outcome_may_have_made_the_state_once_more(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    write = owned.everybody(owned.update("alice", "first", ENTRY, started_at=1))
    owned.end(owned.begin("alice", Verb.UPDATE, "first", ENTRY, started_at=1), Outcome.INFO)
    owned.shown("alice", write)
    assert told(multiplicity(owned.history())) == []


def test_an_end_that_was_asked_for_must_be_the_end_of_a_running_timer(owned: Any, told: Any):
    owned.everybody(start(owned, "first"))
    write = owned.begin("alice", Verb.UPDATE, "first", ENTRY, ended_at=1_060)
    owned.end(write, reply={"is_running": True})
    assert [cause for cause, _ in told(reply_integrity(owned.history()))] == ["reply-differs"]
