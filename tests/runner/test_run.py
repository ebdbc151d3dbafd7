"""The runner before the real server: what it records, and what it never does."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from harness.adapters.address import ServerAddress
from harness.errors import Forbidden, ServerUnavailable
from harness.history import (
    Arrival,
    Complete,
    Connect,
    Content,
    Door,
    EntityKind,
    Expect,
    History,
    Invoke,
    Problem,
    Settled,
    Snapshot,
    Store,
    decode,
    owed_deliveries,
)
from harness.history.marks import writer_of
from harness.protocol import Query
from harness.runner import RunResult
from harness.runner.final_read import _WebSocketReader

RunYaml = Callable[..., Awaitable[RunResult]]
StartServer = Callable[..., Awaitable[ServerAddress]]

TWO_USERS_AND_A_CLI = """
scenario: two users and a cli
actors: {alice: {kind: ui}, bob: {kind: ui}, pm: {kind: cli}}
steps:
  - alice: {create: work_item, as: login, set: {type: story, title: Login page}}
  - bob: {expect: login, is: {title: Login page}}
  - pm: {update: login, set: {status: in_progress}}
  - alice: {expect: login, is: {status: in_progress}}
  - bob: {create: comment, on: login, as: note, set: {content: On it}}
  - pm: {delete: note}
  - bob: {expect: note, gone: true}
"""


def outcomes(history: History) -> Counter[str]:
    return Counter(record.outcome for record in history.of(Complete))


def looks(history: History) -> list[tuple[str, str, str]]:
    return [(record.actor, record.verb, record.outcome) for record in history.of(Expect)]


async def test_every_delivery_of_a_clean_run_is_there_before_its_fence(run_yaml: RunYaml) -> None:
    result = await run_yaml(TWO_USERS_AND_A_CLI)
    assert result.failure is None
    assert outcomes(result.history) == {"ok": 5}  # the project of the scenario is one of them
    assert {owed.arrival for owed in owed_deliveries(result.history)} == {Arrival.ON_TIME}
    assert len(owed_deliveries(result.history)) == 4 * 2
    assert looks(result.history) == [
        ("bob", "expect", "met"),
        ("alice", "expect", "met"),
        ("bob", "expect", "met"),
    ]


async def test_a_run_ends_with_the_final_read_of_both_doors_the_stores_and_settled(run_yaml: RunYaml) -> None:
    history = (await run_yaml(TWO_USERS_AND_A_CLI)).history
    finals = {(record.source, record.entity_kind) for record in history.of(Snapshot) if record.purpose == "final"}
    assert finals == {(door, kind) for door in Door for kind in EntityKind}
    assert [record.actor for record in history.of(Store)] == ["alice", "bob"]
    assert len({record.digest for record in history.of(Store)}) == 1
    assert [record.outcome for record in history.of(Settled)] == ["converged"]


async def test_every_text_written_names_its_operation(run_yaml: RunYaml) -> None:
    for invoke in (await run_yaml(TWO_USERS_AND_A_CLI)).history.of(Invoke):
        texts = [value for key, value in invoke.values.items() if key in ("title", "content")]
        assert [writer_of(str(text)) for text in texts] == [invoke.operation] * len(texts)


async def test_ui_actors_are_users_of_their_own_unless_they_share_one(run_yaml: RunYaml) -> None:
    separate = (await run_yaml(TWO_USERS_AND_A_CLI)).history
    shared = (await run_yaml(TWO_USERS_AND_A_CLI, identity="shared")).history
    assert len({record.user for record in separate.of(Connect)}) == 2
    assert len({record.user for record in shared.of(Connect)}) == 1
    assert outcomes(shared) == {"ok": 5}


async def test_who_does_not_see_an_entity_says_so_reloads_and_goes_on(run_yaml: RunYaml) -> None:
    result = await run_yaml(TWO_USERS_AND_A_CLI, defects=["metadata-only-broadcast:work_item:create:ws"])
    assert looks(result.history) == [
        ("bob", "expect", "unmet"),
        ("alice", "expect", "met"),
        ("bob", "expect", "met"),
    ]  # the update brought bob what the create did not
    everything = await run_yaml(TWO_USERS_AND_A_CLI, defects=["metadata-only-broadcast"])
    assert ("bob", "needs", "unmet") in looks(everything.history)
    assert [record.purpose for record in everything.history.of(Snapshot) if record.purpose == "reload"] == ["reload"]
    assert outcomes(everything.history) == {"ok": 5}


async def test_a_late_broadcast_is_late_within_the_grace_and_lost_without_it(run_yaml: RunYaml) -> None:
    patient = await run_yaml(TWO_USERS_AND_A_CLI, defects=["late-broadcast"], grace_s=60)
    arrivals = {owed.arrival for owed in owed_deliveries(patient.history)}
    assert Arrival.LATE in arrivals
    assert arrivals <= {Arrival.LATE, Arrival.ON_TIME}
    assert all(record.outcome == "met" for record in patient.history.of(Expect))
    strict = await run_yaml(TWO_USERS_AND_A_CLI, defects=["late-broadcast"])
    assert Arrival.LOST in {owed.arrival for owed in owed_deliveries(strict.history)}


RACE = """
scenario: race
actors: {alice: {kind: ui}, bob: {kind: ui}, pm: {kind: cli}}
steps:
  - alice: {create: work_item, as: login, set: {title: Login}}
  - parallel:
      - alice: {update: login, set: {title: A}, may_fail: conflict}
      - bob: {update: login, set: {title: B}, may_fail: conflict}
      - pm: {update: login, set: {title: C}, may_fail: conflict}
"""


async def test_a_parallel_lets_everybody_hold_the_same_version_so_that_one_can_win(run_yaml: RunYaml) -> None:
    history = (await run_yaml(RACE)).history
    race = [record for record in history.of(Invoke) if record.verb == "update"]
    assert [record.expected_version for record in race] == [1, 1, 1]
    assert outcomes(history) == {"ok": 3, "fail": 2}
    assert {record.error_code for record in history.of(Complete)} == {None, "CONFLICT"}


NEVER = """
scenario: never
actors: {alice: {kind: ui}, carol: {kind: ui, subscribe: false}}
steps:
  - alice: {create: work_item, as: login, set: {title: Login}}
  - carol: {never: login}
"""


async def test_who_is_not_subscribed_never_sees_it_and_a_leak_is_seen(run_yaml: RunYaml) -> None:
    assert looks((await run_yaml(NEVER)).history) == [("carol", "never", "met")]
    leaking = await run_yaml(NEVER, defects=["leak-to-unsubscribed"])
    assert looks(leaking.history) == [("carol", "never", "unmet")]


REFUSED = """
scenario: refused
actors: {alice: {kind: ui}, bob: {kind: ui}}
steps:
  - alice: {create: work_item, as: odd, set: {title: "  "}}
  - bob: {expect: odd}
  - bob: {create: comment, on: odd, set: {content: Where?}}
"""


async def test_what_was_never_made_says_nothing_about_anybody(run_yaml: RunYaml) -> None:
    history = (await run_yaml(REFUSED)).history
    assert outcomes(history) == {"ok": 1, "fail": 1}
    assert looks(history) == [("bob", "expect", "unknown"), ("bob", "needs", "unknown")]


GONE = """
scenario: gone
actors: {alice: {kind: ui}, bob: {kind: ui}, pm: {kind: cli}}
steps:
  - alice: {create: work_item, as: login, set: {title: Login}}
  - alice: {update: login, set: {title: Log in}}
  - alice: {delete: login, may_fail: any}
  - bob: {update: login, set: {title: Sign in}, may_fail: not_found}
  - pm: {update: login, set: {title: Sign on}, may_fail: not_found}
  - bob: {update: login, set: {title: Sign up}}
  - pm: {update: login, set: {title: Sign off}}
"""


async def test_what_is_gone_is_acted_on_from_memory_where_that_may_fail_and_else_blames_nobody(
    run_yaml: RunYaml,
) -> None:
    history = (await run_yaml(GONE)).history
    assert outcomes(history) == {"ok": 4, "fail": 2}
    assert {record.error_code for record in history.of(Complete)} == {None, "NOT_FOUND"}
    assert [record.expected_version for record in history.of(Invoke)][-2:] == [2, 2]
    assert looks(history) == [("bob", "needs", "unknown"), ("pm", "needs", "unknown")]
    assert all(record.gone for record in history.of(Expect))


async def test_where_the_final_read_is_refused_over_websocket_rest_alone_is_the_authority(
    run_yaml: RunYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a final read would make what it lacks look lost."""
    asked: list[EntityKind] = []
    reads = _WebSocketReader.list

    async def refuses_what_is_in_a_project(self: _WebSocketReader, query: Query) -> tuple[Content, ...]:
        asked.append(query.entity_kind)
        if query.entity_kind is not EntityKind.PROJECT:
            raise Forbidden("not a member")
        return await reads(self, query)

    monkeypatch.setattr(_WebSocketReader, "list", refuses_what_is_in_a_project)
    result = await run_yaml(TWO_USERS_AND_A_CLI)
    assert result.failure is None
    assert {record.source for record in result.history.of(Snapshot) if record.purpose == "final"} == {Door.REST}
    assert asked == [EntityKind.PROJECT, EntityKind.WORK_ITEM]  # one refusal, or a circuit breaker opens
    assert [record.outcome for record in result.history.of(Settled)] == ["converged"]


CLI_ONLY = """
scenario: cli alone
actors: {pm: {kind: cli}}
steps:
  - pm: {create: work_item, as: login, set: {title: Login}}
  - pm: {update: login, set: {title: Log in}}
"""


async def test_a_run_without_ui_clients_is_read_over_rest_alone(run_yaml: RunYaml) -> None:
    history = (await run_yaml(CLI_ONLY)).history
    assert {record.source for record in history.of(Snapshot) if record.purpose == "final"} == {Door.REST}
    assert outcomes(history) == {"ok": 3}


async def test_on_a_server_of_ones_own_nothing_is_left_behind_unless_it_is_to_be_kept(
    run_yaml: RunYaml, start_server: StartServer
) -> None:
    address = await start_server()

    async def projects() -> list[Any]:
        async with httpx.AsyncClient() as client:
            found: list[Any] = (await client.get(f"{address.http}/api/v1/projects")).json()["projects"]
            return found

    result = await run_yaml(TWO_USERS_AND_A_CLI, address=address)
    assert (result.failure, result.left_behind, await projects()) == (None, (), [])
    await run_yaml(TWO_USERS_AND_A_CLI, address=address, keep_data=True)
    assert len(await projects()) == 1


async def test_runs_on_one_server_do_not_disturb_each_other(run_yaml: RunYaml, start_server: StartServer) -> None:
    address = await start_server()
    results = await asyncio.gather(*(run_yaml(TWO_USERS_AND_A_CLI, address=address) for _ in range(4)))
    for result in results:
        assert result.failure is None
        assert {owed.arrival for owed in owed_deliveries(result.history)} == {Arrival.ON_TIME}
        assert all(record.outcome == "met" for record in result.history.of(Expect))


async def test_a_server_that_is_not_there_is_a_failure_in_words_and_a_problem_in_the_history(run_yaml: RunYaml) -> None:
    nowhere = ServerAddress(http="http://127.0.0.1:1", ws="ws://127.0.0.1:1/ws")
    result = await run_yaml(TWO_USERS_AND_A_CLI, address=nowhere, wait_for_server_s=0.05)
    assert isinstance(result.failure, ServerUnavailable)
    assert [record.cause for record in result.history.of(Problem)] == ["server-unavailable"]


async def test_an_interrupted_run_says_so_in_its_history(run_yaml: RunYaml) -> None:
    class StopsAtTheEnd:
        def doing(self, what: str) -> None:
            if what == "settling":
                task.cancel()

    lines: list[str] = []
    task = asyncio.ensure_future(run_yaml(TWO_USERS_AND_A_CLI, progress=StopsAtTheEnd(), write=lines.append))
    with pytest.raises(asyncio.CancelledError):
        await task
    history = decode(lines)
    assert [record.cause for record in history.of(Problem)] == ["interrupted"]
    assert outcomes(history) == {"ok": 5}
    assert history.of(Settled) == ()
