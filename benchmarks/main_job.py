"""How long does the main job take, and what does the time go to? Run: .venv/bin/python benchmarks/main_job.py

Figures of one machine at one moment; compare the ratios of one run, not runs. Nothing here is a test.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from harness.adapters.server_process import bundled_server
from harness.checkers import judge
from harness.clock import MonotonicClock
from harness.history import Complete, History
from harness.runner import RunOptions, Silent, run
from harness.scenario import Plan, load, plan

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5
WATCHERS = (2, 50, 200)
OPERATIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One run of the whole command, in seconds. `computing_s` is CPU time of the harness and of its server."""

    wall_s: float
    computing_s: float

    @property
    def waiting_share(self) -> float:
        """The share of the wall time in which no process of ours computed, at least."""
        return max(0.0, 1 - self.computing_s / self.wall_s)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole_command(Path(folder))
        asyncio.run(inside(Path(folder)))


def whole_command(folder: Path) -> None:
    """`two_users` as the user types it; then a lost broadcast, which must not take longer for being lost."""
    clean = sorted((_command(folder, []) for _ in range(REPEATS)), key=lambda command: command.wall_s)
    broken = sorted(
        (_command(folder, ["--defect", "metadata-only-broadcast"]) for _ in range(REPEATS)),
        key=lambda command: command.wall_s,
    )
    middle, lost = clean[REPEATS // 2], broken[REPEATS // 2]
    print(f"two_users, whole command, server start included: median {middle.wall_s:.2f} s of {REPEATS}")
    print(f"  fastest {clean[0].wall_s:.2f} s, slowest {clean[-1].wall_s:.2f} s")
    print(f"  waiting (nobody computed): {middle.waiting_share:.0%} of the wall time")
    print(f"two_users with every broadcast lost: {lost.wall_s / middle.wall_s:.2f} of the clean run's wall time")


def _command(folder: Path, options: Sequence[str]) -> Command:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "harness", "run", "scenarios/two_users.yaml", "--reports", str(folder), "-q", *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    wall_s = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computing_s = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return Command(wall_s=wall_s, computing_s=computing_s)


async def inside(folder: Path) -> None:
    """The same run without the command around it, then more and more watchers."""
    history, run_s, judge_s = await _measured(_plan(ROOT / "scenarios" / "two_users.yaml"), folder)
    print(f"two_users on a running server: {run_s:.3f} s to run, {judge_s:.3f} s to judge")
    print(f"  last write acknowledged -> verdict: {_settling_s(history) + judge_s:.3f} s")
    for watchers in WATCHERS:
        history, run_s, judge_s = await _measured(_plan(_scenario(folder, watchers)), folder)
        deliveries = judge(history).deliveries
        print(
            f"{watchers} watchers, {OPERATIONS} operations: "
            f"{OPERATIONS / (run_s + judge_s):.0f} operations verified per second, "
            f"{deliveries.verified} of {deliveries.expected} deliveries; run {run_s:.2f} s, judge {judge_s:.2f} s, "
            f"last write acknowledged -> verdict {_settling_s(history) + judge_s:.2f} s"
        )


def _plan(path: Path) -> Plan:
    return plan(load(path), seed=1, env=os.environ, now_s=int(time.time()))


def _scenario(folder: Path, watchers: int) -> Path:
    path = folder / f"watchers_{watchers}.yaml"
    step = {"repeat": OPERATIONS, "steps": [{"pm": {"create": "work_item", "set": {"title": "Item ${i}"}}}]}
    scenario = {
        "scenario": f"{watchers} watchers",
        "actors": {"watchers": {"kind": "ui", "count": watchers}, "pm": {"kind": "cli"}},
        "steps": [step],
    }
    path.write_text(json.dumps(scenario), encoding="utf-8")  # JSON is YAML
    return path


async def _measured(found: Plan, folder: Path) -> tuple[History, float, float]:
    """The history, and the seconds it took to run and to judge it; the server's start is not counted."""
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(bundled_server(log=folder / "server.log"))
        options = RunOptions(
            address=address,
            bundled=True,
            run_id="benchmark",
            key="BENCH",
            seed=1,
            started_at="2026-01-01T00:00:00+00:00",
        )
        lines = stack.enter_context((folder / "history.jsonl").open("w", encoding="utf-8"))
        started = time.monotonic()
        result = await run(found, options, clock=MonotonicClock(), write=lines.write, progress=Silent())
        ran = time.monotonic()
        judge(result.history)
        return result.history, ran - started, time.monotonic() - ran


def _settling_s(history: History) -> float:
    """From the last acknowledged write to the last record, in seconds."""
    return (history.records[-1].at_ns - history.of(Complete)[-1].at_ns) / 1e9


if __name__ == "__main__":
    main()
