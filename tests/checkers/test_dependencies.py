"""Dependencies: no text, no version; what they are is the pair of work items they link."""

from typing import Any

import pytest

from harness.checkers.convergence import convergence
from harness.checkers.durability import durability
from harness.checkers.expectations import expectations
from harness.checkers.live_delivery import live_delivery
from harness.checkers.no_creation import no_creation
from harness.history import EntityKind, Outcome, Verb

EDGE = "dependency"
PAIR = {"blocking_item_id": "login", "blocked_item_id": "cart", "dependency_type": "blocks"}


@pytest.fixture
def story(given: Any) -> Any:
    told = given(clients="alice")
    for item in ("login", "cart"):
        told.everybody(told.create("alice", item))
    return told


def stray(story: Any) -> dict[str, Any]:
    """A dependency of the pair that nobody was told the id of."""
    edge = {"id": "stray", **PAIR}
    story.state[EntityKind.DEPENDENCY]["stray"] = edge
    return edge


def test_a_dependency_that_is_created_told_and_deleted_is_right(story: Any, told: Any):
    story.everybody(story.create("pm", "edge", EDGE, **PAIR))
    story.everybody(story.create("pm", "back", EDGE, blocking_item_id="cart", blocked_item_id="login"))
    story.everybody(story.delete("alice", "back", EDGE))
    history = story.settle().history()
    for checker in (convergence, live_delivery, durability, no_creation):
        assert told(checker(history)) == []


def test_a_dependency_that_only_the_feed_told_of_is_the_founding_bug(story: Any, told: Any):
    write = story.create("pm", "edge", EDGE, **PAIR)
    story.entry("alice", write)
    story.fences()
    assert [cause for cause, _ in told(live_delivery(story.history()))] == ["metadata-only-broadcast"]


def test_a_refused_dependency_that_is_stored_is_known_by_its_pair(story: Any, told: Any):
    story.end(story.begin("pm", Verb.CREATE, "edge", EDGE, **PAIR), Outcome.FAIL, code="DATABASE_ERROR")
    stray(story)
    story.settle()
    assert [cause for cause, _ in told(durability(story.history()))] == ["stored-not-acknowledged"]
    assert [cause for cause, _ in told(no_creation(story.history()))] == ["stored-not-acknowledged"]


def test_a_pair_that_was_refused_because_it_is_linked_already_was_not_stored(story: Any, told: Any):
    story.everybody(story.create("pm", "edge", EDGE, **PAIR))
    story.end(story.begin("alice", Verb.CREATE, "again", EDGE, **PAIR), Outcome.FAIL, code="VALIDATION_ERROR")
    history = story.settle().history()
    assert told(durability(history)) == []
    assert told(no_creation(history)) == []


def test_a_dependency_of_unknown_outcome_may_exist(story: Any, told: Any):
    story.end(story.begin("alice", Verb.CREATE, "edge", EDGE, **PAIR), Outcome.INFO)
    story.end(story.begin("pm", Verb.CREATE, "again", EDGE, **PAIR), Outcome.FAIL, code="VALIDATION_ERROR")
    edge = stray(story)
    story.push("alice", event="created", entity_kind=EDGE, entity_id="stray", content=edge)
    history = story.settle().history()
    assert told(no_creation(history)) == []
    assert told(durability(history)) == []


def test_a_dependency_that_nobody_asked_for_is_invented(story: Any, told: Any):
    stray(story)
    assert [cause for cause, _ in told(no_creation(story.settle().history()))] == ["invented-value"]


def test_a_time_entry_without_words_of_unknown_outcome_may_exist(story: Any, told: Any):
    story.end(
        story.begin("alice", Verb.CREATE, "t", "time_entry", work_item_id="login", description=None), Outcome.INFO
    )
    content = {"id": "x", "work_item_id": "login", "description": None}
    story.push("alice", event="created", entity_kind="time_entry", entity_id="x", content=content)
    assert told(no_creation(story.history())) == []
    content = {"id": "y", "work_item_id": "cart", "description": None}
    story.push("alice", event="created", entity_kind="time_entry", entity_id="y", content=content)
    assert [cause for cause, _ in told(no_creation(story.history()))] == ["invented-value"]


@pytest.mark.parametrize("end", ["login", "cart"])
def test_a_dependency_may_be_gone_with_the_work_item_at_either_end(story: Any, told: Any, end: str):
    story.everybody(story.create("pm", "edge", EDGE, **PAIR))
    story.everybody(story.delete("pm", end))
    story.push("alice", event="deleted", entity_kind=EDGE, entity_id="edge")
    story.state[EntityKind.DEPENDENCY].clear()
    history = story.settle().history()
    assert told(durability(history)) == []
    assert told(convergence(history)) == []


def test_a_dependency_that_went_with_its_work_item_without_a_word_is_a_silent_change(story: Any, anomalies: Any):
    story.everybody(story.create("pm", "edge", EDGE, **PAIR))
    edge = dict(story.state[EntityKind.DEPENDENCY].pop("edge"))
    gone = story.everybody(story.delete("pm", "cart"))
    story.fences()
    story.expect("alice", "edge", "unmet", EDGE, gone=True, seen=edge)
    story.final()
    story.stored("alice", {"edge": edge})
    story.settled()
    found = anomalies([*convergence(story.history()), *expectations(story.history())])
    assert [one.cause for one in found] == ["silent-change", "silent-change"]
    assert all(set(gone.indices) <= set(one.records) for one in found)


def test_a_dependency_between_two_deleted_work_items_is_out_of_sight(story: Any, told: Any):
    story.everybody(story.create("pm", "edge", EDGE, **PAIR))
    edge = dict(story.state[EntityKind.DEPENDENCY].pop("edge"))
    for end in ("login", "cart"):
        story.everybody(story.delete("pm", end))
    story.fences()
    story.final()
    story.stored("alice", {"edge": edge})
    story.settled()
    assert told(convergence(story.history())) == []
