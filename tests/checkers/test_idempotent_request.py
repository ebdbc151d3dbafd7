from typing import Any

import pytest

from harness.checkers.idempotent_request import idempotent_request
from harness.history import ActorInfo, Connect, Invoke, Outcome, Verb


def sent(story: Any, actor: str = "alice", name: str = "login", kind: str = "work_item") -> Any:
    return story.begin(actor, Verb.CREATE, name, kind, message_id="m1")


def sent_again(story: Any, write: Any, **facts: Any) -> Any:
    """The same request once more: an operation of its own, with the same message id and values."""
    story.operations += 1
    invoke = write.invoke
    told = {name: getattr(invoke, name) for name in ("verb", "entity_kind", "door", "project_id", "name", "values")}
    told |= {"operation": story.operations, "message_id": invoke.message_id} | facts
    actor = told.pop("actor", invoke.actor)
    return type(write)(story.add(Invoke, actor, **told))


def test_a_retry_with_the_same_reply_one_effect_and_one_broadcast_holds(given: Any):
    story = given()
    write = story.everybody(story.end(sent(story)))
    story.end(sent_again(story, write))
    story.settle()
    assert list(idempotent_request(story.history())) == [None]


def test_nothing_is_judged_where_nothing_was_sent_twice(given: Any, complete_story: Any):
    assert list(idempotent_request(complete_story.history())) == []
    assert list(idempotent_request(given(empty=True).history())) == []


def test_a_retry_that_makes_a_second_entity_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    write = story.everybody(story.end(sent(story)))
    retry = story.end(sent_again(story, write), entity_id="second")
    (found,) = anomalies(idempotent_request(story.history()))
    assert (found.cause, found.records) == ("retry-applied-twice", (*write.indices, *retry.indices))
    assert found.why == (
        "work_item login created by alice over WebSocket, asked for again under the same message id, made a second "
        "one: login and then second"
    )


def test_a_second_entity_is_found_by_its_text_where_the_first_reply_was_lost(given: Any, told: Any):
    story = given()
    write = story.end(sent(story), Outcome.INFO, code="TIMEOUT")
    retry = story.end(sent_again(story, write))
    first = story.shown("bob", retry, entity_id="other", content={"id": "other"})
    second = story.shown("bob", retry)
    assert told(idempotent_request(story.history())) == [
        ("retry-applied-twice", tuple(sorted((first.index, second.index, *retry.indices))))
    ]


def test_a_lost_reply_and_a_retry_that_has_its_effect_hold(given: Any):
    story = given()
    write = story.end(sent(story), Outcome.INFO, code="TIMEOUT")
    story.everybody(story.end(sent_again(story, write)))
    story.settle()
    assert list(idempotent_request(story.history())) == [None]


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.OK])
def test_a_retry_that_is_answered_otherwise_is_an_anomaly(given: Any, told: Any, outcome: Outcome):
    story = given()
    write = story.end(sent(story))
    if outcome is Outcome.FAIL:
        retry = story.end(sent_again(story, write), Outcome.FAIL, code="VALIDATION_ERROR")
    else:
        retry = story.end(sent_again(story, write), reply={"status": "todo"})
    assert told(idempotent_request(story.history())) == [("retry-answered-wrongly", (*write.indices, *retry.indices))]


@pytest.mark.parametrize("code", ["UNAUTHORIZED", "RATE_LIMITED", "SERVICE_UNAVAILABLE"])
def test_a_refusal_before_anybody_looked_says_nothing(given: Any, code: str):
    story = given()
    write = story.end(sent(story))
    story.end(sent_again(story, write), Outcome.FAIL, code=code)
    assert list(idempotent_request(story.history())) == []


def test_a_retry_after_a_refusal_may_be_accepted(given: Any):
    story = given()
    write = story.end(sent(story), Outcome.FAIL, code="NOT_FOUND")
    story.end(sent_again(story, write))
    assert list(idempotent_request(story.history())) == [None]


def test_of_two_equal_requests_at_once_one_may_be_refused_but_not_make_its_own(given: Any, told: Any):
    story = given()
    one = sent(story)
    two = sent_again(story, one)
    story.end(one)
    refused = story.end(two, Outcome.FAIL, code="CONFLICT")
    assert told(idempotent_request(story.history())) == []
    assert refused.complete.outcome is Outcome.FAIL


def test_an_event_told_again_under_another_id_after_the_retry_is_an_anomaly(given: Any, told: Any):
    story = given()
    write = story.end(sent(story))
    first = story.shown("bob", write)
    retry = sent_again(story, write)
    again = story.shown("bob", write)
    story.end(retry)
    assert told(idempotent_request(story.history())) == [
        ("retry-told-again", (first.index, retry.invoke.index, again.index))
    ]


def test_an_activity_entry_told_again_is_an_anomaly_too(given: Any, told: Any):
    story = given()
    write = story.end(sent(story))
    story.everybody(write)
    retry = story.end(sent_again(story, write))
    story.entry("bob", write)
    assert [cause for cause, _ in told(idempotent_request(story.history()))] == ["retry-told-again"]
    assert retry.complete.outcome is Outcome.OK


def test_an_event_told_twice_before_the_retry_is_no_fault_of_the_retry(given: Any):
    story = given()
    write = story.end(sent(story))
    story.shown("bob", write)
    story.shown("bob", write)
    story.end(sent_again(story, write))
    assert list(idempotent_request(story.history())) == [None]


@pytest.mark.parametrize("facts", [{"actor": "bob"}, {"entity_kind": "sprint"}])
def test_another_user_or_kind_with_the_same_id_gets_an_entity_of_its_own(given: Any, facts: dict[str, Any], told: Any):
    story = given()
    write = story.end(sent(story))
    story.end(sent_again(story, write, **facts), entity_id="second")
    assert list(idempotent_request(story.history())) == [None]
    other = story.end(sent_again(story, write, **facts | {"message_id": "m2"}), entity_id="third")
    wrong = story.end(sent(story, "carol", "copy"), entity_id="login")
    assert told(idempotent_request(story.history())) == [("retry-answered-wrongly", (*write.indices, *wrong.indices))]
    assert other.complete.entity_id == "third"


@pytest.mark.parametrize("facts", [{"values": {"title": "another"}}, {"message_id": "m2"}, {"project_id": "elsewhere"}])
def test_other_values_or_another_id_make_another_request(given: Any, facts: dict[str, Any]):
    story = given()
    write = story.end(sent(story))
    story.end(sent_again(story, write, **facts), entity_id="second")
    assert list(idempotent_request(story.history())) == []


def test_two_windows_of_one_user_may_retry_for_each_other(given: Any, told: Any):
    users = tuple(ActorInfo(name=name, group=name, kind="ui", user="u") for name in ("alice", "bob"))
    story = given(actors=users)
    story.add(Connect, "carol", epoch=1, user="u")
    write = story.end(sent(story))
    for actor in ("bob", "carol"):
        story.end(sent_again(story, write, actor=actor), entity_id=f"by {actor}")
    assert [cause for cause, _ in told(idempotent_request(story.history()))] == ["retry-applied-twice"] * 2


def test_a_kind_without_texts_is_judged_by_its_replies(given: Any, told: Any):
    story = given()
    write = story.end(sent(story, kind="dependency"))
    story.end(sent_again(story, write))
    story.end(sent_again(story, write), entity_id="second")
    assert [cause for cause, _ in told(idempotent_request(story.history()))] == ["retry-applied-twice"]
