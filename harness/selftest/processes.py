"""How does one run become a process of its own? `harness run` as a user would call it, which never outlives us."""

import asyncio
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from harness.errors import HarnessError
from harness.selftest.asking import INVALID, UNKNOWN, Ask, Attempt, read_attempt

RUN_LIMIT_S = 180.0
STOP_LIMIT_S = 15.0


class Processes:
    """Runs asks, each in a process with a server of its own. Folders of alarms that shall be kept go to `reports`."""

    def __init__(self, reports: Path, *, limit_s: float = RUN_LIMIT_S) -> None:
        self._reports = reports
        self._limit_s = limit_s

    async def run(self, ask: Ask) -> Attempt:
        """The run's outcome; one that did not come to a verdict has its error."""
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="sync-harness-", ignore_cleanup_errors=True) as folder:
            try:
                async with asyncio.timeout(self._limit_s):
                    code, out, err = await _ended(*ask.arguments, "--json", "-", "--quiet", "--reports", folder)
            except TimeoutError:
                return _without_verdict(f"it had not ended after {self._limit_s:g} s", started)
            try:
                attempt = read_attempt(out, seconds=time.monotonic() - started)
            except (ValueError, KeyError, IndexError, TypeError):
                return _without_verdict(_last_line(err) or f"it ended with {code} and said nothing", started)
            if ask.keeps_alarm and attempt.verdict == INVALID:
                return read_attempt(out, seconds=attempt.seconds, kept=self._keep(Path(folder)))
            return attempt

    def _keep(self, folder: Path) -> Path | None:
        """What was recorded of an alarm may not come again: the run's folder outlives the temporary one."""
        for run in folder.iterdir():
            if run.is_dir() and not run.is_symlink():
                kept = self._reports / f"{run.name}-{secrets.token_hex(2)}"
                try:
                    self._reports.mkdir(parents=True, exist_ok=True)
                    return Path(shutil.move(run, kept))
                except OSError as error:
                    raise HarnessError(f"{kept} cannot be written: {error.strerror}") from error
        return None


def _without_verdict(error: str, started: float) -> Attempt:
    return Attempt(verdict=UNKNOWN, error=error, seconds=time.monotonic() - started)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


async def _ended(*arguments: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "harness",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
        start_new_session=True,  # Ctrl-C is for us, who then stop each run in order
    )
    try:
        out, err = await process.communicate()
    finally:
        await _stop(process)
    return process.returncode, out.decode(errors="replace"), err.decode(errors="replace")


async def _stop(process: asyncio.subprocess.Process) -> None:
    """A run that is told to stop takes its server with it."""
    if process.returncode is not None:
        return
    try:
        with suppress(ProcessLookupError, TimeoutError):
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
