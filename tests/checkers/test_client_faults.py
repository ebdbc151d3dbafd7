"""Is the client told apart from the server? What a client was told decides whose fault its store is."""

from dataclasses import replace

import pytest

from harness.checkers import Verdict
from harness.checkers.convergence import convergence
from harness.checkers.idempotent_apply import idempotent_apply
from harness.checkers.live_delivery import live_delivery
from harness.checkers.ordered import ordered
from harness.checkers.staleness import staleness_distribution
from harness.history import ActorInfo, EntityKind, History, Outcome, Verb

ITEM = EntityKind.WORK_ITEM


def with_client(history: History, name: str, **facts: object) -> History:
    """The same history, of which one client is of another kind."""
    actors = tuple(replace(one, **facts) if one.name == name else one for one in history.header.actors)
    return History(replace(history.header, actors=actors), history.records)


def conflict(given, *, winner_shown: bool = True):
    """alice and bob update one version; bob wins, alice is refused, and holds the old title in the end."""
    story = given()
    story.everybody(story.create("pm", "login"))
    mine = story.begin("alice", Verb.UPDATE, "login", title="Alice", message_id="own", epoch=1)
    won = story.update("bob", "login", title="Bob")
    story.shown("bob", won)
    if winner_shown:
        story.shown("alice", won)
    story.end(mine, Outcome.FAIL, code="CONFLICT")
    story.fences()
    story.final()
    story.stored("bob")
    story.stored("alice", {"login": {"title": "login [w2]", "version": 1}})
    story.settled("diverged")
    return story.history()


def test_a_blazor_client_that_dropped_the_winners_event_is_to_blame_itself(given, anomalies):
    history = with_client(conflict(given), "alice", store="blazor")
    (anomaly,) = anomalies(convergence(history))
    assert (anomaly.cause, anomaly.verdict) == ("client-deaf-while-pending", Verdict.INVALID)
    assert "the server had told it everything" in anomaly.why


def test_what_a_blazor_client_was_never_told_is_not_its_fault(given, anomalies):
    history = with_client(conflict(given, winner_shown=False), "alice", store="blazor")
    (anomaly,) = anomalies(convergence(history))
    assert anomaly.cause == "reply-only"


def test_a_strict_client_is_never_blamed(given, anomalies):
    (anomaly,) = anomalies(convergence(conflict(given)))
    assert not anomaly.cause.startswith("client")


@pytest.mark.parametrize(
    ("defect", "cause"),
    [
        ("apply-without-version-check", "client-applies-stale"),
        ("forget-deletions", "client-forgets-deletions"),
    ],
)
def test_a_planted_client_is_not_idempotent(complete_story, anomalies, defect, cause):
    history = complete_story.history()
    assert anomalies(idempotent_apply(history)) == []
    planted = with_client(history, "bob", client_defects=(defect,))
    found = anomalies(idempotent_apply(planted))
    assert {(one.actor, one.cause) for one in found} == {("bob", cause)}


def test_a_blazor_client_promises_no_idempotence(complete_story, anomalies):
    history = with_client(complete_story.history(), "bob", store="blazor")
    answers = list(idempotent_apply(history))
    assert anomalies(answers) == []
    assert 0 < len(answers) < len(list(idempotent_apply(complete_story.history())))


def fetching(given, *, entry: bool = True, event: bool = False):
    """bob fetches on entries: he is shown one, or an event, or nothing, of what alice made."""
    story = given()
    made = story.create("alice", "login")
    story.entry("alice", made)
    story.shown("alice", made)
    if entry:
        story.entry("bob", made)
    if event:
        story.shown("bob", made)
    if entry:
        found = story.state[ITEM].values()
        story.read("work_item", map(dict, found), actor="bob", purpose="refetch", epoch=1, project_id="board")
    story.settle()
    return with_client(story.history(), "bob", sync="activity-refetch")


def test_who_fetches_on_entries_is_owed_the_entry_and_not_the_event(given, anomalies):
    answers = list(live_delivery(fetching(given)))
    assert (len(answers), anomalies(answers)) == (2, [])


def test_the_same_without_that_choice_lacks_the_event(given, anomalies):
    history = with_client(fetching(given), "bob", sync="both")
    assert [one.cause for one in anomalies(live_delivery(history))] == ["metadata-only-broadcast"]


def test_an_event_without_an_entry_is_lost_to_who_fetches_on_entries(given, anomalies):
    history = fetching(given, entry=False, event=True)
    assert [one.cause for one in anomalies(live_delivery(history))] == ["event-without-entry"]


def test_nothing_at_all_is_lost_to_everybody(given, anomalies):
    assert [one.cause for one in anomalies(live_delivery(fetching(given, entry=False)))] == ["reply-only"]


def test_a_fetched_list_is_when_a_change_becomes_visible(given):
    found = staleness_distribution(fetching(given))
    assert found is not None
    assert (found.count, found.max_ms) == (2, 4.0)


def lists(given, *contents):
    story = given()
    story.create("alice", "login")
    for content in contents:
        found = [{**story.state[ITEM]["login"], **content}] if content is not None else []
        story.read("work_item", found, actor="bob", purpose="refetch", epoch=1, project_id="board")
    return story.history()


@pytest.mark.parametrize(
    ("contents", "causes"),
    [
        (({"version": 1}, {"version": 2}, {"version": 2}), []),
        (({"version": 2}, {"version": 1}), ["stale-read"]),
        (({"version": 1}, None), []),
        (({"version": 1}, None, {"version": 1}), ["resurrection"]),
    ],
)
def test_lists_fetched_one_after_another_never_go_back(given, anomalies, contents, causes):
    answers = list(ordered(lists(given, *contents)))
    assert answers
    assert [one.cause for one in anomalies(answers)] == causes


def test_one_fetched_list_is_compared_with_nothing(given):
    assert list(ordered(lists(given, {"version": 1}))) == []


def test_a_client_is_strict_unless_it_says_otherwise():
    info = ActorInfo(name="a", group="a", kind="ui")
    assert info.is_strict
    assert not ActorInfo(name="a", group="a", kind="ui", store="blazor").is_strict
    assert not ActorInfo(name="a", group="a", kind="ui", client_defects=("forget-deletions",)).is_strict
