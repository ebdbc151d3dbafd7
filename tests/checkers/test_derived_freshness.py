from typing import Any

import pytest

from harness.checkers.derived_freshness import derived_freshness
from harness.history import Door, EntityKind, Outcome, Verb


def family(story: Any, *, tell: bool = True, refresh: bool = True) -> tuple[Any, Any]:
    """A story and its task, made by pm: the creations, with the lists that a right server keeps."""
    parent = story.everybody(story.create("pm", "story"))
    child = story.create("pm", "task", parent_id="story")
    items = story.state[EntityKind.WORK_ITEM]
    items["task"]["ancestor_ids"] = ["story"]
    if tell:
        for client in story.clients:
            story.entry(client, child)
            story.shown(client, child, content={"ancestor_ids": ["story"]})
    items["story"]["descendant_ids"] = ["task"]
    if refresh:
        for client in story.clients:
            story.shown(client, parent, event="updated", changes=(), content={"descendant_ids": ["task"]})
    return parent, child


def ended(story: Any, changed: Any = None, of: Any = None, outcome: str = "converged") -> Any:
    """The end: `changed` is what the final read shows otherwise, `of` what bob's store does."""
    story.fences()
    story.final(changed=changed)
    for client in story.clients:
        story.stored(client, of if client == "bob" else None)
    story.settled(outcome)
    return story.history()


NOT_REFRESHED = {"story": {"descendant_ids": []}}


def test_lists_that_follow_from_the_parents_and_are_on_every_screen_hold(given: Any):
    story = given()
    family(story)
    assert list(derived_freshness(ended(story))) == [None] * 6  # two items: in the final read, with alice, with bob


def test_nothing_is_judged_where_nothing_stands_in_a_tree(given: Any, complete_story: Any):
    assert list(derived_freshness(complete_story.history())) == []
    assert list(derived_freshness(given(empty=True).history())) == []


def test_a_list_that_no_event_refreshed_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    _, child = family(story)
    history = ended(story, of=NOT_REFRESHED)
    (found,) = anomalies(derived_freshness(history))
    assert (found.cause, found.actor) == ("stale-derived-field", "bob")
    assert set(child.indices) <= set(found.records)
    assert found.why == (
        "bob's store lacks work_item task among the descendants of work_item story: "
        "no event refreshed the list after work_item task created by pm over REST"
    )


def test_a_relative_that_is_gone_and_still_shown_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    family(story)
    story.everybody(story.delete("pm", "task"))
    story.state[EntityKind.WORK_ITEM]["story"]["descendant_ids"] = []
    history = ended(story, of={"story": {"descendant_ids": ["task"]}})
    (found,) = anomalies(derived_freshness(history))
    assert "bob's store still shows work_item task among the descendants of work_item story" in found.why
    assert found.cause == "stale-derived-field"


def test_where_the_event_of_the_relative_was_lost_that_is_the_cause(given: Any, anomalies: Any):
    story = given()
    _, child = family(story, tell=False, refresh=False)
    for client in story.clients:
        story.entry(client, child)
    found = anomalies(derived_freshness(ended(story, of=NOT_REFRESHED)))
    assert [anomaly.cause for anomaly in found] == ["metadata-only-broadcast"]


def test_siblings_may_stand_in_any_order_ancestors_may_not(given: Any, told: Any):
    story = given()
    family(story)
    items = story.state[EntityKind.WORK_ITEM]
    story.everybody(story.create("pm", "chore", parent_id="story"))
    items["chore"]["ancestor_ids"] = ["story"]
    items["story"]["descendant_ids"] = ["task", "chore"]
    assert told(derived_freshness(ended(story, of={"story": {"descendant_ids": ["chore", "task"]}}))) == []
    assert _order_of_ancestors_counts(given, told)


def _order_of_ancestors_counts(given: Any, told: Any) -> bool:
    story = given()
    for name, parent, above in (("epic", None, []), ("story", "epic", ["epic"]), ("task", "story", ["story", "epic"])):
        story.everybody(story.create("pm", name, parent_id=parent))
        story.state[EntityKind.WORK_ITEM][name]["ancestor_ids"] = above
    story.state[EntityKind.WORK_ITEM]["epic"]["descendant_ids"] = ["story", "task"]
    story.state[EntityKind.WORK_ITEM]["story"]["descendant_ids"] = ["task"]
    found = told(derived_freshness(ended(story, of={"task": {"ancestor_ids": ["epic", "story"]}})))
    return [cause for cause, _ in found] == ["stale-derived-field"]


def test_a_final_read_whose_lists_contradict_its_parents_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    family(story)
    found = anomalies(derived_freshness(ended(story, changed=NOT_REFRESHED, of=NOT_REFRESHED)))
    assert [(anomaly.cause, anomaly.actor) for anomaly in found] == [
        ("stale-derived-field", None),
        ("stale-derived-field", "alice"),
    ]
    assert found[0].why.startswith("the final read lacks work_item task among the descendants of work_item story")


def test_a_parent_that_was_not_read_and_a_circle_prove_nothing(given: Any, told: Any):
    story = given(clients="alice")
    story.everybody(story.create("pm", "task", parent_id="elsewhere"))
    story.everybody(story.create("pm", "one", parent_id="other"))
    story.everybody(story.create("pm", "other", parent_id="one"))
    assert told(derived_freshness(ended(story))) == []


def test_an_item_that_differs_in_more_than_its_lists_is_a_matter_of_convergence(given: Any, told: Any):
    story = given()
    family(story)
    assert told(derived_freshness(ended(story, of={"story": {"descendant_ids": [], "status": "done"}}))) == []


def test_a_read_over_rest_alone_shows_no_lists(given: Any):
    story = given()
    family(story)
    story.fences()
    story.final(Door.REST)
    story.settled()
    assert list(derived_freshness(story.history())) == []


@pytest.mark.parametrize(
    ("outcome", "cause"), [("lagging", "lagging"), ("inconclusive", "unanswered-fence")], ids=["lagging", "no pong"]
)
def test_what_had_not_settled_is_unknown(given: Any, anomalies: Any, outcome: str, cause: str):
    story = given()
    family(story)
    (found,) = anomalies(derived_freshness(ended(story, of=NOT_REFRESHED, outcome=outcome)))
    assert (found.cause, found.verdict.name) == (cause, "UNKNOWN")


def test_a_client_that_lost_its_connection_is_unknown(given: Any, anomalies: Any):
    story = given()
    family(story)
    story.disconnect("bob")
    (found,) = anomalies(derived_freshness(ended(story, of=NOT_REFRESHED)))
    assert (found.cause, found.verdict.name) == ("disconnected", "UNKNOWN")


def test_a_move_that_was_never_answered_may_explain_any_list(given: Any, anomalies: Any):
    story = given()
    family(story)
    story.end(story.begin("alice", Verb.DELETE, "task"), Outcome.INFO, code="TIMEOUT")
    (found,) = anomalies(derived_freshness(ended(story, of=NOT_REFRESHED)))
    assert (found.cause, found.verdict.name) == ("unknown-outcome", "UNKNOWN")


def test_outsiders_are_not_expected_to_hold_anything(given: Any):
    story = given(clients="alice", outsiders="dora")
    family(story)
    story.fences()
    story.final()
    story.stored("dora")
    story.settled()
    assert list(derived_freshness(story.history())) == [None] * 2  # the final read alone
