from typing import Any

import pytest

from harness.history import (
    Arrival,
    Complete,
    Connect,
    Deliver,
    Disconnect,
    Door,
    EntityKind,
    Event,
    Fence,
    Invoke,
    Outcome,
    Snapshot,
    Subscribe,
    Verb,
    owed_deliveries,
)


@pytest.fixture
def connected(tape: Any) -> Any:
    """`bob` is connected, has loaded the list of projects and follows project `p`."""
    tape.add(Connect, "bob", epoch=1)
    tape.add(Snapshot, "bob", source=Door.WS, purpose="initial", entity_kind=EntityKind.PROJECT, epoch=1)
    tape.add(Subscribe, "bob", epoch=1, projects=("p",))
    return tape


def write(tape: Any, verb: Verb = Verb.CREATE, kind: str = "work_item", content: Any = None, **facts: Any) -> Any:
    number = sum(isinstance(record, Invoke) for record in tape.records) + 1
    told = {"operation": number, "verb": verb, "entity_kind": EntityKind(kind), "door": Door.REST, "project_id": "p"}
    tape.add(Invoke, "pm", **(told | facts), entity_id=None if verb is Verb.CREATE else "x")
    return tape.add(Complete, "pm", operation=number, outcome=Outcome.OK, entity_id="x", content=content)


def deliver(tape: Any, event: Event, kind: str = "work_item", **facts: Any) -> Any:
    told = {"epoch": 1, "position": 1, "message_id": "m", "event": event, "entity_kind": kind, "entity_id": "x"}
    return tape.add(Deliver, "bob", **(told | facts))


def fence(tape: Any) -> Any:
    return tape.add(Fence, "bob", epoch=1, covers=len(tape.records) - 1, position=1)


def only(tape: Any) -> Any:
    (owed,) = owed_deliveries(tape.history())
    return owed


def test_an_event_before_the_fence_is_on_time(connected: Any):
    write(connected)
    delivery = deliver(connected, Event.CREATED)
    fence(connected)
    assert (only(connected).arrival, only(connected).delivery) == (Arrival.ON_TIME, delivery)


def test_an_event_may_come_before_the_reply(connected: Any):
    complete = write(connected)
    connected.records.pop()
    deliver(connected, Event.CREATED)
    connected.add(Complete, "pm", operation=complete.operation, outcome=Outcome.OK, entity_id="x")
    assert only(connected).arrival is Arrival.ON_TIME


def test_an_event_after_the_fence_is_late(connected: Any):
    write(connected)
    proof = fence(connected)
    deliver(connected, Event.CREATED)
    assert (only(connected).arrival, only(connected).fence) == (Arrival.LATE, proof.index)


def test_a_fence_whose_ping_left_before_the_reply_proves_nothing(connected: Any):
    write(connected)
    connected.add(Fence, "bob", epoch=1, covers=len(connected.records) - 2, position=1)
    assert only(connected).arrival is Arrival.UNKNOWN


def test_a_fence_without_the_event_proves_its_loss(connected: Any):
    write(connected)
    fence(connected)
    assert only(connected).arrival is Arrival.LOST


def test_a_connection_that_ended_without_a_fence_proves_nothing(connected: Any):
    write(connected)
    connected.add(Disconnect, "bob", epoch=1)
    assert only(connected).arrival is Arrival.DISCONNECTED


def test_a_connection_that_ended_before_the_write_is_owed_nothing(connected: Any):
    connected.add(Disconnect, "bob", epoch=1)
    write(connected)
    assert owed_deliveries(connected.history()) == ()


def test_a_subscription_made_twice_is_owed_once(connected: Any):
    connected.add(Subscribe, "bob", epoch=1, projects=("p", "q"))
    write(connected)
    assert len(owed_deliveries(connected.history())) == 1


def test_a_subscription_after_the_invocation_is_owed_nothing(tape: Any):
    tape.add(Connect, "bob", epoch=1)
    write(tape)
    tape.add(Subscribe, "bob", epoch=1, projects=("p",))
    assert owed_deliveries(tape.history()) == ()


def test_a_project_is_owed_to_whoever_loaded_the_list_and_not_to_its_subscribers(tape: Any):
    for name in ("bob", "carol"):
        tape.add(Connect, name, epoch=1)
    tape.add(Snapshot, "bob", source=Door.WS, purpose="initial", entity_kind=EntityKind.PROJECT, epoch=1)
    tape.add(Subscribe, "carol", epoch=1, projects=("x",))
    write(tape, kind="project")
    assert [owed.actor for owed in owed_deliveries(tape.history())] == ["bob"]


def test_the_harness_own_writes_are_owed_to_nobody(connected: Any):
    write(connected, setup=True)
    assert owed_deliveries(connected.history()) == ()


def test_an_update_is_told_by_its_version(connected: Any):
    write(connected, Verb.UPDATE, content={"version": 3}, expected_version=2)
    deliver(connected, Event.UPDATED, version=2, content={"version": 2})
    own = deliver(connected, Event.UPDATED, version=3, content={"version": 3})
    assert only(connected).delivery == own


def test_a_comments_update_is_told_by_its_text(connected: Any):
    write(connected, Verb.UPDATE, "comment", {"content": "two"})
    deliver(connected, Event.UPDATED, "comment", content={"content": "one"})
    own = deliver(connected, Event.UPDATED, "comment", content={"content": "two"})
    assert only(connected).delivery == own


def test_an_event_from_before_the_invocation_is_about_something_else(connected: Any):
    deliver(connected, Event.UPDATED, version=3, content={"version": 3})
    write(connected, Verb.UPDATE, content={"version": 3}, expected_version=2)
    assert only(connected).delivery is None


def test_the_activity_entry_is_the_one_beside_the_event(connected: Any):
    write(connected, Verb.UPDATE, content={"version": 2}, expected_version=1)
    write(connected, Verb.UPDATE, content={"version": 3}, expected_version=2)
    entries = []
    for version in (2, 3):
        entries.append(deliver(connected, Event.ACTIVITY, action="updated"))
        deliver(connected, Event.UPDATED, version=version, content={"version": version})
    assert [owed.activity for owed in owed_deliveries(connected.history())] == entries


def test_an_activity_entry_beside_another_writes_event_is_not_about_the_lost_one(connected: Any):
    write(connected, Verb.UPDATE, content={"version": 2}, expected_version=1)
    write(connected, Verb.UPDATE, content={"version": 3}, expected_version=2)
    entry = deliver(connected, Event.ACTIVITY, action="updated")
    deliver(connected, Event.UPDATED, version=3, content={"version": 3})
    fence(connected)
    lost, told = owed_deliveries(connected.history())
    assert (lost.arrival, lost.activity, told.activity) == (Arrival.LOST, None, entry)


def test_a_lone_activity_entry_before_the_fence_is_about_the_lost_write(connected: Any):
    write(connected)
    entry = deliver(connected, Event.ACTIVITY, action="created")
    fence(connected)
    deliver(connected, Event.ACTIVITY, action="created")
    assert (only(connected).arrival, only(connected).activity) == (Arrival.LOST, entry)


def test_a_subscription_counts_from_the_first_time_it_was_made(connected: Any):
    write(connected)
    connected.add(Subscribe, "bob", epoch=1, projects=("p",))
    assert len(owed_deliveries(connected.history())) == 1
