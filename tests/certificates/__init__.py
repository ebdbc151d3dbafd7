"""Is an anomaly true? One simple verifier a guarantee, which sees only the records that the anomaly names."""

from collections.abc import Callable, Mapping

from certificates import deliveries, order, requests, sessions, storage
from certificates.evidence import Evidence, general
from harness.checkers import Anomaly, Verdict
from harness.history import History

Certificate = Callable[[Evidence], None]


def certify(history: History, anomaly: Anomaly) -> None:
    """Raises AssertionError if the records an anomaly names do not show what it says."""
    evidence = Evidence.of(history, anomaly)
    general(evidence)
    if anomaly.verdict is Verdict.INVALID:
        CERTIFICATES[anomaly.guarantee](evidence)


CERTIFICATES: Mapping[str, Certificate] = {
    "convergence": storage.convergence,
    "live-delivery": deliveries.live_delivery,
    "reply-integrity": storage.reply_integrity,
    "durability": storage.durability,
    "no-creation": deliveries.no_creation,
    "idempotent-apply": deliveries.idempotent_apply,
    "multiplicity": deliveries.multiplicity,
    "ordered": order.ordered,
    "gap-free": order.gap_free,
    "agreement": order.agreement,
    "snapshot-stream": storage.snapshot_stream,
    "resumable": deliveries.resumable,
    "read-your-writes": sessions.read_your_writes,
    "monotonic-reads": sessions.monotonic_reads,
    "monotonic-writes": sessions.monotonic_writes,
    "writes-follow-reads": sessions.writes_follow_reads,
    "optimistic-lock": requests.optimistic_lock,
    "scope": deliveries.scope,
    "idempotent-request": requests.idempotent_request,
    "channel-parity": requests.channel_parity,
    "derived-freshness": storage.derived_freshness,
    "staleness": deliveries.staleness,
    "liveness": requests.liveness,
    "economy": requests.economy,
    "expectations": deliveries.expectations,
    "exercised": requests.exercised,
}
