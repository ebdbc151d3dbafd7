from typing import Any

from harness.checkers.writes_follow_reads import writes_follow_reads
from harness.history import ActorInfo, Door, EntityKind, Verb


def conversation(story: Any, seen: bool = True) -> tuple[Any, Any, Any]:
    """Alice asks, bob sees it and answers; carol has been shown nothing yet."""
    question = story.create("alice", "question")
    event = story.shown("bob", question) if seen else None
    return question, event, story.create("bob", "answer")


def test_the_question_before_the_answer_holds(given: Any):
    story = given(clients="alice bob carol")
    question, _, answer = conversation(story)
    story.shown("carol", question)
    story.shown("carol", answer)
    assert list(writes_follow_reads(story.history())) == [None]


def test_nothing_is_judged_where_no_writer_had_seen_anything(given: Any):
    story = given(clients="alice bob carol")
    question, _, answer = conversation(story, seen=False)
    story.shown("carol", answer)
    story.shown("carol", question)
    assert list(writes_follow_reads(story.history())) == []
    assert list(writes_follow_reads(given(empty=True).history())) == []


def test_the_answer_before_the_question_is_an_anomaly(given: Any, anomalies: Any):
    story = given(clients="alice bob carol")
    question, event, answer = conversation(story)
    early, late = story.shown("carol", answer), story.shown("carol", question)
    (found,) = anomalies(writes_follow_reads(story.history()))
    expected = (question.invoke.index, event.index, answer.invoke.index, early.index, late.index)
    assert (found.cause, found.records, found.actor) == ("reordered", expected, "carol")
    assert found.why == (
        "carol was shown work_item answer created by bob over WebSocket before work_item question created by alice "
        "over WebSocket, although bob had been shown the latter before beginning the former"
    )


def test_what_was_seen_after_the_write_began_need_not_come_first(given: Any, told: Any):
    story = given(clients="alice bob carol")
    question = story.create("alice", "question")
    begun = story.begin("bob", Verb.CREATE, "answer")
    story.shown("bob", question)
    answer = story.end(begun)
    story.shown("carol", answer)
    story.shown("carol", question)
    assert told(writes_follow_reads(story.history())) == []


def test_what_somebody_else_had_seen_binds_the_writer_to_nothing(given: Any, told: Any):
    story = given(clients="alice bob carol dora")
    question = story.create("alice", "question")
    story.shown("dora", question)
    story.create("dora", "unrelated")
    answer = story.create("bob", "answer")
    story.shown("carol", answer)
    story.shown("carol", question)
    assert told(writes_follow_reads(story.history())) == []


def test_a_read_over_rest_counts_as_seen(given: Any, told: Any):
    story = given(clients="alice carol")
    story.create("alice", "login")
    update = story.update("alice", "login")
    state = dict(story.state[EntityKind.WORK_ITEM]["login"])
    read = story.read("work_item", [state], actor="pm", purpose="read", source=Door.REST, whole=False)
    answer = story.create("pm", "answer")
    early, late = story.shown("carol", answer), story.shown("carol", update)
    assert told(writes_follow_reads(story.history())) == [
        ("reordered", (update.invoke.index, read.index, answer.invoke.index, early.index, late.index))
    ]


def test_a_comment_that_was_read_names_its_write(given: Any, told: Any):
    story = given(clients="alice carol")
    story.create("alice", "login")
    question = story.create("alice", "question", "comment", work_item_id="login")
    state = dict(story.state[EntityKind.COMMENT]["question"])
    story.read("comment", [state], actor="pm", purpose="read", source=Door.REST, work_item_id="login")
    answer = story.create("pm", "answer", "comment", work_item_id="login")
    story.shown("carol", answer)
    story.shown("carol", question)
    assert len(told(writes_follow_reads(story.history()))) == 1


def test_the_eyes_of_one_user_see_for_all_its_windows(given: Any, told: Any):
    users = tuple(ActorInfo(name=name, group=name, kind="ui", user="u1") for name in ("bob", "phone"))
    story = given(clients="alice bob phone carol", actors=users)
    question = story.create("alice", "question")
    story.shown("phone", question)
    answer = story.create("bob", "answer")
    story.shown("carol", answer)
    story.shown("carol", question)
    assert len(told(writes_follow_reads(story.history()))) == 1


def test_own_writes_are_the_business_of_monotonic_writes(given: Any):
    story = given(clients="alice carol")
    first = story.create("alice", "first")
    story.shown("alice", first)
    second = story.create("alice", "second")
    story.shown("carol", second)
    story.shown("carol", first)
    assert list(writes_follow_reads(story.history())) == []


def test_what_never_came_is_the_business_of_live_delivery(given: Any):
    story = given(clients="alice bob carol")
    _, _, answer = conversation(story)
    story.shown("carol", answer)
    assert list(writes_follow_reads(story.history())) == []


def test_many_answers_before_one_question_are_told_once_with_the_nearest(given: Any, told: Any):
    story = given(clients="alice bob carol")
    question, seen, answer = conversation(story)
    another = story.create("bob", "another")
    events = [story.shown("carol", write) for write in (answer, another, question)]
    expected = (question.invoke.index, seen.index, another.invoke.index, events[1].index, events[2].index)
    assert told(writes_follow_reads(story.history())) == [("reordered", expected)]
