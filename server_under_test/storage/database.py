"""The database file: one writer, a few readers, each on its own thread.

A unit of work is one plain function that runs in one hop to such a thread. The writer takes them strictly in turn and
what follows from each follows in that turn, which is what makes commit order the order of events.
"""

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite

from server_under_test.storage.groups import GroupWriter, Work
from server_under_test.storage.tables import Tables

T = TypeVar("T")

READERS = 2
BUSY_TIMEOUT_MS = 60_000  # a writer waits for another process's lock rather than fail; its caller hears TIMEOUT first
SCHEMA = Path(__file__).parent / "schema"


class StorageThread(aiosqlite.Connection):
    """A connection with its thread, on which a whole function runs in one hop instead of a hop per statement."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: connect(path), iter_chunk_size=64)
        self._tables: Tables | None = None

    async def run(self, work: Work[T]) -> T:
        """Run the function on the thread, after everything handed in before."""
        return cast(T, await self._execute(self._call, work))  # type: ignore[no-untyped-call]  # aiosqlite: untyped

    def _call(self, work: Work[T]) -> T:
        if self._tables is None:
            self._tables = Tables(self._conn)
        return work(self._conn, self._tables)


class Database:
    """The opened file."""

    def __init__(self, writer: StorageThread, readers: list[StorageThread]) -> None:
        self._writer = writer
        self._groups = GroupWriter(writer)
        self._readers = readers
        self._turn = itertools.cycle(readers)

    @classmethod
    async def open(cls, path: Path) -> "Database":
        """Open or create the file and bring its schema up to date.

        Raises sqlite3.Error where the path cannot be a database.
        """
        with closing(connect(path)) as connection:
            migrate(connection)
        writer, *readers = [StorageThread(path) for _ in range(1 + READERS)]
        for thread in (writer, *readers):
            await thread
        return cls(writer, readers)

    def when_committed(self, hear: Callable[[int], None]) -> None:
        """Have a function told how many units of work each commit held, before anything follows from them."""
        self._groups.on_commit = hear

    async def write(self, work: Work[T], then: Callable[[T], None] = lambda _: None) -> T:
        """Commit a unit of work on the writer, then call `then` with its value, in the order of the commits."""
        return await self._groups.run(work, then)

    async def read(self, work: Callable[[Tables], T]) -> T:
        """Run a function over one snapshot, beside the writer."""
        return await next(self._turn).run(lambda connection, tables: snapshot(connection, tables, work))

    async def read_in_turn(self, work: Callable[[Tables], T]) -> T:
        """Run a function on the writer's thread, between two commits."""
        return await self._writer.run(lambda _, tables: work(tables))

    async def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file."""
        await self._writer.run(lambda connection, _: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())

    async def close(self) -> None:
        """Finish what was handed in, then close."""
        await self._groups.drained()
        for thread in (*self._readers, self._writer):
            await thread.close()


def connect(path: Path) -> sqlite3.Connection:
    """A connection for one storage thread.

    synchronous=NORMAL: in WAL mode a commit is in the file before it is acknowledged, so it survives kill -9 of this
    process; only a power failure could lose the last commits, and FULL would pay an fsync on every mutation for that.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def migrate(connection: sqlite3.Connection) -> None:
    """Apply every schema file that is newer than the database, each as one transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for script in sorted(SCHEMA.glob("*.sql")):
        number = int(script.name.split("_")[0])
        if number > version:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{script.read_text()}\nPRAGMA user_version = {number};\nCOMMIT;"
            )


def snapshot(connection: sqlite3.Connection, tables: Tables, work: Callable[[Tables], T]) -> T:
    """Run a function whose reads all see the same commits."""
    connection.execute("BEGIN")
    try:
        return work(tables)
    finally:
        connection.execute("COMMIT")
