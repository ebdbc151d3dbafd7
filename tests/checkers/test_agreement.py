from typing import Any

import pytest

from harness.checkers.agreement import agreement
from harness.history import Outcome, Verb


def changes(story: Any, count: int, kind: str = "work_item") -> list[Any]:
    """The creation of `it` and updates that all ran at once, so that nothing but the events tells their order."""
    made = story.create("pm", "it", kind)
    begun = [story.begin("pm", Verb.UPDATE, "it", kind, **_text(kind, number)) for number in range(count - 1)]
    if kind != "comment":
        begun = [story.begin("pm", Verb.UPDATE, "it", kind, expected_version=1 + number) for number in range(count - 1)]
    return [made, *(story.end(write) for write in begun)]


def _text(kind: str, number: int) -> dict[str, str]:
    return {"content": f"text {number}"} if kind == "comment" else {}


def show(story: Any, client: str, writes: Any) -> list[int]:
    return [story.shown(client, write).index for write in writes]


@pytest.mark.parametrize("kind", ["work_item", "comment"])
def test_one_order_for_all_holds(given: Any, kind: str):
    story = given(clients="alice bob carol")
    writes = changes(story, 3, kind)
    for client in story.clients:
        show(story, client, writes)
    assert list(agreement(story.history())) == [None] * 3


@pytest.mark.parametrize("kind", ["work_item", "comment"])
def test_two_subscribers_that_saw_two_changes_in_opposite_orders_disagree(given: Any, told: Any, kind: str):
    story = given()
    _, one, other = changes(story, 3, kind)
    records = (*show(story, "alice", [one, other]), *show(story, "bob", [other, one]))
    assert told(agreement(story.history())) == [("reordered", records)]


def test_versions_tell_who_is_wrong(given: Any, anomalies: Any):
    story = given(clients="alice bob carol")
    _, one, other = changes(story, 3)
    show(story, "alice", [other, one])
    show(story, "bob", [other, one])
    show(story, "carol", [one, other])
    (found,) = anomalies(agreement(story.history()))
    assert found.actor == "alice"
    assert found.why.startswith("alice was shown a WorkItemUpdated of version 3 of work_item it (record ")


def test_without_versions_time_tells_who_is_wrong(given: Any, anomalies: Any):
    story = given(clients="alice bob carol")
    story.create("pm", "it", "comment")
    one = story.update("pm", "it", "comment", content="one")
    other = story.update("pm", "it", "comment", content="other")
    show(story, "alice", [other, one])
    show(story, "bob", [other, one])
    show(story, "carol", [one, other])
    assert [found.actor for found in anomalies(agreement(story.history()))] == ["alice"]


def test_where_neither_tells_the_smaller_party_is_named(given: Any, anomalies: Any):
    story = given(clients="alice bob carol")
    _, one, other = changes(story, 3, "comment")
    show(story, "alice", [other, one])
    show(story, "bob", [one, other])
    show(story, "carol", [one, other])
    assert [found.actor for found in anomalies(agreement(story.history()))] == ["alice"]


def test_three_orders_of_which_no_two_contradict_each_other_may_form_a_circle(given: Any, anomalies: Any):
    story = given(clients="alice bob carol")
    _, one, two, three = changes(story, 4, "comment")
    pairs = {"alice": [one, two], "bob": [two, three], "carol": [three, one]}
    told = [show(story, client, pair) for client, pair in pairs.items()]
    (found,) = anomalies(agreement(story.history()))
    assert found.records == tuple(index for pair in told for index in pair)
    assert found.why == "the orders in which alice, bob, carol were shown the changes of comment it form a circle"


def test_a_deletion_is_a_change_too(given: Any, told: Any):
    story = given()
    _, update = changes(story, 2)
    deletion = story.delete("pm", "it")
    right, wrong = show(story, "alice", [update, deletion]), show(story, "bob", [deletion, update])
    assert told(agreement(story.history())) == [("reordered", (*right, *wrong))]


def test_who_joined_late_or_lost_an_event_saw_a_part_of_the_order(given: Any):
    story = given(clients="alice bob carol")
    writes = changes(story, 4)
    show(story, "alice", writes)
    show(story, "bob", writes[2:])
    show(story, "carol", [writes[0], writes[3]])
    assert list(agreement(story.history())) == [None] * 3


def test_what_only_one_was_shown_cannot_be_disputed(given: Any):
    story = given()
    made, one, other = changes(story, 3)
    show(story, "alice", [other, one])
    show(story, "bob", [made])
    assert list(agreement(story.history())) == []
    assert list(agreement(given(empty=True).history())) == []


def test_a_state_told_again_after_another_one_tells_no_order(given: Any):
    story = given()
    _, one, other = changes(story, 3)
    show(story, "alice", [one, other, one])
    show(story, "bob", [other, one])
    assert list(agreement(story.history())) == []


def test_a_text_written_twice_names_no_write(given: Any):
    story = given()
    story.create("pm", "it", "comment")
    writes = [story.update("pm", "it", "comment", content=text) for text in ("", "b", "")]
    show(story, "alice", writes[:2])
    show(story, "bob", writes[1:])
    assert list(agreement(story.history())) == []


def test_a_text_of_unknown_outcome_that_equals_another_names_no_write(given: Any):
    story = given()
    story.create("pm", "it", "comment")
    writes = [story.update("pm", "it", "comment", content=text) for text in ("", "b")]
    story.end(story.begin("pm", Verb.UPDATE, "it", "comment", content=""), Outcome.INFO)
    show(story, "alice", writes)
    show(story, "bob", reversed(writes))
    assert list(agreement(story.history())) == []


def test_each_connection_of_a_client_has_its_own_order(given: Any):
    story = given()
    _, one, other = changes(story, 3)
    show(story, "alice", [one, other])
    show(story, "bob", [other])
    story.disconnect("bob")
    story.reconnect("bob")
    show(story, "bob", [one])
    assert list(agreement(story.history())) == []


def test_two_contents_under_one_version_are_two_changes(given: Any, told: Any):
    story = given()
    story.create("pm", "it")
    begun = [story.begin("pm", Verb.UPDATE, "it", status=status, expected_version=1) for status in ("todo", "done")]
    one, other = (story.end(write) for write in begun)
    records = (*show(story, "alice", [one, other]), *show(story, "bob", [other, one]))
    assert told(agreement(story.history())) == [("reordered", records)]
