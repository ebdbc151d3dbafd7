from typing import Any

from harness.checkers.monotonic_reads import monotonic_reads
from harness.history import ActorInfo, Door, EntityKind, Outcome, Verb


def looks(story: Any, *entities: Any, actor: str = "bob", kind: str = "work_item", **facts: Any) -> Any:
    told = {"purpose": "reload", "source": Door.WS, "project_id": "board", "whole": False}
    return story.read(kind, entities, actor=actor, **(told | facts))


def now(story: Any, name: str = "login", kind: str = "work_item") -> dict[str, Any]:
    return dict(story.state[EntityKind(kind)][name])


def updated(story: Any) -> tuple[dict[str, Any], Any]:
    """The item as it was before, and the write that changed it."""
    story.create("alice", "login")
    return now(story), story.update("alice", "login")


def test_reads_that_never_go_back_hold(given: Any):
    story = given()
    old, _ = updated(story)
    looks(story, old)
    looks(story, now(story))
    looks(story, now(story))
    assert list(monotonic_reads(story.history())) == [None, None]


def test_a_first_look_is_not_judged(given: Any):
    story = given()
    updated(story)
    looks(story, now(story))
    assert list(monotonic_reads(story.history())) == []
    assert list(monotonic_reads(given(empty=True).history())) == []


def test_a_read_that_goes_back_behind_an_earlier_read_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    old, _ = updated(story)
    newer, older = looks(story, now(story)), looks(story, old)
    (found,) = anomalies(monotonic_reads(story.history()))
    assert (found.cause, found.records) == ("stale-read", (newer.index, older.index))
    assert found.why == (
        "bob's read over WebSocket shows version 1 of work_item login, although bob had been shown a newer state "
        "(version 2) before"
    )


def test_a_read_that_goes_back_behind_an_event_is_an_anomaly(given: Any, told: Any):
    story = given()
    old, write = updated(story)
    event = story.shown("bob", write)
    story.create("bob", "another")
    read = looks(story, old)
    assert told(monotonic_reads(story.history())) == [("stale-read", (event.index, read.index))]


def test_an_event_that_came_while_the_read_was_on_its_way_binds_nobody(given: Any):
    """contract/websocket.md 3: a list read just before a commit can be delivered after that commit's event."""
    story = given()
    old, write = updated(story)
    looks(story, old)
    story.shown("bob", write)
    looks(story, old)
    assert list(monotonic_reads(story.history())) == [None]


def test_a_fence_proves_that_a_read_was_asked_for_later(given: Any, told: Any):
    story = given()
    old, write = updated(story)
    event = story.shown("bob", write)
    story.fence("bob")
    read = looks(story, old)
    assert told(monotonic_reads(story.history())) == [("stale-read", (event.index, read.index))]


def test_what_was_seen_and_is_missing_in_a_whole_list_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    seen, empty = looks(story, now(story)), looks(story, whole=True)
    assert told(monotonic_reads(story.history())) == [("stale-snapshot", (seen.index, empty.index))]


def test_a_list_of_another_place_does_not_show_it(given: Any):
    story = given()
    story.create("alice", "login")
    looks(story, now(story))
    looks(story, whole=True, project_id="annex")
    assert list(monotonic_reads(story.history())) == []


def test_what_may_have_been_deleted_may_be_missing_and_must_not_come_back(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    old = now(story)
    looks(story, old)
    event = story.shown("bob", story.delete("alice", "login"))
    story.create("bob", "another")
    looks(story, whole=True)
    read = looks(story, old)
    assert told(monotonic_reads(story.history())) == [("stale-read", (event.index, read.index))]


def test_events_that_go_back_are_the_business_of_ordered(given: Any):
    story = given()
    made = story.create("alice", "login")
    story.shown("bob", story.update("alice", "login"))
    story.shown("bob", made)
    assert list(monotonic_reads(story.history())) == []


def test_a_reply_that_is_older_than_what_was_seen_differs(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    seen = looks(story, now(story) | {"version": 5})
    write = story.end(story.begin("bob", Verb.UPDATE, "login", expected_version=5), reply={"version": 2})
    assert told(monotonic_reads(story.history())) == [("reply-differs", (seen.index, *write.indices))]


def test_the_screen_in_the_end_is_as_new_as_the_events_were(given: Any, told: Any):
    story = given()
    old, write = updated(story)
    event = story.shown("bob", write)
    store = story.stored("bob", {"login": old})
    story.settled()
    assert told(monotonic_reads(story.history())) == [("stale-overwrite", (event.index, store.index))]


def test_a_reload_does_not_reach_the_screen(given: Any):
    story = given()
    old, _ = updated(story)
    looks(story, now(story))
    story.stored("bob", {"login": old})
    story.settled()
    assert [answer for answer in monotonic_reads(story.history()) if answer] == []


def test_two_windows_of_one_user_are_one_pair_of_eyes(given: Any, told: Any):
    users = tuple(ActorInfo(name=name, group=name, kind="ui", user="u1") for name in ("alice", "bob"))
    story = given(actors=users)
    old, _ = updated(story)
    seen = looks(story, now(story), actor="alice")
    story.create("bob", "another")
    read = looks(story, old)
    assert told(monotonic_reads(story.history())) == [("stale-read", (seen.index, read.index))]


def test_what_was_seen_before_a_reconnect_is_remembered(given: Any, told: Any):
    story = given()
    old, write = updated(story)
    event = story.shown("bob", write)
    story.disconnect("bob")
    story.reconnect("bob")
    read = looks(story, old, purpose="initial", epoch=2)
    assert told(monotonic_reads(story.history())) == [("stale-read", (event.index, read.index))]


def test_a_comment_of_unknown_outcome_may_be_newer_than_anything(given: Any):
    story = given()
    story.create("alice", "note", "comment", work_item_id="login")
    unknown = story.end(story.begin("alice", Verb.UPDATE, "note", "comment", content="maybe"), Outcome.INFO)
    story.update("alice", "note", "comment", content="surely")
    looks(story, now(story, "note", "comment"), kind="comment")
    maybe = now(story, "note", "comment") | {"content": unknown.invoke.values["content"]}
    looks(story, maybe, kind="comment")
    assert list(monotonic_reads(story.history())) == [None]


def test_entities_of_other_runs_are_none_of_its_business(given: Any):
    story = given()
    foreign = {"id": "theirs", "title": "x", "version": 3}
    looks(story, foreign, kind="project", project_id=None)
    looks(story, foreign | {"version": 2}, kind="project", project_id=None)
    assert [answer for answer in monotonic_reads(story.history()) if answer] == []


def test_lists_fetched_on_activity_entries_are_seen_but_come_beside_everything_else(given: Any, told: Any):
    """They are asked for at any time, so what one of them lacks proves nothing; what it shows is seen."""
    story = given()
    old, write = updated(story)
    story.shown("bob", write)
    story.create("bob", "another")
    looks(story, old, purpose="refetch", epoch=1)
    assert told(monotonic_reads(story.history())) == []
    seen = looks(story, now(story) | {"version": 3}, purpose="refetch", epoch=1)
    story.create("bob", "one more")
    read = looks(story, now(story))
    assert told(monotonic_reads(story.history())) == [("stale-read", (seen.index, read.index))]


def test_the_screen_of_a_client_that_fetches_lists_is_not_given_the_events(given: Any, told: Any):
    actors = (ActorInfo(name="bob", group="bob", kind="ui", sync="activity-refetch"),)
    story = given(actors=actors)
    old, write = updated(story)
    story.shown("bob", write)
    story.stored("bob", {"login": old})
    story.settled()
    assert told(monotonic_reads(story.history())) == []


def test_the_screen_of_a_client_that_is_not_strict_is_its_own_business(given: Any, told: Any):
    actors = (ActorInfo(name="bob", group="bob", kind="ui", store="blazor"),)
    story = given(actors=actors)
    old, write = updated(story)
    story.shown("bob", write)
    story.stored("bob", {"login": old})
    story.settled()
    assert told(monotonic_reads(story.history())) == []
