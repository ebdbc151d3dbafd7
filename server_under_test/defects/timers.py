"""A user has one running timer: who stops the other one, and who hears of it? contract/reference.md R2 turned back."""

import sqlite3
from dataclasses import replace
from typing import Any, ClassVar

from server_under_test.commands import Command, Context, StartTimer
from server_under_test.defects.overlay import with_methods
from server_under_test.defects.templates import HandlerDefect
from server_under_test.entities import TimeEntry
from server_under_test.events import EntityEvent, Event, Outcome
from server_under_test.service import Handle


class TimerDefect(HandlerDefect):
    """A bug in what starting a timer does to the one that runs."""

    family = "timers"
    needs: ClassVar[tuple[str, ...]] = ("timers",)
    entities = ("time_entry",)
    operations = ("create",)

    def carry_out(self, inner: Handle, ctx: Context, command: Command) -> Outcome:
        """Only a start stops anything."""
        return self.start(inner, ctx, command) if isinstance(command, StartTimer) else inner(ctx, command)

    def start(self, inner: Handle, ctx: Context, command: StartTimer) -> Outcome:
        """Start a timer."""
        raise NotImplementedError


class AutomaticStopUntold(TimerDefect):
    """The start is told, its consequence is not."""

    effect = "sends neither activity nor event of a timer that was stopped because another one was started"
    breaks = "convergence"
    cause = "silent-change"

    def start(self, inner: Handle, ctx: Context, command: StartTimer) -> Outcome:
        """Tell of the new entry alone."""
        outcome = inner(ctx, command)
        started = tuple(event for event in outcome.events if event.operation == "create")
        # The caller learns of it from the reply; others get no hint of what was stopped.
        return replace(outcome, events=tuple(_alone(event) for event in started))


class StoppedTimerToldElsewhere(TimerDefect):
    """One audience for both, that of the new entry."""

    effect = "tells of an automatically stopped timer in the project of the new one instead of its own"
    breaks = "scope"
    cause = "wrong-audience"
    needs = ("timers", "two-projects")

    def start(self, inner: Handle, ctx: Context, command: StartTimer) -> Outcome:
        """Tell it to those who follow the new entry."""
        outcome = inner(ctx, command)
        if not isinstance(outcome.reply, EntityEvent):
            return outcome
        audience = outcome.reply.audience
        return replace(outcome, events=tuple(replace(event, audience=audience) for event in outcome.events))


class ManyTimers(TimerDefect):
    """A bug that lets several timers run: the rule of storage that forbids it goes."""

    def schema(self, connection: sqlite3.Connection) -> None:
        """Let a user have several running timers."""
        connection.execute("DROP INDEX IF EXISTS time_entries_running")

    def start(self, inner: Handle, ctx: Context, command: StartTimer) -> Outcome:
        """Stop only what is found."""
        running_of = ctx.tables.time_entries.running_of

        def found(user_id: str) -> TimeEntry | None:
            running = running_of(user_id)
            return running if running and self.is_stopped(ctx, running, command) else None

        return inner(with_methods(ctx, "time_entries", running_of=found), command)

    def is_stopped(self, ctx: Context, running: TimeEntry, command: StartTimer) -> bool:
        """Whether the timer that runs is stopped."""
        raise NotImplementedError


class TimersRunTogether(ManyTimers):
    """Nobody looks what else is running."""

    effect = "starts a timer without stopping the one that runs"
    breaks = "expectations"
    cause = "unmet-expectation"

    def is_stopped(self, ctx: Context, running: TimeEntry, command: StartTimer) -> bool:
        """It never is."""
        return False


class ForeignTimerKeepsRunning(ManyTimers):
    """The look is taken within the project."""

    effect = "starts a timer without stopping one that runs in another project"
    breaks = "expectations"
    cause = "unmet-expectation"
    needs = ("timers", "two-projects")

    def is_stopped(self, ctx: Context, running: TimeEntry, command: StartTimer) -> bool:
        """It is if both are in one project."""
        items: Any = ctx.tables.work_items
        here, there = items.find(command.work_item_id), items.find(running.work_item_id)
        return bool(here and there and here.project_id == there.project_id)


def _alone(event: Event) -> Event:
    return replace(event, stopped=None) if isinstance(event, EntityEvent) else event
