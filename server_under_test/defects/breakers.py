"""Protecting storage from too much failure: a breaker that takes an honest refusal for one, and is everybody's."""

import time
from dataclasses import replace
from typing import Any, ClassVar

from server_under_test.commands import Command
from server_under_test.defects.defect import Defect
from server_under_test.defects.selector import Selector
from server_under_test.errors import Refused
from server_under_test.events import Origin, Reply, Target
from server_under_test.queries import View
from server_under_test.service import Executor
from server_under_test.wire.asks import Ask, Asks

FAILURES = 5
SUCCESSES = 3
WINDOW_S = 60.0
OPEN_S = 30.0


class WedgeAfterRefusals(Defect):
    """Five refusals in a row, by whomever, and nobody can change anything any more."""

    family = "liveness"
    effect = f"answers every command with SERVICE_UNAVAILABLE after {FAILURES} refusals in a row, until it is restarted"
    breaks = "liveness"
    cause = "wedged"
    needs = ("refusals",)

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._refusals = 0

    def executor(self, inner: Executor) -> Executor:
        """Count, and give up."""
        return _Guarded(self, inner)

    def admit(self) -> None:
        """Raise SERVICE_UNAVAILABLE where nothing goes any more."""
        if self._refusals >= FAILURES:
            raise unavailable()

    def ended(self, refused: Refused | None) -> None:
        """Take note of how a command ended."""
        if self._refusals < FAILURES:
            self._refusals = 0 if refused is None else self._refusals + 1


class CircuitBreaker(WedgeAfterRefusals):
    """contract/reference.md R23 turned back: the breaker of pm-server, of which a refused permission is a failure."""

    effect = (
        f"answers commands and questions over WebSocket with SERVICE_UNAVAILABLE for {OPEN_S:g} s after {FAILURES} "
        "failures of storage or refused permissions in a row"
    )
    doors = ("ws",)
    failures: ClassVar[frozenset[str]] = frozenset({"UNAUTHORIZED", "DATABASE_ERROR", "INTERNAL_ERROR"})

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._failed_at: list[float] = []
        self._opened_at: float | None = None
        self._successes = 0

    def asks(self, inner: Asks) -> Asks:
        """Questions count, and are refused, like commands."""
        return {name: replace(ask, read=self._guarded(ask)) for name, ask in inner.items()}

    def admit(self) -> None:
        """Raise SERVICE_UNAVAILABLE while the breaker is open; some time later a few may try."""
        if self._opened_at is not None and time.monotonic() < self._opened_at + OPEN_S:
            raise unavailable()

    def ended(self, refused: Refused | None) -> None:
        """Take note of how a step in storage ended."""
        now = time.monotonic()
        if refused is not None and refused.code in self.failures:
            self._failed(now)
        else:
            self._succeeded()

    def _failed(self, now: float) -> None:
        self._failed_at = [*(each for each in self._failed_at if now - each < WINDOW_S), now]
        self._successes = 0
        if self._opened_at is not None or len(self._failed_at) >= FAILURES:
            self._opened_at = now

    def _succeeded(self) -> None:
        self._failed_at.clear()
        self._successes += 1
        if self._successes >= SUCCESSES:
            self._opened_at = None

    def _guarded(self, ask: Ask) -> Any:
        def read(view: View, message: Any) -> dict[str, Any]:
            self.admit()
            try:
                answer = ask.read(view, message)
            except Refused as refused:
                self.ended(refused)
                raise
            self.ended(None)
            return answer

        return read


class _Guarded:
    def __init__(self, defect: WedgeAfterRefusals, inner: Executor) -> None:
        self._defect = defect
        self._inner = inner

    async def execute(self, command: Command, origin: Origin) -> Reply:
        if not self._defect.hits(Target(entity=command.entity, operation=command.operation, door=origin.door)):
            return await self._inner.execute(command, origin)
        self._defect.admit()
        try:
            reply = await self._inner.execute(command, origin)
        except Refused as refused:
            self._defect.ended(refused)
            raise
        self._defect.ended(None)
        return reply


def unavailable() -> Refused:
    """The answer of an open breaker."""
    return Refused("SERVICE_UNAVAILABLE", "the service is temporarily unavailable")
