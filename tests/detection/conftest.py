"""The whole chain, scenario to verdict, on the bundled server with and without a planted bug."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from harness.adapters.address import ServerAddress
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


Server = Callable[..., Awaitable[ServerAddress]]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with AsyncExitStack() as stack:

        async def start(*defects: str) -> ServerAddress:
            return await stack.enter_async_context(bundled_server(log=tmp_path / "server.log", defects=defects))

        yield start


@pytest.fixture
def judged_run(server: Server) -> JudgedRun:
    numbers = count()

    async def go(
        scenario: str,
        *defects: str,
        grace_s: float = 0.0,
        address: ServerAddress | None = None,
        keep_data: bool = False,
    ) -> Judged:
        found = plan(load(SCENARIOS / f"{scenario}.yaml"), seed=7, env={}, now_s=int(time.time()))
        options = RunOptions(
            address=address or await server(*defects),
            bundled=address is None,
            run_id="detection",
            key=f"DETECT{chr(ord('A') + next(numbers))}",
            seed=7,
            started_at="2026-01-01T00:00:00+00:00",
            defects=defects,
            grace_s=grace_s,
            keep_data=keep_data,
        )
        result = await run(found, options, clock=MonotonicClock(), write=str, progress=Silent())
        assert result.failure is None
        return Judged(result.history, judge(result.history))

    return go
