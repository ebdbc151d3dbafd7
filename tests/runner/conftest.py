"""Runs against the real server, started as a process, each scenario written in the test that needs it."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.adapters.address import ServerAddress
from harness.adapters.server_process import bundled_server
from harness.clock import MonotonicClock
from harness.runner import Progress, RunOptions, RunResult, Silent, run
from harness.scenario import Plan, load, plan

StartServer = Callable[..., Awaitable[ServerAddress]]
RunYaml = Callable[..., Awaitable[RunResult]]


@pytest.fixture
async def start_server(tmp_path: Path) -> AsyncIterator[StartServer]:
    async with AsyncExitStack() as stack:

        async def start(defects: Sequence[str] = ()) -> ServerAddress:
            return await stack.enter_async_context(bundled_server(log=tmp_path / "server.log", defects=defects))

        yield start


@pytest.fixture
def planned(tmp_path: Path) -> Callable[[str], Plan]:
    def make(text: str, *, seed: int = 1) -> Plan:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return plan(load(path), seed=seed, env={}, now_s=int(time.time()))

    return make


@pytest.fixture
def keys() -> Iterator[str]:
    """Words for project keys, another one each time."""
    return (f"TEST{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(26 * 26))


@pytest.fixture
def run_yaml(start_server: StartServer, planned: Callable[[str], Plan], keys: Iterator[str]) -> RunYaml:
    """Run a scenario on a fresh server with `defects`, or on the one at `address`; returns the result."""

    async def go(
        text: str,
        *,
        defects: Sequence[str] = (),
        address: ServerAddress | None = None,
        progress: Progress | None = None,
        write: Callable[[str], object] = str,
        **options: Any,
    ) -> RunResult:
        chosen = RunOptions(
            address=address or await start_server(defects),
            bundled=address is None,
            run_id="run",
            key=next(keys),
            seed=1,
            started_at="2026-01-01T00:00:00+00:00",
            defects=tuple(defects),
            **options,
        )
        return await run(planned(text), chosen, clock=MonotonicClock(), write=write, progress=progress or Silent())

    return go
