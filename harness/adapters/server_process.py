"""How does the bundled server run? As a process of its own, which never outlives the harness."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from harness.adapters.address import ServerAddress
from harness.errors import InvalidUse, ServerUnavailable

START_LIMIT_S = 30.0
STOP_LIMIT_S = 6.0  # contract/reference.md R22: a graceful stop ends within 5 s
WRONG_USE = 2


@asynccontextmanager
async def bundled_server(*, log: Path, defects: Sequence[str] = ()) -> AsyncIterator[ServerAddress]:
    """The reference server on a free loopback port with a temporary database, stopped and removed at the end.

    Its log goes to `log`. Raises InvalidUse for a defect it does not know, ServerUnavailable if it does not start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sync-harness-", ignore_cleanup_errors=True) as folder,
        log.open("wb") as out,
    ):
        process = await asyncio.create_subprocess_exec(
            *_command(Path(folder) / "server.db", defects),
            stdin=asyncio.subprocess.PIPE,  # its end tells the server that we are gone, even after a kill -9
            stdout=asyncio.subprocess.PIPE,
            stderr=out,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the harness, which then stops the server in order
        )
        try:
            yield await _announced_address(process, log)
        finally:
            await _stop(process)


def _command(database: Path, defects: Sequence[str]) -> list[str]:
    planted = [argument for defect in defects for argument in ("--defect", defect)]
    options = ["--port", "0", "--database", str(database), "--exit-with-stdin", "--log-format", "json"]
    return [sys.executable, "-m", "server_under_test", *options, *planted]


def _environment() -> dict[str, str]:
    """Ours without the settings of a server of the user's own: they must not reach the bundled one."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PM_")}


async def _announced_address(process: asyncio.subprocess.Process, log: Path) -> ServerAddress:
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        async with asyncio.timeout(START_LIMIT_S):
            line = await process.stdout.readline()
            if not line:
                await process.wait()
    except TimeoutError:
        raise ServerUnavailable(f"the bundled server did not start within {START_LIMIT_S:g} s; see {log}") from None
    if not line:
        raise _start_failure(process.returncode, log)
    announced = json.loads(line)
    return ServerAddress(http=announced["url"], ws=announced["ws_url"])


def _start_failure(code: int | None, log: Path) -> Exception:
    said = log.read_text(encoding="utf-8", errors="replace").strip()
    if code == WRONG_USE:
        return InvalidUse(said)
    last_line = said.splitlines()[-1] if said else "it said nothing"
    return ServerUnavailable(f"the bundled server ended while starting (exit code {code}): {last_line}. See {log}.")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    try:
        with suppress(ProcessLookupError, TimeoutError):
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
