"""A history is well-formed, or the line that is not is named with its reason."""

from typing import Any, get_args

import pytest

from harness.errors import InvalidHistory
from harness.history import (
    ActorInfo,
    Complete,
    Connect,
    Deliver,
    Disconnect,
    Door,
    EntityKind,
    Event,
    Expect,
    Fence,
    Header,
    History,
    Invoke,
    Outcome,
    Record,
    Settled,
    Snapshot,
    Store,
    Subscribe,
    Verb,
    mistakes,
    well_formed,
)
from harness.history.grammar import RULES

Facts = dict[str, Any]


class Pen:
    """Writes records that are right unless told otherwise; every method adds one."""

    def __init__(self, tape: Any) -> None:
        self.tape = tape
        self.frames = 0

    def connect(self, **facts: Any) -> Connect:
        return self.tape.add(Connect, "bob", **({"epoch": 1} | facts))

    def disconnect(self, **facts: Any) -> Disconnect:
        return self.tape.add(Disconnect, "bob", **({"epoch": 1} | facts))

    def subscribe(self, **facts: Any) -> Subscribe:
        return self.tape.add(Subscribe, "bob", **({"epoch": 1, "projects": ("board",)} | facts))

    def invoke(self, actor: str = "pm", **facts: Any) -> Invoke:
        told = {"operation": 1, "verb": Verb.CREATE, "entity_kind": EntityKind.WORK_ITEM, "door": Door.REST}
        return self.tape.add(Invoke, actor, **(told | facts))

    def complete(self, actor: str = "pm", **facts: Any) -> Complete:
        return self.tape.add(Complete, actor, **({"operation": 1, "outcome": Outcome.OK, "entity_id": "login"} | facts))

    def deliver(self, **facts: Any) -> Deliver:
        self.frames += 1
        told = {"epoch": 1, "position": self.frames, "message_id": "m", "event": Event.CREATED}
        return self.tape.add(Deliver, "bob", **(told | {"entity_kind": "work_item", "entity_id": "login"} | facts))

    def fence(self, **facts: Any) -> Fence:
        self.frames += 1
        covers = len(self.tape.records) - 1
        return self.tape.add(Fence, "bob", **({"epoch": 1, "covers": covers, "position": self.frames} | facts))

    def snapshot(self, *entities: Facts, **facts: Any) -> Snapshot:
        told = {"source": Door.WS, "purpose": "initial", "entity_kind": EntityKind.WORK_ITEM, "epoch": 1}
        return self.tape.add(Snapshot, "bob", entities=entities, **(told | facts))

    def store(self, **facts: Any) -> Store:
        return self.tape.add(Store, "bob", **({"epoch": 1, "digest": "d", "content": {}} | facts))

    def expect(self, **facts: Any) -> Expect:
        told = {"verb": "expect", "outcome": "met", "name": "login", "entity_kind": EntityKind.WORK_ITEM}
        return self.tape.add(Expect, "bob", **(told | facts))

    def told(self) -> list[tuple[int, str]]:
        """(line, message) of every mistake."""
        return [(mistake.line, mistake.message) for mistake in mistakes(self.tape.history())]


@pytest.fixture
def pen(tape: Any) -> Pen:
    return Pen(tape)


def test_a_history_in_which_everything_is_right_has_no_mistakes(pen: Pen):
    pen.connect()
    pen.snapshot({"id": "login", "position": 1.5})
    pen.subscribe()
    pen.invoke()
    pen.deliver()
    pen.complete(content={"id": "login"})
    pen.deliver(event=Event.ACTIVITY, action="created")
    pen.fence()
    pen.expect(outcome="unmet")
    pen.disconnect()
    pen.invoke("bob", operation=2, verb=Verb.DELETE, entity_id="login", epoch=1)
    pen.complete("bob", operation=2, outcome=Outcome.INFO)
    pen.connect(epoch=2)
    pen.deliver(epoch=2, position=1)
    pen.store(epoch=2)
    pen.store(epoch=2, content=None)
    pen.tape.add(Settled, "harness", outcome="converged")
    history = pen.tape.history()
    assert well_formed(history) is history


def test_an_empty_history_is_well_formed(pen: Pen):
    assert pen.told() == []


def test_the_clock_never_goes_back(pen: Pen):
    pen.connect()
    pen.tape.records.append(Subscribe(index=1, at_ns=-1, actor="bob", epoch=1))
    pen.tape.records.append(Disconnect(index=2, at_ns=5, actor="bob", epoch=1))
    pen.tape.records.append(Connect(index=3, at_ns=4, actor="bob", epoch=2))
    assert pen.told() == [
        (3, "at_ns is below 0"),
        (5, "at_ns goes back from 5 to 4, but it is one monotonic clock"),
    ]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"operation": 0}, "operation is below 1"),
        ({"epoch": 0}, "epoch is below 1"),
        ({"expected_version": 2**63}, "expected_version is beyond 64 bits"),
        ({"expected_version": -(2**63)}, "expected_version is beyond 64 bits"),
        ({"line": 10**4000}, "line is beyond 64 bits"),
    ],
)
def test_what_is_counted_starts_somewhere_and_fits_into_64_bits(pen: Pen, facts: Facts, message: str):
    pen.invoke(**facts)
    assert pen.told() == [(2, message)]


@pytest.mark.parametrize("next_epoch", [1, 2])
def test_every_connection_of_a_client_is_a_new_epoch(pen: Pen, next_epoch: int):
    pen.connect(epoch=2)
    pen.connect(epoch=next_epoch)
    message = f"bob connects as epoch {next_epoch} after epoch 2, but every connection is a new one"
    assert pen.told() == [(3, message)]


@pytest.mark.parametrize("name", ["disconnect", "subscribe", "deliver", "fence", "snapshot", "store"])
def test_nothing_happens_on_a_connection_that_was_never_opened(pen: Pen, name: str):
    getattr(pen, name)()
    assert pen.told() == [(2, "epoch 1 of bob was never opened: there is no connect record before")]


@pytest.mark.parametrize("name", ["disconnect", "subscribe", "deliver", "fence", "snapshot"])
def test_nothing_arrives_on_a_connection_that_has_ended(pen: Pen, name: str):
    pen.connect()
    pen.disconnect()
    getattr(pen, name)()
    assert pen.told() == [(4, "epoch 1 of bob has ended")]


def test_an_operation_begins_once_and_ends_once(pen: Pen):
    pen.invoke()
    pen.invoke()
    pen.complete()
    pen.complete()
    pen.complete(operation=2)
    assert pen.told() == [
        (3, "operation 1 begins twice"),
        (5, "operation 1 ends twice"),
        (6, "operation 2 ends, but never began"),
    ]


def test_an_operation_ends_for_whoever_began_it(pen: Pen):
    pen.invoke("pm")
    pen.complete("bob")
    assert pen.told() == [(3, "operation 1 was begun by pm and ends for bob")]


@pytest.mark.parametrize("verb", [Verb.UPDATE, Verb.DELETE])
def test_a_change_says_what_it_changes(pen: Pen, verb: Verb):
    pen.invoke(verb=verb)
    assert pen.told() == [(2, f"operation 1, {verb}, has no entity_id: on what?")]


def test_an_acknowledged_creation_says_what_was_created(pen: Pen):
    pen.invoke()
    pen.complete(entity_id=None)
    assert pen.told() == [(3, "operation 1, an ok create, has no entity_id: what was created?")]


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.INFO])
def test_what_did_not_surely_take_effect_shows_no_content(pen: Pen, outcome: Outcome):
    pen.invoke()
    pen.complete(outcome=outcome, content={"id": "login"})
    assert pen.told() == [(3, f"an operation that ended as {outcome} shows no content")]


@pytest.mark.parametrize("facts", [{"entity_id": ""}, {"entity_kind": ""}])
def test_an_event_is_about_something(pen: Pen, facts: Facts):
    pen.connect()
    pen.deliver(**facts)
    assert pen.told() == [(3, "an event about nothing: entity_kind and entity_id say what it is about")]


def test_an_activity_entry_says_what_happened(pen: Pen):
    pen.connect()
    pen.deliver(event=Event.ACTIVITY)
    assert pen.told() == [(3, "an activity entry has an action")]


def test_the_frames_of_a_connection_are_counted_up(pen: Pen):
    pen.connect()
    pen.deliver(position=2)
    pen.fence(position=2)
    pen.deliver(position=3)
    pen.deliver(position=1)
    assert pen.told() == [
        (4, "position goes from 2 to 2, but the frames of a connection are counted up"),
        (6, "position goes from 3 to 1, but the frames of a connection are counted up"),
    ]


def test_a_fence_covers_only_what_was_recorded_before_it(pen: Pen):
    pen.connect()
    pen.fence(covers=1)
    pen.fence(covers=0)
    pen.fence(covers=-1)
    assert pen.told() == [
        (3, "covers is 1, but a fence covers what was recorded before it"),
        (5, "covers goes back from 0 to -1, but fences come in order"),
    ]


@pytest.mark.parametrize("entity", [{}, {"id": ""}, {"id": 7}, {"id": ["a"]}])
def test_every_entity_of_a_list_has_an_id(pen: Pen, entity: Facts):
    pen.connect()
    pen.snapshot({"id": "login"}, entity)
    assert pen.told() == [(3, "an entity without an id, or whose id is no text")]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_equals_nothing_is_no_content(pen: Pen, value: float):
    content = {"id": "login", "points": value}
    pen.connect()
    pen.deliver(content=content)
    pen.snapshot(content)
    pen.store(content={"work_item": {"login": content}})
    pen.invoke(values=content)
    pen.complete(content=content)
    pen.expect(wanted=content)
    pen.expect(seen=content)
    assert pen.told() == [(line, f"points is {value}, which is no number to compare") for line in range(3, 10)]


def test_a_digest_comes_with_its_content_the_first_time(pen: Pen):
    pen.connect()
    pen.store(content=None)
    assert pen.told() == [(3, "a digest that appears for the first time comes with its content")]


def test_without_a_fence_nothing_is_unmet(pen: Pen):
    pen.connect()
    pen.expect(outcome="unmet")
    assert pen.told() == [(3, "bob has no fence before this, and without one nothing is unmet")]


def test_only_what_was_met_can_be_late(pen: Pen):
    pen.expect(outcome="unknown", late=True)
    assert pen.told() == [(2, "late is what was met only within the grace")]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"grace_ms": -1}, "grace_ms is -1, but a grace is never negative"),
        ({"actors": [ActorInfo(name="a", group="a", kind="ui")] * 2}, "actors: two of them have the same name"),
        ({"budgets": {"x": float("nan")}}, "budgets: x is nan, but a budget is a number of milliseconds"),
        ({"budgets": {"x": -1.0}}, "budgets: x is -1.0, but a budget is a number of milliseconds"),
        ({"budgets": {"staleness_p101": 1}}, "budgets: staleness_p101 is neither staleness_p<percent> nor"),
        ({"budgets": {"staleness_": 1}}, "budgets: staleness_ is neither staleness_p<percent> nor"),
    ],
)
def test_the_header_is_checked_too(facts: Facts, message: str):
    found = list(mistakes(History(Header(scenario="s", **facts), ())))
    assert [(mistake.line, mistake.message[: len(message)]) for mistake in found] == [(1, message)]


@pytest.mark.parametrize(
    "name", ["staleness_p0", "staleness_p50", "staleness_p100", "staleness_max", "of_another_kind"]
)
def test_budgets_that_a_checker_can_read_are_welcome(name: str):
    assert list(mistakes(History(Header(scenario="s", budgets={name: 1.0}), ()))) == []


def test_the_first_mistakes_are_told_and_the_others_counted(pen: Pen):
    for _ in range(12):
        pen.subscribe()
    with pytest.raises(InvalidHistory) as refused:
        well_formed(pen.tape.history(), where="history.jsonl")
    told = str(refused.value).splitlines()
    assert told[0] == "history.jsonl:2: epoch 1 of bob was never opened: there is no connect record before"
    assert told[9:] == [told[0].replace(":2:", ":11:"), "and 2 more"]


def test_there_is_a_rule_for_every_kind_of_record_that_has_one():
    """Faults, problems and the end of waiting are free: each stands for itself."""
    assert {kind.__name__ for kind in get_args(Record)} - {kind.__name__ for kind in RULES} == {
        "Fault",
        "Problem",
        "Settled",
    }
