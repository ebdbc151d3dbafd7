"""Comments, time entries and dependencies in a run against the real server."""

from collections.abc import Awaitable, Callable

import pytest

from harness.history import Deliver, Door, EntityKind, Event, Expect, History, Invoke, Outcome, Snapshot, Verb
from harness.protocol import envelopes
from harness.runner import RunResult

RunYaml = Callable[..., Awaitable[RunResult]]
ENTRY, DEPENDENCY = EntityKind.TIME_ENTRY, EntityKind.DEPENDENCY

WORK = """
scenario: work
actors: {alice: {kind: ui}, bob: {kind: ui}, pm: {kind: cli}}
steps:
  - pm: {create: work_item, as: login, set: {type: story, title: Login}}
  - pm: {create: work_item, as: cart, set: {type: story, title: Cart}}
  - alice: {create: time_entry, on: login, as: first, set: {running: true, description: Draw}}
  - alice: {create: time_entry, on: cart, as: second, set: {running: true}}
  - bob: {expect: first, is: {running: false}}
  - pm: {update: second, set: {running: false}}
  - bob: {expect: second, is: {running: false}}
  - alice: {create: time_entry, on: login, as: third, set: {started_at: -2h, ended_at: -1h}}
  - bob: {create: dependency, as: edge, set: {blocking: login, blocked: cart}}
  - pm: {create: dependency, as: back, set: {blocking: cart, blocked: login, type: relates_to}}
  - alice: {expect: back}
  - pm: {delete: back}
  - alice: {expect: back, gone: true}
"""


def ids_of_final(history: History, door: Door, kind: EntityKind) -> set[str]:
    return set(history.final(door)[kind])


async def test_timers_and_dependencies_are_told_read_and_seen_by_both_doors(run_yaml: RunYaml) -> None:
    history = (await run_yaml(WORK)).history
    assert [operation.outcome for operation in history.operations] == [Outcome.OK] * len(history.operations)
    assert {look.outcome for look in history.of(Expect)} == {"met"}
    for kind, count in ((ENTRY, 3), (DEPENDENCY, 1)):
        assert ids_of_final(history, Door.WS, kind) == ids_of_final(history, Door.REST, kind)
        assert len(history.final(Door.WS)[kind]) == count


async def test_the_timer_that_a_start_stopped_is_named_by_reply_and_event_and_tells_of_itself(
    run_yaml: RunYaml,
) -> None:
    history = (await run_yaml(WORK)).history
    by_name = {one.invoke.name: one for one in history.operations if one.invoke.verb is Verb.CREATE}
    started, first = by_name["second"], by_name["first"].entity_id
    stopped = started.complete.stopped if started.complete else None
    assert stopped is not None
    assert (stopped["id"], stopped["is_running"]) == (first, False)
    told = [one for one in history.of(Deliver) if one.actor == "bob" and one.event is not Event.ACTIVITY]
    event = next(one for one in told if one.entity_id == started.entity_id)
    assert event.stopped == stopped
    assert [one.event for one in told if one.entity_id == first] == [Event.CREATED, Event.UPDATED]


async def test_the_cli_looks_at_a_time_entry_before_it_changes_it(run_yaml: RunYaml) -> None:
    history = (await run_yaml(WORK)).history
    read = next(one for one in history.of(Snapshot) if one.purpose == "read" and one.entity_kind is ENTRY)
    stop = next(one for one in history.of(Invoke) if one.actor == "pm" and one.entity_kind is ENTRY)
    assert (read.index, read.entities[0]["is_running"]) == (stop.index - 1, True)
    assert stop.values == {"is_running": False}


async def test_the_final_read_turns_the_pages_of_a_long_list(
    run_yaml: RunYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelopes, "LARGEST_PAGE", 1)
    history = (await run_yaml(WORK)).history
    assert len(history.final(Door.WS)[ENTRY]) == 3
    assert all(one.whole for one in history.of(Snapshot) if one.purpose == "final")
