"""How does a request become a commit and its events? The one way in for both doors."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from server_under_test.commands import HANDLERS, Command, Context
from server_under_test.commands.access import Access, OpenAccess
from server_under_test.commands.versions import Lock, Versions
from server_under_test.events import EntityEvent, Origin, Outcome, Reply, Target
from server_under_test.fanout import Publisher
from server_under_test.metrics import Metrics
from server_under_test.queries import View
from server_under_test.settings.config import Limits
from server_under_test.storage import Database, Tables

T = TypeVar("T")

READ_ATTEMPTS = 3

Settle = Callable[[sqlite3.Connection, Target], None]


class Executor(Protocol):
    """Carries out a command; a seam for planted defects."""

    async def execute(self, command: Command, origin: Origin) -> Reply:
        """Carry out a command and answer its caller; raises Refused."""


def keep(_connection: sqlite3.Connection, _target: Target) -> None:
    """Leave what a command wrote as it is: it is committed with the unit it belongs to."""


class Service:
    """Commands and reads over one database; publishes what was committed, in the order in which it was."""

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        *,
        limits: Limits,
        encode_reply: Callable[[EntityEvent, str], bytes],
        access: Access | None = None,
        versions: Versions | None = None,
        settle: Settle = keep,
        metrics: Metrics | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._limits = limits
        self._encode_reply = encode_reply
        self._access = access or OpenAccess()
        self._versions = versions or Lock()
        self._settle = settle
        self._metrics = metrics or Metrics()
        self._clock = clock
        self._known_users: set[str] = set()
        self._published = 0
        self._published_of: dict[str, int] = {}
        self._stamp: int | None = None
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        database.when_committed(self._committed)

    def now(self) -> int:
        """The time in whole seconds."""
        return int(self._clock())

    async def welcome(self, user_id: str, name: str | None = None) -> None:
        """Create a user on first use, before anything is done in their name."""
        if user_id not in self._known_users:
            await self._database.write(lambda _, tables: tables.users.ensure(user_id, self.now(), name))
            self._known_users.add(user_id)

    async def execute(self, command: Command, origin: Origin) -> Reply:
        """Commit the command, tell the subscribers, then answer.

        What was committed is told even if the caller has given up waiting.
        """
        self._running += 1
        self._idle.clear()
        try:
            outcome = await self._database.write(
                lambda connection, tables: self._run(connection, tables, command, origin),
                lambda outcome: self._publish(outcome, origin),
            )
            return outcome.reply
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def read(self, read: Callable[[View], T], user_id: str) -> T:
        """A snapshot of what is committed."""
        return await self._database.read(lambda tables: read(self._view(tables, user_id)))

    async def read_in_order(self, read: Callable[[View], T], user_id: str, project_id: str | None = None) -> T:
        """A snapshot that fits between the events: none published is missing in it, none unpublished is in it.

        Read beside the writer; where the project (None: any) changes too fast for that, on the writer's own thread.
        The caller must hand the answer out before it awaits again.
        """
        for _ in range(READ_ATTEMPTS):
            value, sequence = await self._database.read(
                lambda tables: (read(self._view(tables, user_id)), tables.activity.last_sequence())
            )
            if sequence > self._published:
                await self._database.read_in_turn(lambda _: None)
            last = self._published if project_id is None else self._published_of.get(project_id, 0)
            if last <= sequence:
                return value
        return await self.read_in_turn(read, user_id)

    async def read_in_turn(self, read: Callable[[View], T], user_id: str) -> T:
        """A snapshot between two commits; the caller resumes before anything later is published."""
        return await self._database.read_in_turn(lambda tables: read(self._view(tables, user_id)))

    async def is_ready(self) -> bool:
        """Whether storage answers."""
        try:
            await self._database.read(lambda tables: tables.activity.last_sequence())
        except sqlite3.Error:
            return False
        return True

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the database file."""
        await self._database.checkpoint()

    async def drained(self) -> None:
        """Wait until no command is running."""
        await self._idle.wait()

    def _view(self, tables: Tables, user_id: str) -> View:
        # `_stamp` is when the first command of the running commit was dated. A commit that this snapshot misses is
        # dated no earlier than the smaller of the two, so a delta from then on will show it.
        now, stamp = self.now(), self._stamp
        return View(
            tables=tables, user_id=user_id, access=self._access, as_of=now if stamp is None else min(now, stamp)
        )

    def _run(self, connection: sqlite3.Connection, tables: Tables, command: Command, origin: Origin) -> Outcome:
        now = self.now()
        if self._stamp is None:
            self._stamp = now
        ctx = Context(
            tables=tables,
            origin=origin,
            now=now,
            limits=self._limits,
            versions=self._versions,
            access=self._access,
            encode_reply=self._encode_reply,
        )
        outcome = HANDLERS[type(command)](ctx, command)
        sequence = tables.activity.last_sequence()
        self._settle(connection, ctx.target(command.entity, command.operation))
        return replace(outcome, sequence=sequence)

    def _committed(self, units: int) -> None:
        self._stamp = None
        self._metrics.committed_together(units)

    def _publish(self, outcome: Outcome, origin: Origin) -> None:
        if outcome.eviction is not None:
            self._publisher.evict(outcome.eviction)
        if not outcome.events:
            return
        self._publisher.publish(outcome.events, origin)
        self._published = outcome.sequence
        for event in outcome.events:
            self._published_of[event.project_id] = outcome.sequence
