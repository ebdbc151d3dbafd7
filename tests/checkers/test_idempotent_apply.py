from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from harness.checkers.idempotent_apply import idempotent_apply
from harness.history import Content, Deliver, EntityKind
from harness.stores import ClientStore
from harness.stores.client_store import STRICT
from harness.stores.work_items import WorkItems


class Forgetful(WorkItems):
    """Takes a deletion for the last word on nothing."""

    def delete(self, entity_id: str) -> None:
        self._forget(entity_id)


class Trusting(WorkItems):
    """Compares no versions: what comes last is right."""

    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        return True


class Doubling(WorkItems):
    """Takes every event for news of something new."""

    def apply(self, deliver: Deliver, moment: int) -> None:
        super().apply(deliver, moment)
        if deliver.content is not None:
            self._entities[f"copy {moment}"] = deliver.content


def store_of(work_items: type[WorkItems]) -> Callable[[], ClientStore]:
    return lambda: ClientStore({**STRICT, EntityKind.WORK_ITEM: work_items})


def test_a_strict_store_is_not_changed_by_any_repetition(complete_story: Any):
    answers = list(idempotent_apply(complete_story.history()))
    assert len(answers) == 20
    assert set(answers) == {None}


def test_nothing_is_judged_where_nothing_was_delivered(given: Any):
    assert list(idempotent_apply(given().history())) == []
    assert list(idempotent_apply(given(empty=True).history())) == []


def test_activity_entries_and_kinds_that_nobody_holds_are_not_judged(given: Any):
    story = given()
    story.entry("alice", story.create("pm", "login"))
    story.push("alice", event="created", entity_kind="wiki_page", entity_id="w")
    assert list(idempotent_apply(story.history())) == []


def test_a_store_that_forgets_deletions_is_found_by_the_event_before_the_deletion(given: Any, anomalies: Any):
    story = given(clients="alice")
    created = story.shown("alice", story.create("pm", "login"))
    deleted = story.shown("alice", story.delete("pm", "login"))
    (found,) = anomalies(idempotent_apply(story.history(), store_of(Forgetful)))
    assert (found.cause, found.records) == ("resurrection", (created.index, deleted.index))
    assert found.why == (
        "told of a WorkItemCreated of version 1 again after the WorkItemDeleted, "
        "alice's store shows work_item login, which it did not hold"
    )


def test_a_store_that_compares_no_versions_is_found_by_the_event_before_the_newest(given: Any, anomalies: Any):
    story = given(clients="alice")
    first = story.shown("alice", story.create("pm", "login"))
    second = story.shown("alice", story.update("pm", "login", status="todo"))
    story.shown("alice", story.update("pm", "login", status="done"))
    (found,) = anomalies(idempotent_apply(story.history(), store_of(Trusting)))
    assert (found.cause, found.records) == ("stale-overwrite", (first.index, second.index))
    assert found.actor == "alice"


def test_a_store_that_makes_a_copy_of_what_it_is_told_twice_is_found_by_the_copy(given: Any, anomalies: Any):
    story = given(clients="alice")
    story.shown("alice", story.create("pm", "login"))
    found = anomalies(idempotent_apply(story.history(), store_of(Doubling)))
    assert found
    assert {anomaly.cause for anomaly in found} <= {"resurrection", "stale-overwrite"}


def test_each_entity_of_each_client_is_reported_once(given: Any, anomalies: Any):
    story = given()
    for name in ("login", "logout"):
        story.everybody(story.create("pm", name))
        for status in ("todo", "done"):
            story.everybody(story.update("pm", name, status=status))
    found = anomalies(idempotent_apply(story.history(), store_of(Trusting)))
    assert [anomaly.actor for anomaly in found] == ["alice", "bob", "alice", "bob"]


def test_a_repetition_from_an_earlier_connection_counts_as_one_of_today(given: Any):
    story = given(clients="alice")
    story.shown("alice", story.create("pm", "login"))
    story.disconnect("alice")
    story.reconnect("alice")
    story.shown("alice", story.update("pm", "login", status="todo"))
    assert list(idempotent_apply(story.history())) == [None, None]


STEPS = st.lists(
    st.tuples(st.sampled_from(["update", "refresh", "delete", "create"]), st.sampled_from("abc")), max_size=14
)


@settings(
    max_examples=60,
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # `given` is a class: nothing outlives an example
)
@pytest.mark.parametrize("kind", ["work_item", "comment"])
@drawn(steps=STEPS)
def test_no_run_of_a_right_server_is_accused(given: Any, kind: str, steps: list[tuple[str, str]]):
    story = given()
    text = "title" if kind == "work_item" else "content"
    for number, (what, name) in enumerate(steps):
        is_there = name in story.state[EntityKind(kind)]
        if what == "create" and not is_there and not _was_there(story, name):
            story.everybody(story.create("alice", name, kind))
        elif what == "update" and is_there:
            story.everybody(story.update("pm", name, kind, **{text: f"text {number}"}))
        elif what == "delete" and is_there:
            story.everybody(story.delete("bob", name, kind))
        elif what == "refresh" and is_there and kind == "work_item":
            shown = {**story.state[EntityKind(kind)][name], "descendant_ids": [f"d{number}"]}
            told = {"entity_kind": kind, "entity_id": name, "version": shown["version"], "content": shown}
            story.push("alice", event="updated", **told)
    assert set(idempotent_apply(story.history())) <= {None}


def _was_there(story: Any, name: str) -> bool:
    return any(getattr(record, "name", None) == name for record in story.records)
