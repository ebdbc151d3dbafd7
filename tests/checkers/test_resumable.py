from typing import Any

import pytest

from harness.checkers.resumable import resumable
from harness.history import EntityKind, Outcome, Verb

BOARD = "board"


def reads(story: Any, kind: str = "work_item", items: Any = None, **facts: Any) -> Any:
    """What bob reads once he is back: the list as it is stored, unless told otherwise."""
    stored = [dict(item) for item in story.state[EntityKind(kind)].values()]
    told = {"actor": "bob", "purpose": "initial", "project_id": BOARD, "epoch": story.epochs["bob"]}
    return story.read(kind, stored if items is None else items, **(told | facts))


def comes_back(story: Any) -> Any:
    story.reconnect("bob")
    return story.subscribe("bob")


@pytest.fixture
def away(given: Any) -> Any:
    """Bob, who has seen login, has lost his connection."""
    story = given()
    story.everybody(story.create("pm", "login"))
    story.lost = story.disconnect("bob")
    return story


def test_what_a_list_shows_after_the_reconnect_is_not_missing(away: Any):
    away.update("pm", "login", status="todo")
    away.create("alice", "logout")
    comes_back(away)
    reads(away)
    assert list(resumable(away.settle().history())) == [None, None]


def test_what_an_event_tells_after_the_reconnect_is_not_missing(away: Any):
    write = away.update("pm", "login", status="todo")
    comes_back(away)
    away.shown("bob", write)
    assert list(resumable(away.settle().history())) == [None]


def test_nothing_is_judged_where_nobody_lost_a_connection_or_nothing_happened_meanwhile(given: Any, away: Any):
    assert list(resumable(given().settle().history())) == []
    assert list(resumable(given(empty=True).history())) == []
    comes_back(away)
    away.everybody(away.create("pm", "later"))
    assert list(resumable(away.settle().history())) == []


@pytest.mark.parametrize("verb", Verb)
def test_a_client_that_subscribes_again_and_reads_nothing_misses_what_happened(away: Any, anomalies: Any, verb: Verb):
    name = "logout" if verb is Verb.CREATE else "login"
    write = away.end(away.begin("pm", verb, name))
    back = comes_back(away)
    (found,) = anomalies(resumable(away.settle().history()))
    assert (found.cause, found.actor, found.verb) == ("lost-in-gap", "bob", verb)
    assert found.records == (away.lost.index, *write.indices, back.index)
    assert found.why.endswith("while bob was away; bob came back, it read no list again, and no event told of it")


def test_a_list_that_is_older_than_the_gap_is_an_anomaly(away: Any, told: Any):
    before = [dict(item) for item in away.state[EntityKind.WORK_ITEM].values()]
    write = away.update("pm", "login", status="todo")
    back = comes_back(away)
    read = reads(away, items=before)
    assert told(resumable(away.settle().history())) == [
        ("lost-in-gap", (away.lost.index, *write.indices, back.index, read.index))
    ]


@pytest.mark.parametrize("has_tombstone", [True, False])
def test_a_list_of_changes_has_to_mention_the_deleted(away: Any, told: Any, has_tombstone: bool):
    tombstone = {**away.state[EntityKind.WORK_ITEM]["login"], "deleted_at": 5}
    away.delete("pm", "login")
    comes_back(away)
    reads(away, items=[tombstone] if has_tombstone else [], whole=False)
    found = told(resumable(away.settle().history()))
    assert [cause for cause, _ in found] == ([] if has_tombstone else ["lost-in-gap"])


def test_a_write_under_way_when_the_connection_broke_may_have_been_told_before(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    write = story.begin("pm", Verb.UPDATE, "login", status="todo")
    event = {"entity_kind": "work_item", "entity_id": "login", "version": 2}
    shown = {**story.state[EntityKind.WORK_ITEM]["login"], "version": 2, "status": "todo"}
    story.push("bob", event="updated", content=shown, **event)
    story.disconnect("bob")
    story.end(write)
    comes_back(story)
    assert list(resumable(story.settle().history())) == [None]


def test_a_write_under_way_when_the_connection_broke_that_nobody_told_of_is_missing(given: Any, told: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    write = story.begin("pm", Verb.UPDATE, "login", status="todo")
    story.disconnect("bob")
    story.end(write)
    comes_back(story)
    assert [cause for cause, _ in told(resumable(story.settle().history()))] == ["lost-in-gap"]


def test_what_a_client_did_itself_it_knows(away: Any):
    away.update("bob", "login", status="todo", door="rest")
    comes_back(away)
    assert list(resumable(away.settle().history())) == []


def test_what_it_does_not_subscribe_to_again_is_no_longer_its_business(away: Any):
    away.update("pm", "login", status="todo")
    away.reconnect("bob")
    assert list(resumable(away.settle().history())) == []


def test_without_a_fence_it_may_still_come(away: Any):
    away.update("pm", "login", status="todo")
    comes_back(away)
    assert list(resumable(away.history())) == []


def test_what_was_made_and_deleted_meanwhile_need_never_be_shown(away: Any, told: Any):
    away.create("pm", "brief")
    away.delete("pm", "brief")
    comes_back(away)
    reads(away)
    assert told(resumable(away.settle().history())) == []


def test_a_write_of_unknown_outcome_or_one_that_is_not_stored_may_be_missing(away: Any, told: Any):
    away.end(away.begin("pm", Verb.UPDATE, "login", status="todo"), Outcome.INFO)
    away.create("pm", "never stored")
    comes_back(away)
    away.fences()
    away.final(changed={"never stored": None})
    assert told(resumable(away.history())) == []


def test_comments_are_judged_where_their_list_was_read_again(away: Any, told: Any):
    away.create("pm", "note", "comment", work_item_id="login")
    comes_back(away)
    assert list(resumable(away.settle().history())) == []
    reads(away, "comment", items=[], project_id=None, work_item_id="login")
    assert [cause for cause, _ in told(resumable(away.settle().history()))] == ["lost-in-gap"]


def test_the_list_of_projects_is_judged_where_it_was_read_again(away: Any, told: Any):
    stale = [dict(item) for item in away.state[EntityKind.PROJECT].values()]
    away.update("pm", BOARD, "project", description="Ours")
    comes_back(away)
    assert list(resumable(away.settle().history())) == []
    reads(away, "project", items=stale, project_id=None)
    assert [cause for cause, _ in told(resumable(away.settle().history()))] == ["lost-in-gap"]


def test_each_of_two_gaps_is_judged_for_itself(away: Any, told: Any):
    away.update("pm", "login", status="todo")
    comes_back(away)
    reads(away)
    away.fence("bob")
    away.disconnect("bob")
    write = away.update("pm", "login", status="done")
    comes_back(away)
    found = told(resumable(away.settle().history()))
    assert [(cause, set(write.indices) <= set(records)) for cause, records in found] == [("lost-in-gap", True)]
