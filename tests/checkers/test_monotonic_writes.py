from typing import Any

from harness.checkers.monotonic_writes import monotonic_writes
from harness.history import ActorInfo, Verb


def two_writes(story: Any, first: str = "pm", second: str = "pm") -> tuple[Any, Any]:
    return story.create(first, "question"), story.create(second, "answer")


def test_events_in_the_order_of_the_writes_hold(given: Any):
    story = given()
    for write in two_writes(story):
        story.everybody(write)
    assert list(monotonic_writes(story.history())) == [None] * 4


def test_a_single_write_has_no_order(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    assert list(monotonic_writes(story.history())) == []
    assert list(monotonic_writes(given(empty=True).history())) == []


def test_a_later_write_that_is_shown_before_an_earlier_one_is_an_anomaly(given: Any, anomalies: Any):
    story = given(clients="bob")
    first, second = two_writes(story)
    early, late = story.shown("bob", second), story.shown("bob", first)
    (found,) = anomalies(monotonic_writes(story.history()))
    assert (found.cause, found.records) == ("reordered", (*first.indices, second.invoke.index, early.index, late.index))
    assert found.why == (
        "bob was shown work_item answer created by pm over REST before work_item question created by pm over REST, "
        "although the latter had been acknowledged before the former began"
    )


def test_one_that_came_only_after_its_fence_was_late(given: Any, told: Any):
    story = given(clients="bob")
    first, second = two_writes(story)
    story.shown("bob", second)
    story.fence("bob")
    story.shown("bob", first)
    assert [cause for cause, _ in told(monotonic_writes(story.history()))] == ["late-broadcast"]


def test_late_events_in_order_hold(given: Any, told: Any):
    story = given(clients="bob")
    writes = two_writes(story)
    story.fence("bob")
    for write in writes:
        story.shown("bob", write)
    assert told(monotonic_writes(story.history())) == []


def test_writes_that_overlapped_may_be_shown_in_any_order(given: Any, told: Any):
    story = given(clients="bob")
    begun = [story.begin("pm", Verb.CREATE, name) for name in ("question", "answer")]
    first, second = (story.end(write) for write in begun)
    story.shown("bob", second)
    story.shown("bob", first)
    assert told(monotonic_writes(story.history())) == []


def test_the_writes_of_two_sessions_are_two_orders(given: Any):
    story = given(clients="bob")
    first, second = two_writes(story, "pm", "alice")
    story.shown("bob", second)
    story.shown("bob", first)
    assert list(monotonic_writes(story.history())) == []


def test_two_actors_of_one_user_are_one_session(given: Any, told: Any):
    users = tuple(ActorInfo(name=name, group=name, kind="ui", user="u1") for name in ("alice", "bob"))
    story = given(actors=users)
    first, second = two_writes(story, "alice", "bob")
    story.shown("bob", second)
    story.shown("bob", first)
    assert len(told(monotonic_writes(story.history()))) == 1


def test_each_connection_is_judged_on_its_own(given: Any, anomalies: Any):
    story = given()
    first, second = two_writes(story)
    for client, writes in (("alice", (first, second)), ("bob", (second, first))):
        for write in writes:
            story.shown(client, write)
    answers = list(monotonic_writes(story.history()))
    assert [found.actor for found in anomalies(answers)] == ["bob"]
    assert len(answers) == 4


def test_what_never_came_is_the_business_of_live_delivery(given: Any, told: Any):
    story = given(clients="bob")
    _, second = two_writes(story)
    story.shown("bob", second)
    assert told(monotonic_writes(story.history())) == []


def test_many_that_overtook_one_are_told_once_with_the_nearest(given: Any, told: Any):
    story = given(clients="bob")
    slow = story.create("pm", "slow")
    others = [story.create("pm", name) for name in ("one", "two")]
    events = [story.shown("bob", write) for write in (*others, slow)]
    nearest = (others[1].invoke.index, events[1].index, events[2].index)
    assert told(monotonic_writes(story.history())) == [("reordered", (*slow.indices, *nearest))]


def test_an_event_that_two_writes_claim_tells_of_neither(given: Any, told: Any):
    story = given(clients="bob")
    story.create("alice", "login")
    begun = story.begin("alice", Verb.UPDATE, "login", expected_version=1)
    between = story.create("pm", "between")
    story.end(begun)
    rival = story.update("pm", "login", expected_version=1)
    story.shown("bob", rival)
    story.shown("bob", between)
    assert told(monotonic_writes(story.history())) == []
