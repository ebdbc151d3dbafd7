"""One scenario from plan to report folder: start or find the server, run, judge, write."""

import asyncio
import secrets
import signal
import socket
import string
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness import history as histories
from harness.adapters.address import ServerAddress
from harness.adapters.server_process import bundled_server
from harness.checkers import Findings, judge
from harness.cli import exit_codes
from harness.cli.run_folder import RunFolder, discard, point_latest_to
from harness.cli.settings import RunSettings
from harness.clock import MonotonicClock
from harness.errors import EnvironmentFailure, InvalidUse
from harness.report import ScenarioResult, findings_json, junit_xml
from harness.runner import Progress, RunOptions, RunResult, run
from harness.scenario import Plan

KEY_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`left_behind` names what could not be removed from the user's server."""

    result: ScenarioResult
    exit_code: int
    left_behind: tuple[str, ...] = ()


def run_one(
    plan: Plan, folder: RunFolder, settings: RunSettings, *, stem: str, repeat_command: str, progress: Progress
) -> Outcome:
    """Run one plan to its end, or to Ctrl-C; whatever was recorded is judged and written to the folder."""
    started = time.monotonic()
    ended: RunResult | None = None
    error: str | None = None
    was_interrupted = False
    try:
        ended = asyncio.run(_stoppable(_run(plan, folder, settings, progress)))
        error = _told(ended.failure, folder, settings) if ended.failure else None
    except InvalidUse:
        discard(folder)
        raise
    except EnvironmentFailure as failure:
        error = str(failure)
    except (KeyboardInterrupt, asyncio.CancelledError):
        error, was_interrupted = "interrupted; the report holds what happened until then", True
    history = ended.history if ended else histories.read(folder.history) if folder.history.exists() else None
    result = ScenarioResult(
        stem=stem,
        history=history,
        findings=judge(history) if history is not None else None,
        error=error,
        seconds=time.monotonic() - started,
        repeat_command=repeat_command,
    )
    code = exit_codes.INTERRUPTED if was_interrupted else _exit_code(result.findings, error)
    _write_reports(folder, result, code)
    return Outcome(result=result, exit_code=code, left_behind=ended.left_behind if ended else ())


def _told(failure: EnvironmentFailure, folder: RunFolder, settings: RunSettings) -> str:
    where = f" The bundled server's log is {folder.server_log}." if settings.address is None else ""
    return f"{failure}{where}"


def _exit_code(findings: Findings | None, error: str | None) -> int:
    if findings is None:
        return exit_codes.ENVIRONMENT
    return exit_codes.exit_code(findings.verdict, environment_failed=error is not None)


async def _stoppable(work: Coroutine[Any, Any, RunResult]) -> RunResult:
    """SIGTERM ends the run in order too, as a CI server's "cancel" sends it."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs in a task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


async def _run(plan: Plan, folder: RunFolder, settings: RunSettings, progress: Progress) -> RunResult:
    async with _server(folder, settings) as address:
        options = RunOptions(
            address=address,
            bundled=settings.address is None,
            run_id=folder.run_id,
            key="".join(secrets.choice(string.ascii_uppercase) for _ in range(KEY_LETTERS)),
            seed=settings.seed,
            started_at=_now(),
            defects=settings.defects,
            identity=settings.identity,
            grace_s=settings.grace_s,
            request_timeout_s=settings.request_timeout_s,
            wait_for_server_s=settings.wait_for_server_s,
            keep_data=settings.keep_data,
        )
        point_latest_to(folder)
        with folder.history.open("w", encoding="utf-8") as lines:
            return await run(plan, options, clock=MonotonicClock(), write=lines.write, progress=progress)


@asynccontextmanager
async def _server(folder: RunFolder, settings: RunSettings) -> AsyncIterator[ServerAddress]:
    if settings.address is not None:
        yield settings.address
        return
    async with bundled_server(log=folder.server_log, defects=settings.defects) as address:
        yield address


def _write_reports(folder: RunFolder, result: ScenarioResult, code: int) -> None:
    if result.history is not None and result.findings is not None:
        folder.findings.write_text(findings_json(result.history, result.findings, exit_code=code), encoding="utf-8")
    folder.junit.write_text(junit_xml([result], hostname=socket.gethostname(), timestamp=_now()), encoding="utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
