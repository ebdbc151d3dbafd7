"""The clean server: every bundled scenario is VALID, and has judged what it set out to judge."""

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
