from typing import Any

from harness.checkers import Verdict
from harness.checkers.gap_free import gap_free
from harness.history import ActorInfo, EntityKind, Outcome, Verb


def updates(story: Any, *actors: str, name: str = "login", kind: str = "work_item") -> list[Any]:
    """The creation by pm and an update by each of the actors, as writes; nobody is shown anything yet."""
    return [story.create("pm", name, kind), *(story.update(actor, name, kind) for actor in actors)]


def test_every_version_in_turn_holds(given: Any):
    story = given(clients="bob")
    for write in updates(story, "pm", "pm"):
        story.everybody(write)
    assert list(gap_free(story.settle().history())) == [None, None]


def test_nothing_is_judged_where_nobody_saw_two_versions(given: Any):
    story = given()
    story.everybody(story.create("pm", "login"))
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    assert list(gap_free(story.settle().history())) == []
    assert list(gap_free(given(empty=True).history())) == []


def test_a_version_between_two_seen_ones_that_never_came_is_a_gap_with_the_cause_of_the_loss(
    given: Any, anomalies: Any
):
    story = given(clients="bob")
    first, second, third = updates(story, "pm", "pm")
    before = story.shown("bob", first)
    entry = story.entry("bob", second)
    story.entry("bob", third)
    after = story.shown("bob", third)
    fence = story.fence("bob")
    (found,) = anomalies(gap_free(story.history()))
    assert found.cause == "metadata-only-broadcast"
    assert found.records == (*second.indices, before.index, entry.index, after.index, fence.index)
    assert found.why.startswith("bob saw version 1 of work_item login and then 3, never version 2: ")
    assert (found.actor, found.verb, found.operation) == ("bob", Verb.UPDATE, second.invoke.operation)


def test_the_others_are_judged_on_their_own(given: Any, anomalies: Any):
    story = given()
    first, second, third = updates(story, "pm", "pm")
    for write in (first, second, third):
        story.shown("alice", write)
    for write in (first, third):
        story.shown("bob", write)
    story.fences()
    answers = list(gap_free(story.history()))
    assert [found.actor for found in anomalies(answers)] == ["bob"]
    assert anomalies(answers)[0].cause == "missed-subscriber"
    assert len(answers) == 3


def test_an_older_version_that_comes_later_is_no_gap(given: Any):
    story = given(clients="bob")
    first, second, third = updates(story, "pm", "pm")
    for write in (first, third, second):
        story.shown("bob", write)
    assert list(gap_free(story.settle().history())) == [None, None]


def test_a_refresh_of_an_equal_version_is_no_step(given: Any):
    story = given(clients="bob")
    first, second = updates(story, "pm")
    for write in (first, first, second, second):
        story.shown("bob", write)
    assert list(gap_free(story.settle().history())) == [None]


def test_replies_to_own_writes_fill_the_gap(given: Any):
    story = given()
    story.shown("alice", story.create("pm", "login"))
    story.update("alice", "login", epoch=1)
    story.shown("alice", story.update("pm", "login"))
    assert list(gap_free(story.settle().history())) == [None, None]


def test_a_late_subscriber_starts_at_the_version_of_its_list(given: Any):
    story = given(outsiders="carol")
    updates(story, "pm", "pm")
    story.subscribe("carol")
    items = story.state[EntityKind.WORK_ITEM].values()
    story.read(
        "work_item", [dict(item) for item in items], actor="carol", purpose="initial", epoch=1, project_id="board"
    )
    story.shown("carol", story.update("pm", "login"))
    assert list(gap_free(story.settle().history())) == [None]


def test_what_an_outsider_saw_by_acting_starts_nothing(given: Any):
    story = given(clients="bob", outsiders="carol")
    story.create("pm", "login")
    story.update("carol", "login", epoch=1)
    story.update("pm", "login")
    story.update("carol", "login", epoch=1)
    assert list(gap_free(story.settle().history())) == []


def test_a_write_begun_before_the_subscription_is_not_owed(given: Any):
    story = given(clients="alice", outsiders="carol")
    story.create("pm", "login")
    early = story.begin("pm", Verb.UPDATE, "login", expected_version=1)
    story.subscribe("carol")
    items = [dict(story.state[EntityKind.WORK_ITEM]["login"])]
    story.read("work_item", items, actor="carol", purpose="initial", epoch=1, project_id="board")
    story.end(early)
    story.shown("carol", story.update("pm", "login", expected_version=2))
    story.fences()
    assert list(gap_free(story.history())) == [None]


def test_a_reconnected_client_starts_again(given: Any):
    story = given(clients="bob")
    first, *_, fourth = updates(story, "pm", "pm", "pm")
    story.shown("bob", first)
    story.disconnect("bob")
    story.reconnect("bob")
    story.subscribe("bob")
    story.shown("bob", fourth)
    assert list(gap_free(story.settle().history())) == []


def test_a_version_that_a_write_of_unknown_outcome_may_have_made_is_unknown(given: Any, anomalies: Any):
    story = given(clients="bob")
    story.shown("bob", story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login"), Outcome.INFO)
    story.shown("bob", story.update("pm", "login", expected_version=2))
    story.fence("bob")
    (found,) = anomalies(gap_free(story.history()))
    assert (found.verdict, found.cause) == (Verdict.UNKNOWN, "unknown-outcome")


def test_a_version_that_nobody_made_was_a_silent_change(given: Any, told: Any):
    story = given(clients="bob")
    before = story.shown("bob", story.create("pm", "login"))
    after = story.shown("bob", story.update("pm", "login", expected_version=2))
    story.fence("bob")
    assert told(gap_free(story.history())) == [("silent-change", (before.index, after.index))]


def test_a_version_nobody_made_that_others_were_told_of_was_kept_from_a_subscriber(given: Any, told: Any):
    story = given()
    before = story.shown("bob", story.create("pm", "login"))
    indirect = story.push("alice", event="updated", entity_kind="work_item", entity_id="login", version=2)
    after = story.shown("bob", story.update("pm", "login", expected_version=2))
    story.fences()
    assert told(gap_free(story.history())) == [("missed-subscriber", (before.index, indirect.index, after.index))]


def test_a_version_that_a_write_jumped_over_was_skipped(given: Any, told: Any):
    story = given(clients="bob")
    made = story.create("pm", "login")
    before = story.shown("bob", made)
    jump = story.end(story.begin("pm", Verb.UPDATE, "login"), reply={"version": 3})
    after = story.shown("bob", jump)
    story.fence("bob")
    assert told(gap_free(story.history())) == [("version-skipped", (before.index, jump.invoke.index, after.index))]


def test_without_a_fence_nobody_can_say_that_it_is_missing(given: Any, anomalies: Any):
    for is_made in (True, False):
        story = given(clients="bob")
        story.shown("bob", story.create("pm", "login"))
        if is_made:
            story.update("pm", "login")
        story.shown("bob", story.update("pm", "login", expected_version=2))
        assert [found.verdict for found in anomalies(gap_free(story.history()))] == [Verdict.UNKNOWN]


def test_within_the_grace_it_may_still_come(given: Any, anomalies: Any):
    for settled, verdict in (("lagging", Verdict.UNKNOWN), ("diverged", Verdict.INVALID)):
        story = given(clients="bob", grace_ms=1000)
        first, _, third = updates(story, "pm", "pm")
        story.shown("bob", first)
        story.shown("bob", third)
        assert [found.verdict for found in anomalies(gap_free(story.settle(settled).history()))] == [verdict]


def test_projects_are_followed_by_whoever_loaded_their_list(given: Any, told: Any):
    story = given(clients="alice", outsiders="carol")
    story.load_projects("carol")
    story.update("alice", "board", "project")
    last = story.update("alice", "board", "project")
    story.shown("carol", last)
    story.fences()
    assert [cause for cause, _ in told(gap_free(story.history()))] == ["no-broadcast"]


def test_a_client_that_fetches_lists_instead_of_listening_takes_no_steps(given: Any):
    actors = (ActorInfo(name="bob", group="bob", kind="ui", sync="activity-refetch"),)
    story = given(clients="bob", actors=actors)
    first, _, third = updates(story, "pm", "pm")
    story.shown("bob", first)
    story.shown("bob", third)
    assert list(gap_free(story.settle().history())) == []
