from typing import Any

import pytest

from harness.checkers.snapshot_stream import snapshot_stream
from harness.history import EntityKind, Outcome, Verb

BOARD = "board"


def board(story: Any) -> list[dict[str, Any]]:
    """The work items as they are stored now."""
    return [dict(item) for item in story.state[EntityKind.WORK_ITEM].values()]


def reads(story: Any, items: list[dict[str, Any]], purpose: str = "initial", **facts: Any) -> Any:
    told = {"actor": "dora", "purpose": purpose, "project_id": BOARD, "epoch": story.epochs["dora"]}
    return story.read("work_item", items, **(told | facts))


@pytest.fixture
def late(given: Any) -> Any:
    """A board on which things happen before dora comes."""
    return given(clients="alice", outsiders="dora")


def test_a_list_that_shows_all_that_had_ended_and_looks_the_same_in_the_end_holds(late: Any):
    late.create("pm", "login")
    late.update("pm", "login", status="todo")
    late.delete("pm", late.create("pm", "gone").invoke.name)
    late.subscribe("dora")
    reads(late, board(late))
    assert list(snapshot_stream(late.settle().history())) == [None] * 3  # login and gone as written, login as it stays


def test_nothing_is_judged_where_nobody_read_a_list_after_subscribing(given: Any, late: Any, complete_story: Any):
    late.create("pm", "login")
    reads(late, [])  # without a subscription nothing is promised
    assert list(snapshot_stream(late.settle().history())) == []
    assert list(snapshot_stream(complete_story.history())) == []
    assert list(snapshot_stream(given(empty=True).history())) == []


@pytest.mark.parametrize("what", ["missing", "older", "ghost"])
def test_a_list_that_does_not_show_what_had_ended_is_an_anomaly(late: Any, told: Any, what: str):
    write = late.create("pm", "login")
    before = board(late)
    if what == "older":
        write = late.update("pm", "login", status="todo")
    elif what == "ghost":
        write = late.delete("pm", "login")
    subscribed = late.subscribe("dora")
    read = reads(late, [] if what == "missing" else before)
    assert told(snapshot_stream(late.settle().history())) == [
        ("stale-snapshot", (*write.indices, subscribed.index, read.index))
    ]


def test_the_sentence_says_what_the_list_shows(late: Any, anomalies: Any):
    late.create("pm", "login")
    before = board(late)
    late.update("pm", "login", status="todo")
    late.subscribe("dora")
    reads(late, before)
    (found,) = anomalies(snapshot_stream(late.settle().history()))
    assert found.actor == "dora"
    assert found.why == (
        "work_item login updated by pm over REST had ended before dora asked for the list, which shows version 1"
    )


def test_what_the_final_read_lacks_too_is_a_matter_of_durability(late: Any, told: Any):
    late.create("pm", "login")
    late.subscribe("dora")
    reads(late, [])
    late.fences()
    late.final(changed={"login": None})
    assert told(snapshot_stream(late.history())) == []


@pytest.mark.parametrize("where", ["list", "event", "nowhere"])
def test_a_write_under_way_while_somebody_subscribes_is_in_the_list_or_among_the_events(
    late: Any, told: Any, where: str
):
    write = late.begin("pm", Verb.CREATE, "login")
    subscribed = late.subscribe("dora")
    listed = [] if where != "list" else [{"id": "login", "project_id": BOARD, "version": 1, "title": "login [w2]"}]
    read = reads(late, listed)
    late.end(write)
    write = type(write)(write.invoke, late.records[-1])
    if where == "event":
        late.shown("dora", write)
    found = told(snapshot_stream(late.settle().history()))
    lost = ("fell-between", tuple(sorted((*write.indices, subscribed.index, read.index))))
    assert [one for one in found if one[0] == "fell-between"] == ([lost] if where == "nowhere" else [])


def test_without_a_fence_the_event_may_still_come(late: Any, told: Any):
    write = late.begin("pm", Verb.CREATE, "login")
    late.subscribe("dora")
    reads(late, [])
    late.end(write)
    assert told(snapshot_stream(late.history())) == []


@pytest.mark.parametrize("is_told", [True, False])
def test_a_write_begun_before_the_list_came_is_in_it_or_among_the_events(late: Any, told: Any, is_told: bool):
    subscribed = late.subscribe("dora")
    write = late.create("pm", "login")
    if is_told:
        late.shown("dora", write)
    read = reads(late, [])
    lost = ("fell-between", (subscribed.index, *write.indices, read.index))
    assert told(snapshot_stream(late.settle().history())) == ([] if is_told else [lost])


def test_a_write_begun_after_the_list_came_is_a_matter_of_live_delivery(late: Any):
    late.subscribe("dora")
    reads(late, [])
    late.create("pm", "login")
    assert list(snapshot_stream(late.settle().history())) == []


def test_an_entity_that_was_deleted_meanwhile_need_not_be_listed(late: Any, told: Any):
    late.create("pm", "login")
    late.subscribe("dora")
    deletion = late.begin("alice", Verb.DELETE, "login")
    reads(late, [])
    late.end(deletion)
    assert told(snapshot_stream(late.settle().history())) == []


def test_a_write_of_unknown_outcome_may_be_in_the_list_or_not(late: Any, told: Any):
    late.end(late.begin("pm", Verb.CREATE, "login"), Outcome.INFO)
    late.subscribe("dora")
    reads(late, [])
    assert told(snapshot_stream(late.settle().history())) == []


def test_a_part_of_a_list_may_leave_things_out(late: Any, told: Any):
    late.create("pm", "login")
    late.delete("pm", late.create("pm", "gone").invoke.name)
    late.subscribe("dora")
    reads(late, [], whole=False)
    assert told(snapshot_stream(late.settle().history())) == []


def test_a_second_look_shows_what_had_ended_before_the_first(late: Any, told: Any):
    late.subscribe("dora")
    write = late.create("pm", "login")
    first = reads(late, board(late))
    again = reads(late, [], purpose="reload")
    assert told(snapshot_stream(late.settle().history())) == [
        ("stale-snapshot", (*write.indices, first.index, again.index))
    ]


def test_a_list_that_shows_a_version_otherwise_than_it_stays_is_an_anomaly(late: Any, anomalies: Any):
    late.create("pm", "login", status="todo")
    late.subscribe("dora")
    read = reads(late, [{**item, "status": "backlog"} for item in board(late)])
    (found,) = anomalies(snapshot_stream(late.settle().history()))
    assert (found.cause, found.records) == ("stale-snapshot", (read.index,))
    assert 'shows status "backlog" for work_item login, the final read "todo": nobody wrote it since' in found.why


def test_what_somebody_wrote_since_may_look_otherwise(late: Any, told: Any):
    late.create("pm", "login")
    late.subscribe("dora")
    shown = board(late)
    reads(late, shown)
    late.everybody(late.end(late.begin("pm", Verb.UPDATE, "login", status="todo"), reply={"version": 1}))
    late.state[EntityKind.WORK_ITEM]["login"]["version"] = 1  # a server that raises no versions
    assert told(snapshot_stream(late.settle().history())) == []


def test_lists_of_sprints_are_judged_alike(late: Any, told: Any):
    write = late.create("pm", "first", "sprint")
    late.subscribe("dora")
    late.read("sprint", [], actor="dora", purpose="initial", project_id=BOARD, epoch=1)
    found = told(snapshot_stream(late.settle().history()))
    assert [(cause, records[:2]) for cause, records in found] == [("stale-snapshot", write.indices)]
