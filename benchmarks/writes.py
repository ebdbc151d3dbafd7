"""Commits per second of the whole command layer, against bare aiosqlite that runs the same SQL statements.

Used by server.py. "Bare" awaits each statement, as aiosqlite is commonly used; one connection is one writer.
"""

import asyncio
import logging
import re
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import aiosqlite
import structlog

from server_under_test.app import open_backend
from server_under_test.backend import Backend
from server_under_test.commands import CreateProject, CreateWorkItem, UpdateWorkItem
from server_under_test.entities import Project, WorkItem
from server_under_test.events import EntityEvent, Origin
from server_under_test.settings.config import FALLBACK_USER_ID, Settings

WRITES = 4_000
AT_ONCE = (1, 8, 64)
ORIGIN = Origin(user_id=FALLBACK_USER_ID, door="rest")


def compare_writes(folder: Path) -> None:
    """Print the commits per second of one kind of write, ours by how many are asked for at once."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"\n{'writes/s, each committed':<42} {'':>8} of bare aiosqlite")
    statements = recorded_statements(folder / "recorded.db")
    shutil.copy(folder / "recorded.db", folder / "bare.db")
    bare = asyncio.run(bare_writes(folder / "bare.db", statements))
    print(f"{'bare aiosqlite, ' + str(len(statements)) + ' statements a write':<42} {bare:>8,.0f}")
    for at_once in AT_ONCE:
        ours = asyncio.run(our_writes(folder / f"ours{at_once}.db", at_once))
        print(f"{f'an item changed, {at_once} at a time':<42} {ours:>8,.0f} {ours / bare:>6.2f}", flush=True)


def recorded_statements(path: Path) -> list[str]:
    """What the database is asked for one update of an item, with the values written out."""
    seen: list[str] = []

    async def record() -> None:
        async with open_backend(Settings(database=path)) as backend:
            item = await new_item(backend, "R")

            def trace(connection: sqlite3.Connection, _: object) -> None:
                connection.set_trace_callback(seen.append)

            await backend.service._database.write(trace)
            await update(backend, item)

    asyncio.run(record())
    begun = next(number for number, line in enumerate(seen) if line.startswith("BEGIN"))
    ended = next(number for number, line in enumerate(seen) if number > begun and line.startswith("COMMIT"))
    statements = [
        line for line in seen[begun : ended + 1] if "SAVEPOINT" not in line and not line.startswith("RELEASE")
    ]
    # Run again and again the update must keep finding its row.
    return [re.sub(r" AND version = \d+$", "", line) for line in statements]


async def bare_writes(path: Path, statements: list[str]) -> float:
    """The statements again and again, each awaited."""
    async with aiosqlite.connect(path, isolation_level=None) as database:
        await database.execute("PRAGMA synchronous = NORMAL")
        began = time.perf_counter()
        for _ in range(WRITES // 4):
            for statement in statements:
                await database.execute_fetchall(statement)
        return WRITES // 4 / (time.perf_counter() - began)


async def our_writes(path: Path, at_once: int) -> float:
    """Updates of items through the command layer, each on an item of its own, nobody subscribed."""
    async with open_backend(Settings(database=path)) as backend:
        items = [await new_item(backend, f"P{number}") for number in range(at_once)]
        began = time.perf_counter()
        await asyncio.gather(*(repeat(backend, item, WRITES // at_once) for item in items))
        return WRITES // at_once * at_once / (time.perf_counter() - began)


async def new_item(backend: Backend, key: str) -> WorkItem:
    """An item in a project of its own."""
    project = await execute(backend, CreateProject(title="benchmark", key=key + "X"))
    assert isinstance(project, Project)  # noqa: S101 - what the command answers
    item = await execute(backend, CreateWorkItem(project_id=project.id, item_type="task", title="0"))
    assert isinstance(item, WorkItem)  # noqa: S101 - what the command answers
    return item


async def repeat(backend: Backend, item: WorkItem, times: int) -> None:
    """Change one item again and again."""
    for _ in range(times):
        item = await update(backend, item)


async def update(backend: Backend, item: WorkItem) -> WorkItem:
    """Another title."""
    command = UpdateWorkItem(work_item_id=item.id, expected_version=item.version, title=f"title {item.version}")
    changed = await execute(backend, command)
    assert isinstance(changed, WorkItem)  # noqa: S101 - what the command answers
    return changed


async def execute(backend: Backend, command: Any) -> Any:
    """The entity a command leaves."""
    reply = await backend.executor.execute(command, ORIGIN)
    assert isinstance(reply, EntityEvent)  # noqa: S101 - nothing is replayed here
    return reply.after
