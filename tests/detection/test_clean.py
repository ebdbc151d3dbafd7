"""The clean server: every bundled scenario is VALID, and has judged what it set out to judge."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from harness.checkers import Verdict

SCENARIOS = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_every_scenario_is_valid_on_the_clean_server(
    judged_run: Callable[..., Awaitable[Any]], scenario: str
) -> None:
    judged = await judged_run(scenario)
    assert judged.wrong == []
    assert judged.verdict is Verdict.VALID
    deliveries = judged.findings.deliveries
    assert deliveries.expected == deliveries.verified > 0
    for finding in judged.findings.guarantees:
        assert finding.judged > 0 or not finding.required


async def test_fifty_watchers_account_for_ten_thousand_deliveries(judged_run: Callable[..., Awaitable[Any]]) -> None:
    judged = await judged_run("fifty_watchers")
    deliveries = judged.findings.deliveries
    assert (judged.findings.operations, deliveries.expected, deliveries.verified) == (200, 10_000, 10_000)


async def test_runs_beside_each_other_and_after_each_other_on_one_server_accuse_nobody(
    judged_run: Callable[..., Awaitable[Any]], server: Callable[..., Awaitable[Any]]
) -> None:
    """Each sees the projects of the others come and go, and the marks they carry are the same."""
    address = await server()
    await judged_run("two_users", address=address, keep_data=True)
    together = [judged_run(name, address=address) for name in ("two_users", "project_changes", "two_users")]
    for judged in await asyncio.gather(*together):
        assert judged.wrong == []
        assert judged.verdict is Verdict.VALID
