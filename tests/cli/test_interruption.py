"""Ctrl-C, a CI server's cancel, and a kill: the report so far is kept, and nothing is left running or lying about."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

LONG = """
scenario: long
actors: {alice: {kind: ui}, pm: {kind: cli}}
steps:
  - repeat: 20000
    steps:
      - pm: {create: work_item, set: {title: "Item ${i}"}}
"""
Start = Callable[..., Awaitable[Any]]


async def running_history(tmp_path: Path) -> Path:
    """The history of the run, once work is under way."""
    found: list[Path] = []

    async def is_running() -> bool:
        found.extend(
            path for path in (tmp_path / "reports").glob("2*/history.jsonl") if '"complete"' in path.read_text()
        )
        return bool(found)

    await becomes_true(is_running)
    return found[0]


def server_of(history: Path) -> str:
    return str(json.loads(history.read_text().splitlines()[0])["server"])


async def is_gone(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            await client.get(url + "/live")
        except httpx.ConnectError:
            return True
        except httpx.HTTPError:
            return False
    return False


async def becomes_true(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 - another process cannot set an event of ours
            await asyncio.sleep(0.02)


@pytest.fixture
async def interrupted(start: Start, tmp_path: Path) -> Callable[[signal.Signals], Awaitable[tuple[Any, Path]]]:
    async def go(sent: signal.Signals) -> tuple[Any, Path]:
        (tmp_path / "long.yaml").write_text(LONG)
        process = await start("run", "long.yaml", "--junitxml", "out.xml")
        history = await running_history(tmp_path)
        process.send_signal(sent)
        out, err = await process.communicate()
        assert b"Traceback" not in out + err, err.decode()
        return process, history

    return go


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
async def test_an_interruption_keeps_the_partial_report_and_cleans_up(
    interrupted: Callable[..., Awaitable[tuple[Any, Path]]], tmp_path: Path, sent: signal.Signals
) -> None:
    process, history = await interrupted(sent)
    assert process.returncode == 130
    findings = json.loads((history.parent / "findings.json").read_text())
    assert (findings["verdict"], findings["exit_code"]) == ("UNKNOWN", 130)
    assert findings["operations"] > 0
    assert (tmp_path / "out.xml").read_text()
    assert await is_gone(server_of(history))
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_bundled_server_that_ends_by_itself_accuses_nobody_and_points_to_its_log(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "long.yaml").write_text(LONG)
    process = await start("run", "long.yaml")
    history = await running_history(tmp_path)
    async with httpx.AsyncClient() as client:
        await client.post(server_of(history) + "/admin/shutdown")
    out, err = await process.communicate()
    assert process.returncode == 3, out.decode()
    assert b"Traceback" not in out + err
    assert str(history.parent.relative_to(tmp_path) / "server.log") in err.decode()
    findings = json.loads((history.parent / "findings.json").read_text())
    assert (findings["verdict"], findings["exit_code"]) == ("UNKNOWN", 3)
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_killed_harness_takes_its_server_with_it(
    interrupted: Callable[..., Awaitable[tuple[Any, Path]]],
) -> None:
    _, history = await interrupted(signal.SIGKILL)
    await becomes_true(lambda: is_gone(server_of(history)))
