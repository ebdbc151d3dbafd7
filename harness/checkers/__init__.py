"""The judgement: one guarantee a file, each a plain function from a history to answers. `judge` asks them all."""

from collections.abc import Mapping

from harness.checkers.agreement import agreement
from harness.checkers.causes import CAUSES, Cause
from harness.checkers.channel_parity import channel_parity
from harness.checkers.convergence import convergence
from harness.checkers.derived_freshness import derived_freshness
from harness.checkers.durability import durability
from harness.checkers.economy import economy
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
from harness.checkers.gap_free import gap_free
from harness.checkers.idempotent_apply import idempotent_apply
from harness.checkers.idempotent_request import idempotent_request
from harness.checkers.judge import Checker, judged_by
from harness.checkers.live_delivery import live_delivery
from harness.checkers.liveness import liveness
from harness.checkers.monotonic_reads import monotonic_reads
from harness.checkers.monotonic_writes import monotonic_writes
from harness.checkers.multiplicity import multiplicity
from harness.checkers.no_creation import no_creation
from harness.checkers.optimistic_lock import optimistic_lock
from harness.checkers.ordered import ordered
from harness.checkers.read_your_writes import read_your_writes
from harness.checkers.reply_integrity import reply_integrity
from harness.checkers.resumable import resumable
from harness.checkers.scope import scope
from harness.checkers.snapshot_stream import snapshot_stream
from harness.checkers.staleness import Distribution, staleness, staleness_distribution
from harness.checkers.writes_follow_reads import writes_follow_reads
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
    "idempotent-apply": idempotent_apply,
    "multiplicity": multiplicity,
    "ordered": ordered,
    "gap-free": gap_free,
    "agreement": agreement,
    "snapshot-stream": snapshot_stream,
    "resumable": resumable,
    "read-your-writes": read_your_writes,
    "monotonic-reads": monotonic_reads,
    "monotonic-writes": monotonic_writes,
    "writes-follow-reads": writes_follow_reads,
    "optimistic-lock": optimistic_lock,
    "scope": scope,
    "idempotent-request": idempotent_request,
    "channel-parity": channel_parity,
    "derived-freshness": derived_freshness,
    "staleness": staleness,
    "liveness": liveness,
    "economy": economy,
    "expectations": expectations,
    "exercised": exercised,
}
