"""How does a request become a commit and its events? The one way in for both doors."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from server_under_test.commands import HANDLERS, Command, Context
from server_under_test.commands.versions import Lock, Versions
from server_under_test.config import Limits
from server_under_test.fanout import Publisher
from server_under_test.storage import Database, Tables
from server_under_test.values import EntityEvent, Origin, Outcome, Reply, Target

T = TypeVar("T")

READ_ATTEMPTS = 3

Settle = Callable[[sqlite3.Connection, Target], None]


class Executor(Protocol):
    """Carries out a command; a seam for planted defects."""

    async def execute(self, command: Command, origin: Origin) -> Reply:
        """Carry out a command and answer its caller; raises Refused."""


def commit(connection: sqlite3.Connection, _: Target) -> None:
    """End a transaction whose command succeeded."""
    connection.execute("COMMIT")


class Service:
    """Commands and reads over one database; publishes what was committed, in the order in which it was."""

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        *,
        limits: Limits,
        encode_reply: Callable[[EntityEvent, str], bytes],
        versions: Versions | None = None,
        settle: Settle = commit,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._limits = limits
        self._encode_reply = encode_reply
        self._versions = versions or Lock()
        self._settle = settle
        self._clock = clock
        self._known_users: set[str] = set()
        self._published = 0
        self._published_of: dict[str, int] = {}
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def now(self) -> int:
        """The time in whole seconds."""
        return int(self._clock())

    async def welcome(self, user_id: str) -> None:
        """Create a user on first use, before anything is done in their name."""
        if user_id not in self._known_users:
            await self._database.write(lambda _, tables: tables.users.ensure(user_id, self.now()))
            self._known_users.add(user_id)

    async def execute(self, command: Command, origin: Origin) -> Reply:
        """Commit the command, tell the subscribers, then answer; nothing awaits in between.

        The writer's callers resume in commit order, so publishing right here keeps that order for the events.
        """
        self._running += 1
        self._idle.clear()
        try:
            outcome = await self._database.write(
                lambda connection, tables: self._run(connection, tables, command, origin)
            )
            self._publish(outcome, origin)
            return outcome.reply
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def read(self, read: Callable[[Tables], T]) -> T:
        """A snapshot of what is committed."""
        return await self._database.read(read)

    async def read_in_order(self, read: Callable[[Tables], T], project_id: str | None) -> T:
        """A snapshot that fits between the events: none published is missing in it, none unpublished is in it.

        Read beside the writer; where the project (None: any) changes too fast for that, on the writer's own thread.
        The caller must hand the answer out before it awaits again.
        """
        for _ in range(READ_ATTEMPTS):
            value, sequence = await self._database.read(lambda tables: (read(tables), tables.activity.last_sequence()))
            if sequence > self._published:
                await self._database.read_in_turn(lambda _: None)
            last = self._published if project_id is None else self._published_of.get(project_id, 0)
            if last <= sequence:
                return value
        return await self._database.read_in_turn(read)

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the database file."""
        await self._database.checkpoint()

    async def drained(self) -> None:
        """Wait until no command is running."""
        await self._idle.wait()

    def _run(self, connection: sqlite3.Connection, tables: Tables, command: Command, origin: Origin) -> Outcome:
        ctx = Context(
            tables=tables,
            origin=origin,
            now=self.now(),
            limits=self._limits,
            versions=self._versions,
            encode_reply=self._encode_reply,
        )
        connection.execute("BEGIN IMMEDIATE")
        try:
            outcome = HANDLERS[type(command)](ctx, command)
            outcome = replace(outcome, sequence=tables.activity.last_sequence())
            self._settle(connection, ctx.target(command.entity, command.operation))
        except BaseException:
            if connection.in_transaction:  # SQLite may have rolled back by itself, where the disk is full for instance
                connection.execute("ROLLBACK")
            raise
        return outcome

    def _publish(self, outcome: Outcome, origin: Origin) -> None:
        if not outcome.events:
            return
        self._publisher.publish(outcome.events, origin)
        self._published = outcome.sequence
        for event in outcome.events:
            self._published_of[event.project_id] = outcome.sequence
