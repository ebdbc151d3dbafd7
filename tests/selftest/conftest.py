"""Small catalogues, scenarios that exist only as facts, and runs that end as a test says."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.selftest import Ask, Attempt, Candidate, Defect

Deed = tuple[str, str, str]


@pytest.fixture
def defect() -> Callable[..., Defect]:
    """A defect of which a test says only what matters to it."""

    def make(name: str = "silence", **said: Any) -> Defect:
        usual: dict[str, Any] = {"family": "missing", "side": "server", "effect": "", "breaks": ("live-delivery",)}
        return Defect(name=name, **{**usual, **said})

    return make


@pytest.fixture
def scenario() -> Callable[..., Candidate]:
    """A scenario by its facts; its file is never opened."""

    def make(stem: str, *deeds: Deed, requires: tuple[str, ...] = ("live-delivery",), cost: int = 1) -> Candidate:
        return Candidate(path=Path(f"{stem}.yaml"), requires=requires, deeds=frozenset(deeds), cost=cost)

    return make


INVALID_RUN = Attempt(
    verdict="INVALID", accusations=(("live-delivery", "no-broadcast", 3), ("convergence", "no-broadcast", 1)), seconds=2
)
VALID_RUN = Attempt(verdict="VALID", seconds=1)


@dataclass
class FakeRuns:
    """Ends each run of a scenario as told, by its stem; the others are VALID. Remembers what was asked."""

    ends: Mapping[str, Attempt]
    asks: list[Ask] = field(default_factory=list)

    async def __call__(self, ask: Ask) -> Attempt:
        self.asks.append(ask)
        return self.ends.get(ask.scenario.stem, VALID_RUN)

    @property
    def stems(self) -> list[str]:
        return [ask.scenario.stem for ask in self.asks]


@pytest.fixture
def invalid_run() -> Attempt:
    return INVALID_RUN


Runs = Callable[..., FakeRuns]


@pytest.fixture
def runs() -> Runs:
    def make(**ends: Attempt) -> FakeRuns:
        return FakeRuns(ends)

    return make


Waiting = Callable[[], Awaitable[None]]
