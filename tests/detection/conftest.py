"""The whole chain, scenario to verdict, on the bundled server with and without a planted bug."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.adapters.server_process import bundled_server
from harness.checkers import Anomaly, Findings, Verdict, judge
from harness.clock import MonotonicClock
from harness.history import History
from harness.report import Matrix, matrix
from harness.runner import RunOptions, Silent, run
from harness.scenario import load, plan

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@dataclass(frozen=True)
class Judged:
    history: History
    findings: Findings

    @property
    def verdict(self) -> Verdict:
        return self.findings.verdict

    @property
    def wrong(self) -> list[Anomaly]:
        return [anomaly for anomaly in self.findings.anomalies if anomaly.verdict is Verdict.INVALID]

    @property
    def matrix(self) -> Matrix:
        return matrix(self.history)


JudgedRun = Callable[..., Awaitable[Judged]]


@pytest.fixture
def judged_run(tmp_path: Path) -> JudgedRun:
    async def go(scenario: str, *defects: str, grace_s: float = 0.0) -> Judged:
        found = plan(load(SCENARIOS / f"{scenario}.yaml"), seed=7, env={}, now_s=int(time.time()))
        async with bundled_server(log=tmp_path / "server.log", defects=defects) as address:
            options = RunOptions(
                address=address,
                bundled=True,
                run_id="detection",
                key="DETECT",
                seed=7,
                started_at="2026-01-01T00:00:00+00:00",
                defects=defects,
                grace_s=grace_s,
            )
            result = await run(found, options, clock=MonotonicClock(), write=str, progress=Silent())
        assert result.failure is None
        return Judged(result.history, judge(result.history))

    return go
