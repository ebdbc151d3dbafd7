"""The judgement: one guarantee a file, each a plain function from a history to answers. `judge` asks them all."""

from collections.abc import Mapping

from harness.checkers.causes import CAUSES, Cause
from harness.checkers.convergence import convergence
from harness.checkers.durability import durability
from harness.checkers.exercised import exercised
from harness.checkers.expectations import expectations
from harness.checkers.findings import (
    HOLDS,
    Anomaly,
    Answer,
    DeliveryCount,
    Finding,
    Findings,
    Verdict,
)
from harness.checkers.judge import Checker, judged_by
from harness.checkers.live_delivery import live_delivery
from harness.checkers.multiplicity import multiplicity
from harness.checkers.no_creation import no_creation
from harness.checkers.optimistic_lock import optimistic_lock
from harness.checkers.ordered import ordered
from harness.checkers.reply_integrity import reply_integrity
from harness.checkers.scope import scope
from harness.checkers.staleness import Distribution, staleness, staleness_distribution
from harness.history import History

__all__ = [
    "CAUSES",
    "CHECKERS",
    "HOLDS",
    "Anomaly",
    "Answer",
    "Cause",
    "Checker",
    "DeliveryCount",
    "Distribution",
    "Finding",
    "Findings",
    "Verdict",
    "judge",
    "staleness_distribution",
]


def judge(history: History) -> Findings:
    """The findings of every checker in the catalogue; never raises."""
    return judged_by(CHECKERS, history)


CHECKERS: Mapping[str, Checker] = {
    "convergence": convergence,
    "live-delivery": live_delivery,
    "reply-integrity": reply_integrity,
    "durability": durability,
    "no-creation": no_creation,
    "multiplicity": multiplicity,
    "ordered": ordered,
    "optimistic-lock": optimistic_lock,
    "scope": scope,
    "staleness": staleness,
    "expectations": expectations,
    "exercised": exercised,
}
