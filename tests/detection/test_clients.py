"""Other clients than the default one: repair B on the clean server and on a broken one, and bugs of clients."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from harness.checkers import Verdict
from harness.stores import CLIENT_DEFECTS

AGAIN = 5
"""A client that is deaf while it writes must lose the last race of a run to show it; now and then it wins."""
JudgedRun = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize("scenario", ["two_users", "dependencies", "sprint_delete_frees_items", "burst_of_changes"])
@pytest.mark.parametrize("defects", [(), ("metadata-only-broadcast",)], ids=["clean", "metadata-only"])
async def test_a_team_that_fetches_on_activity_entries_passes_with_or_without_entity_events(
    judged_run: JudgedRun, scenario: str, defects: tuple[str, ...]
) -> None:
    judged = await judged_run(scenario, *defects, sync="activity-refetch")
    assert judged.wrong == []
    assert judged.verdict is Verdict.VALID
    deliveries = judged.findings.deliveries
    assert deliveries.expected == deliveries.verified > 0
    assert deliveries.by_entry == (deliveries.expected if defects else 0)
    assert {row.event.word for row in judged.matrix.rows} == ({"none"} if defects else {"ok"})


async def test_a_server_that_tells_nobody_is_found_by_who_fetches_on_entries_too(judged_run: JudgedRun) -> None:
    judged = await judged_run("two_users", "no-broadcast:comment:create", sync="activity-refetch")
    assert judged.verdict is Verdict.INVALID
    assert {anomaly.cause for anomaly in judged.wrong} == {"no-broadcast"}


async def test_who_does_both_still_misses_the_entity_events(judged_run: JudgedRun) -> None:
    judged = await judged_run("two_users", "metadata-only-broadcast", sync="both")
    assert {(one.guarantee, one.cause) for one in judged.wrong} >= {("live-delivery", "metadata-only-broadcast")}
    assert "convergence" not in {one.guarantee for one in judged.wrong}


async def test_blazor_clients_keep_in_step_where_nobody_races_them(judged_run: JudgedRun) -> None:
    judged = await judged_run("two_users", store="blazor")
    assert judged.wrong == []
    assert judged.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("defect", "scenario"),
    [
        ("apply-without-version-check", "two_users"),
        ("forget-deletions", "two_users"),
        ("double-insert-on-echo", "two_users"),
        ("drop-while-pending", "concurrent_edit_conflict"),
        ("resync-by-clearing", "two_users"),
        ("fetch-known-only", "two_users"),
    ],
)
async def test_a_bug_of_the_client_is_caught_and_told_as_its_own(
    judged_run: JudgedRun, defect: str, scenario: str
) -> None:
    planted = CLIENT_DEFECTS[defect]
    sync = "activity-refetch" if planted.heeds_known_only else "entity-events"
    judged = await judged_run(scenario, client_defects=(defect,), sync=sync)
    for _ in range(AGAIN if judged.verdict is Verdict.VALID else 0):
        judged = await judged_run(scenario, client_defects=(defect,), sync=sync)
        if judged.verdict is Verdict.INVALID:
            break
    assert judged.verdict is Verdict.INVALID
    assert (planted.guarantee, planted.cause) in {(anomaly.guarantee, anomaly.cause) for anomaly in judged.wrong}
    assert not any(anomaly.guarantee == "live-delivery" for anomaly in judged.wrong)
