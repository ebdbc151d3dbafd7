"""Is this defect caught? Scenarios are run against it, one after the other, until a guarantee that fits is broken."""

import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from harness.selftest.asking import Ask, Attempt
from harness.selftest.candidates import Candidate, narrowed, options
from harness.selftest.catalogue import Defect

Run = Callable[[Ask], Awaitable[Attempt]]

SEED_LIMIT = 2**31
REQUEST_TIMEOUT = ("--request-timeout", "5s")
"""A server that stopped answering is known after seconds; a timeout proves nothing, so it accuses nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """What became of one defect. Caught: `guarantee` is one it breaks, `cause` what most of its anomalies name.

    `misfits` are guarantees that were found broken without fitting; `ask` is the run that caught it, or else the first.
    """

    defect: Defect
    guarantee: str | None
    cause: str | None
    misfits: tuple[str, ...]
    errors: tuple[str, ...]
    ask: Ask
    runs: int
    seconds: float

    @property
    def is_caught(self) -> bool:
        return self.guarantee is not None

    @property
    def is_cause_right(self) -> bool:
        return self.is_caught and self.cause == self.defect.cause


async def hunt(defect: Defect, scenarios: Sequence[Candidate], run: Run, *, seed: int) -> Hunt:
    """Run the scenarios in their order until one catches the defect."""
    tries = _Tries(defect, run, seed)
    for scenario in scenarios:
        if await tries.succeeds_with(scenario):
            break
    return tries.ended()


class _Tries:
    """The runs against one defect so far. It is planted everywhere, unless that has kept a run from being prepared."""

    def __init__(self, defect: Defect, run: Run, seed: int) -> None:
        self._defect = defect
        self._run = run
        self._seed = seed
        self._asks: list[Ask] = []
        self._attempts: list[Attempt] = []
        self._found: tuple[str, str] | None = None
        self._is_wide = True

    async def succeeds_with(self, scenario: Candidate) -> bool:
        entity = narrowed(self._defect, scenario)
        if self._is_wide or entity is None:
            last = await self._attempt(scenario, None)
            self._is_wide = last.is_invalid or last.error is None
        if self._found is None and not self._is_wide and entity is not None:
            await self._attempt(scenario, entity)
        return self._found is not None

    async def _attempt(self, scenario: Candidate, entity: str | None) -> Attempt:
        drawn = random.Random(f"{self._seed} {self._defect.name} {len(self._asks)}").randrange(SEED_LIMIT)
        planted = (*self._defect.planted(entity), *options(self._defect), *REQUEST_TIMEOUT)
        ask = Ask(scenario=scenario.path, seed=drawn, options=planted)
        attempt = await self._run(ask)
        self._asks.append(ask)
        self._attempts.append(attempt)
        self._found = caught_by(self._defect, attempt)
        return attempt

    def ended(self) -> Hunt:
        found = self._found
        return Hunt(
            defect=self._defect,
            guarantee=found[0] if found else None,
            cause=found[1] if found else None,
            misfits=() if found else _distinct(name for attempt in self._attempts for name in attempt.guarantees),
            errors=_distinct(attempt.error for attempt in self._attempts if attempt.error is not None),
            ask=self._asks[-1 if found else 0],
            runs=len(self._attempts),
            seconds=sum(attempt.seconds for attempt in self._attempts),
        )


def caught_by(defect: Defect, attempt: Attempt) -> tuple[str, str] | None:
    """The guarantee that fits and the cause that most of its anomalies name, as a report tells it first."""
    if not attempt.is_invalid:
        return None
    for guarantee in defect.breaks:
        found = [(count, cause) for broken, cause, count in attempt.accusations if broken == guarantee]
        if found:
            return guarantee, max(found, key=lambda each: each[0])[1]
    return None


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
