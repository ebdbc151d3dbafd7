from typing import Any

import pytest

from harness.history import Complete, Connect, Door, EntityKind, Invoke, Operation, Outcome, Snapshot, Verb


def update(tape: Any, number: int, expected: int | None, content: Any, kind: str = "work_item", **facts: Any) -> None:
    invoke = {"operation": number, "verb": Verb.UPDATE, "entity_kind": EntityKind(kind), "door": Door.WS}
    tape.add(Invoke, "a", **invoke, entity_id="x", expected_version=expected)
    tape.add(Complete, "a", operation=number, outcome=Outcome.OK, entity_id="x", content=content, **facts)


def last(tape: Any) -> Operation:
    return tape.history().operations[-1]


def test_records_of_one_kind_come_in_order(tape: Any):
    connects = [tape.add(Connect, name, epoch=1) for name in "ab"]
    history = tape.history()
    assert history.of(Connect) == tuple(connects)
    assert history.of(Snapshot) == ()


def test_an_operation_without_completion_is_of_unknown_outcome(tape: Any):
    facts = {"operation": 1, "verb": Verb.CREATE, "entity_kind": EntityKind.SPRINT, "door": Door.REST}
    tape.add(Invoke, "a", **facts, name="first")
    (operation,) = tape.history().operations
    assert operation.outcome is Outcome.INFO
    assert operation.entity_id is None
    assert operation.describe() == "a's create of sprint first over rest"


def test_an_update_whose_reply_shows_what_was_known_changed_nothing(tape: Any):
    update(tape, 1, 1, {"version": 2, "title": "t", "only_ws": 1})
    update(tape, 2, 2, {"version": 2, "title": "t", "only_rest": 1})
    assert last(tape).changed_nothing
    assert not last(tape).took_effect


def test_an_update_that_raised_the_version_changed_something_even_if_nothing_differs(tape: Any):
    update(tape, 1, 1, {"version": 2, "title": "t"})
    update(tape, 2, 2, {"version": 3, "title": "t"})
    assert last(tape).took_effect


def test_an_update_that_kept_its_version_but_shows_another_value_changed_something(tape: Any):
    update(tape, 1, 1, {"version": 2, "title": "t"})
    update(tape, 2, 2, {"version": 2, "title": "u"})
    assert last(tape).took_effect


def test_where_an_indirect_change_came_between_the_version_tells(tape: Any):
    update(tape, 1, 1, {"version": 2, "sprint_id": "s"})
    update(tape, 2, 3, {"version": 3, "sprint_id": None})
    assert last(tape).changed_nothing
    update(tape, 3, 3, {"version": 4, "sprint_id": None})
    assert last(tape).took_effect


def test_changes_that_the_reply_claims_are_believed_where_nothing_is_known(tape: Any):
    update(tape, 1, 1, {"version": 1, "title": "t"}, changes=("title",))
    assert last(tape).took_effect


@pytest.mark.parametrize(("text", "took_effect"), [("one", False), ("two", True)])
def test_a_comment_changed_unless_it_shows_what_was_known(tape: Any, text: str, took_effect: bool):
    update(tape, 1, None, {"content": "one"}, "comment")
    assert last(tape).took_effect
    update(tape, 2, None, {"content": text}, "comment")
    assert last(tape).took_effect is took_effect


def test_the_final_read_of_projects_holds_this_runs_alone_and_unread_is_not_empty(tape: Any):
    facts = {"operation": 1, "verb": Verb.CREATE, "entity_kind": EntityKind.PROJECT, "door": Door.WS}
    tape.add(Invoke, "a", **facts)
    tape.add(Complete, "a", operation=1, outcome=Outcome.OK, entity_id="ours", content={"id": "ours"})
    read = {"source": Door.WS, "purpose": "final"}
    tape.add(Snapshot, "r", **read, entity_kind=EntityKind.PROJECT, entities=({"id": "ours"}, {"id": "theirs"}))
    tape.add(Snapshot, "r", **read, entity_kind=EntityKind.SPRINT)
    history = tape.history()
    assert history.final(Door.WS) == {EntityKind.PROJECT: {"ours": {"id": "ours"}}, EntityKind.SPRINT: {}}
    assert history.final(Door.REST) == {}
    assert history.projects == {"ours"}


def test_a_completion_of_an_operation_that_was_never_invoked_is_ignored(tape: Any):
    tape.add(Complete, "a", operation=9, outcome=Outcome.OK, entity_id="x", content={"version": 1})
    assert tape.history().operations == ()
