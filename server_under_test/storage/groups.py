"""How do many writers share one commit? Units of work that wait for the writer at the same time become one transaction.

Each unit has a savepoint of its own, so that a refused one leaves no trace and does not disturb the others; nobody is
answered before the commit that holds their work.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from server_under_test.storage.tables import Tables

T = TypeVar("T")

Work = Callable[[sqlite3.Connection, Tables], T]

LARGEST_GROUP = 128
UNIT = "unit"
"""The name of the savepoint around each unit of work."""


class Thread(Protocol):
    """The writer's connection, on which a function runs in one hop."""

    async def run(self, work: Work[T]) -> T:
        """Run the function after everything handed in before."""


@dataclass(frozen=True, slots=True)
class _Unit(Generic[T]):
    work: Work[T]
    then: Callable[[T], None]
    future: "asyncio.Future[T]"

    def finish(self, result: "_Result") -> None:
        """Do what follows from the commit, then tell the caller, who may have given up meanwhile."""
        failure = result.failure or self._follow(result.value)
        if self.future.done():
            return
        if failure is None:
            self.future.set_result(result.value)
        else:
            self.future.set_exception(failure)

    def _follow(self, value: T) -> Exception | None:
        try:
            self.then(value)
        except Exception as failure:
            return failure
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    value: Any = None
    failure: Exception | None = None


class GroupWriter:
    """The one queue to the writer; what follows from a commit follows in commit order, before anyone is answered."""

    def __init__(self, thread: Thread) -> None:
        self.on_commit: Callable[[int], None] = lambda _: None
        self._thread = thread
        self._waiting: deque[_Unit[Any]] = deque()
        self._draining: asyncio.Task[None] | None = None

    async def run(self, work: Work[T], then: Callable[[T], None]) -> T:
        """Commit a unit of work; `then` is called with its value even if the caller has given up by then."""
        loop = asyncio.get_running_loop()
        unit: _Unit[T] = _Unit(work, then, loop.create_future())
        self._waiting.append(unit)
        if self._draining is None:
            self._draining = loop.create_task(self._drain())
        return await unit.future

    async def drained(self) -> None:
        """Wait until nothing is handed in that was not committed or refused."""
        if self._draining is not None:
            await asyncio.shield(self._draining)

    async def _drain(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_GROUP))]
            try:
                results = await self._thread.run(partial(_commit_together, group))
            except Exception as failure:
                results = [_Result(failure=failure) for _ in group]
            self.on_commit(len(group))
            for unit, result in zip(group, results, strict=True):
                unit.finish(result)
        self._draining = None


def _commit_together(group: Sequence[_Unit[Any]], connection: sqlite3.Connection, tables: Tables) -> list[_Result]:
    try:
        connection.execute("BEGIN IMMEDIATE")
        results = [_attempt(unit, connection, tables) for unit in group]
        connection.execute("COMMIT")
    except sqlite3.Error as failure:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [_Result(failure=failure) for _ in group]
    return results


def _attempt(unit: _Unit[Any], connection: sqlite3.Connection, tables: Tables) -> _Result:
    connection.execute(f"SAVEPOINT {UNIT}")
    try:
        value = unit.work(connection, tables)
    except Exception as failure:
        if not connection.in_transaction:  # SQLite gave up all of it, where the disk is full for instance
            raise sqlite3.OperationalError("the transaction was rolled back") from failure
        connection.execute(f"ROLLBACK TO {UNIT}")
        connection.execute(f"RELEASE {UNIT}")
        return _Result(failure=failure)
    connection.execute(f"RELEASE {UNIT}")
    return _Result(value=value)
