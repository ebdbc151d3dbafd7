"""Staleness: how long after its acknowledgement does a change become visible to the others?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from harness.checkers import wording
from harness.checkers.entities import records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Deliver, History, Operation, owed_deliveries

GUARANTEE = "staleness"
PREFIX = "staleness_"
NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Milliseconds from acknowledgement to visibility; 0 for what was seen before its writer got the reply."""

    count: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True)
class _Sample:
    staleness_ms: float
    operation: Operation
    delivery: Deliver


def staleness(history: History) -> Iterator[Answer]:
    """Staleness: write acknowledged -> visible at each subscriber stays within the scenario's budgets.

    Judged is each budget `staleness_p50`, `staleness_p90`, `staleness_p99`, `staleness_max` (any whole percentile;
    nearest rank). A delivery that never came is no sample: live-delivery speaks of it.
    """
    budgets = {name: limit for name, limit in history.header.budgets.items() if name.startswith(PREFIX)}
    samples = _samples(history) if budgets else ()
    for name, budget_ms in sorted(budgets.items()):
        if samples:
            worst = nearest_rank(samples, name.removeprefix(PREFIX))
            yield HOLDS if worst.staleness_ms <= budget_ms else _broken(name, budget_ms, worst, len(samples))


def staleness_distribution(history: History) -> Distribution | None:
    """The figures a report shows, with or without budgets; none if nothing was delivered."""
    samples = _samples(history)
    if not samples:
        return None
    return Distribution(
        count=len(samples),
        p50_ms=nearest_rank(samples, "p50").staleness_ms,
        p90_ms=nearest_rank(samples, "p90").staleness_ms,
        p99_ms=nearest_rank(samples, "p99").staleness_ms,
        max_ms=samples[-1].staleness_ms,
    )


def nearest_rank(samples: Sequence[_Sample], rank: str) -> _Sample:
    """The sample at `max` or `p<percent>` of sorted samples: the smallest one not exceeded by that share of them."""
    percent = 100.0 if rank == "max" else float(rank.removeprefix("p"))
    return samples[max(ceil(percent * len(samples) / 100) - 1, 0)]


def _samples(history: History) -> Sequence[_Sample]:
    """A sample for each delivery that was owed and came, the freshest first."""
    samples = [
        _Sample(_staleness_ms(owed.operation, owed.delivery), owed.operation, owed.delivery)
        for owed in owed_deliveries(history)
        if owed.delivery is not None
    ]
    return sorted(samples, key=lambda sample: (sample.staleness_ms, sample.delivery.index))


def _staleness_ms(operation: Operation, delivery: Deliver) -> float:
    acknowledged_ns = operation.complete.at_ns if operation.complete else delivery.at_ns
    return max(0, delivery.at_ns - acknowledged_ns) / NS_PER_MS


def _broken(name: str, budget_ms: float, worst: _Sample, count: int) -> Anomaly:
    return wording.about(
        worst.operation,
        guarantee=GUARANTEE,
        cause="budget-broken",
        why=f"{name} is {worst.staleness_ms:.1f} ms of {budget_ms:g} ms allowed, over {count} deliveries: "
        f"{worst.delivery.actor} saw {wording.deed(worst.operation)} that late",
        records=(*records_of(worst.operation), worst.delivery.index),
        actor=worst.delivery.actor,
    )
