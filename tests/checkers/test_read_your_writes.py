from typing import Any

import pytest

from harness.checkers.read_your_writes import read_your_writes
from harness.history import ActorInfo, Door, EntityKind, Outcome, Verb

ONE_USER = (
    ActorInfo(name="alice", group="alice", kind="ui", user="u1"),
    ActorInfo(name="phone", group="phone", kind="ui", user="u1"),
    ActorInfo(name="pm", group="pm", kind="cli"),
)


def looks(story: Any, *entities: Any, actor: str = "pm", kind: str = "work_item", whole: bool = False) -> Any:
    """One read of an actor; a whole one is a list of the board."""
    facts = {"project_id": "board"} if kind in ("work_item", "sprint") else {"work_item_id": "login"}
    if kind == "project":
        facts = {}
    source = Door.REST if actor == "pm" else Door.WS
    return story.read(kind, entities, actor=actor, purpose="read", source=source, whole=whole, **facts)


def answers(story: Any) -> list[Any]:
    """All but the first: alice, who made the project, sees it in her list."""
    first, *others = read_your_writes(story.history())
    assert first is None
    return others


def now(story: Any, name: str = "login", kind: str = "work_item") -> dict[str, Any]:
    return dict(story.state[EntityKind(kind)][name])


def test_a_read_that_shows_the_own_write_or_a_newer_one_holds(given: Any):
    story = given()
    story.create("pm", "login")
    looks(story, now(story))
    story.update("alice", "login")
    looks(story, now(story))
    assert answers(story) == [None, None]


def test_nothing_is_judged_where_nobody_reads_what_he_wrote(given: Any):
    story = given()
    story.create("alice", "login")
    looks(story, now(story))
    assert answers(story) == []
    assert list(read_your_writes(given(empty=True).history())) == []


def test_an_older_version_than_the_own_write_made_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    story.create("alice", "login")
    old = now(story)
    write = story.update("pm", "login")
    read = looks(story, old)
    (found,) = anomalies(read_your_writes(story.history()))
    assert (found.cause, found.records) == ("stale-read", (*write.indices, read.index))
    assert found.why == (
        "pm's read over REST shows version 1 of work_item login, although pm had updated it (version 2) before"
    )


def test_what_was_never_stored_is_no_fault_of_the_read(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    old = now(story)
    story.update("pm", "login")
    looks(story, old)
    story.final(changed={"login": old})
    assert [cause for cause, _ in told(read_your_writes(story.history()))] == ["acknowledged-not-stored"]


def test_an_own_creation_that_is_missing_in_a_whole_list_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    looks(story, whole=False)
    read = looks(story, whole=True)
    assert told(read_your_writes(story.history())) == [("stale-snapshot", (*write.indices, read.index))]


@pytest.mark.parametrize("how", ["own", "others", "unknown", "told", "project"])
def test_unless_somebody_may_have_deleted_it(given: Any, how: str):
    story = given()
    write = story.create("pm", "login")
    match how:
        case "own" | "others":
            story.delete("pm" if how == "own" else "alice", "login")
        case "unknown":
            story.end(story.begin("alice", Verb.DELETE, "login"), Outcome.INFO)
        case "told":
            story.shown("bob", write, event="deleted", version=None, content={})
        case "project":
            story.begin("alice", Verb.DELETE, "board", "project")
    looks(story, whole=True)
    assert answers(story) == ([] if how == "own" else [None])


def test_a_comment_goes_with_its_work_item(given: Any):
    story = given()
    story.create("pm", "login")
    story.create("pm", "note", "comment", work_item_id="login")
    story.delete("alice", "login")
    looks(story, kind="comment", whole=True)
    assert answers(story) == [None]


def test_an_own_deletion_that_is_still_listed_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    old = now(story)
    write = story.delete("pm", "login")
    read = looks(story, old)
    assert told(read_your_writes(story.history())) == [("stale-read", (*write.indices, read.index))]


def test_a_deletion_that_was_refused_or_never_answered_is_no_deletion(given: Any):
    for outcome in (Outcome.FAIL, Outcome.INFO):
        story = given()
        story.create("alice", "login")
        story.end(story.begin("pm", Verb.DELETE, "login"), outcome)
        looks(story, now(story))
        assert answers(story) == []


def test_an_answer_that_there_is_no_such_thing_is_a_read(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    again = story.end(story.begin("pm", Verb.UPDATE, "login"), Outcome.FAIL, code="NOT_FOUND")
    assert told(read_your_writes(story.history())) == [("stale-read", (*write.indices, *again.indices))]


def test_other_refusals_show_nothing(given: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("pm", Verb.UPDATE, "login"), Outcome.FAIL, code="CONFLICT")
    assert answers(story) == []


def test_a_reply_that_is_older_than_an_own_earlier_write_differs(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    first = story.update("pm", "login")
    second = story.end(story.begin("pm", Verb.UPDATE, "login"), reply={"version": 1})
    assert told(read_your_writes(story.history())) == [("reply-differs", (*first.indices, *second.indices))]


def test_a_read_that_may_have_been_asked_for_before_the_write_ended_may_be_older(given: Any, told: Any):
    """Since its last own step, nobody can say when alice asked."""
    story = given(actors=ONE_USER, clients="alice phone")
    story.create("alice", "login")
    old = now(story)
    looks(story, old, actor="alice")
    story.update("phone", "login")
    looks(story, old, actor="alice")
    assert told(answers(story)) == []


def test_two_windows_of_one_user_are_one_session(given: Any, told: Any):
    story = given(actors=ONE_USER, clients="alice phone")
    story.create("alice", "login")
    old = now(story)
    write = story.update("phone", "login")
    story.create("alice", "another")
    read = looks(story, old, actor="alice")
    assert told(read_your_writes(story.history())) == [("stale-read", (*write.indices, read.index))]


def test_the_reads_of_an_actor_that_did_several_things_at_once_are_left_out(given: Any):
    story = given()
    story.create("pm", "login")
    old = now(story)
    begun = [story.begin("pm", Verb.UPDATE, "login", expected_version=1), story.begin("pm", Verb.CREATE, "other")]
    for write in begun:
        story.end(write)
    looks(story, old)
    assert answers(story) == [None]  # the reply to the update


def test_a_comments_older_text_is_an_anomaly_if_its_write_had_ended_before(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.create("alice", "note", "comment", work_item_id="login")
    old = now(story, "note", "comment")
    write = story.update("pm", "note", "comment", content="new")
    read = looks(story, old, kind="comment")
    assert told(read_your_writes(story.history())) == [("stale-read", (*write.indices, read.index))]


def test_a_comments_text_of_a_write_that_overlapped_holds(given: Any):
    story = given()
    story.create("pm", "login")
    story.create("alice", "note", "comment", work_item_id="login")
    other = story.begin("alice", Verb.UPDATE, "note", "comment", content="hers")
    mine = story.begin("pm", Verb.UPDATE, "note", "comment", content="his")
    story.end(mine)
    story.end(other)
    looks(story, now(story, "note", "comment"), kind="comment")
    assert answers(story) == [None, None]


def test_the_screen_in_the_end_is_a_read(given: Any, told: Any):
    story = given()
    story.create("alice", "login")
    old = now(story)
    write = story.update("alice", "login")
    store = story.stored("alice", {"login": old})
    story.settled()
    assert told(read_your_writes(story.history())) == [("stale-overwrite", (*write.indices, store.index))]


def test_a_screen_on_which_events_were_still_arriving_is_no_last_word(given: Any, told: Any):
    for outcome in ("lagging", "inconclusive"):
        story = given()
        story.create("alice", "login")
        old = now(story)
        story.update("alice", "login")
        story.stored("alice", {"login": old})
        story.settled(outcome)
        assert told(read_your_writes(story.history())) == []


def test_the_screen_of_another_window_is_not_held_to_it(given: Any, told: Any):
    story = given(actors=ONE_USER, clients="alice phone")
    story.create("alice", "login")
    story.stored("phone", {"login": None})
    story.settled()
    assert told(answers(story)) == []


def test_the_final_read_is_nobodys_session(given: Any):
    story = given()
    story.create("alice", "login")
    story.final(changed={"login": None})
    assert answers(story) == []


def test_every_kind_and_its_list_is_judged(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.create("pm", "first", "sprint")
    story.create("pm", "annex", "project")
    story.create("pm", "note", "comment", work_item_id="login")
    story.create("pm", "hour", "time_entry", work_item_id="login")
    story.create("pm", "link", "dependency", blocking_item_id="login", blocked_item_id="other")
    for kind in EntityKind:
        looks(story, kind=kind.value, whole=True)
    assert len(told(read_your_writes(story.history()))) == len(EntityKind)


def test_two_clis_are_one_user(given: Any, told: Any):
    clis = tuple(ActorInfo(name=name, group=name, kind="cli") for name in ("pm", "other"))
    story = given(actors=clis)
    story.create("alice", "login")
    old = now(story)
    write = story.update("pm", "login", door=Door.REST)
    story.create("other", "another", door=Door.REST)
    read = looks(story, old, actor="other")
    assert told(read_your_writes(story.history())) == [("stale-read", (*write.indices, read.index))]
