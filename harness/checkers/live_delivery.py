"""Live delivery: was every subscriber told of every change, before its fence?"""

from collections.abc import Iterator

from harness.checkers import wording
from harness.checkers.diagnosis import Losses
from harness.checkers.entities import records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer, Verdict
from harness.history import EVENT_OF, Arrival, History, Owed, Settled

GUARANTEE = "live-delivery"
NS_PER_MS = 1_000_000


def live_delivery(history: History) -> Iterator[Answer]:
    """Live delivery: every ok write reached every in-scope subscriber as its entity event, before its fence.

    Judged is each delivery owed. An event that comes after its fence is late; where the run granted a grace, late is
    good enough, and a missing event is lost only once the grace has passed.
    """
    losses = Losses.of(history)
    is_over = waiting_is_over(history)
    for owed in losses.owed:
        if owed.arrival is Arrival.ON_TIME or (owed.arrival is Arrival.LATE and history.header.grace_ms > 0):
            yield HOLDS
        elif owed.arrival is Arrival.LATE:
            yield _late(owed, losses)
        elif owed.arrival is Arrival.LOST:
            yield _lost(owed, losses) if is_over else _lagging(owed)
        else:
            yield _untellable(owed)


def waiting_is_over(history: History) -> bool:
    """Has everything that was sent arrived? With no grace the fence alone says so, with one the end of settling."""
    grace_ms = history.header.grace_ms
    if grace_ms == 0:
        return True
    return any(
        settled.outcome in ("converged", "diverged")
        or (settled.outcome == "inconclusive" and settled.waited_ns >= grace_ms * NS_PER_MS)
        for settled in history.of(Settled)
    )


def _lost(owed: Owed, losses: Losses) -> Anomaly:
    diagnosis = losses.explain(owed)
    return wording.about(
        owed.operation,
        guarantee=GUARANTEE,
        cause=diagnosis.cause,
        why=f"{owed.actor} never received {wording.deed(owed.operation)}: {diagnosis.because}",
        records=diagnosis.records,
        actor=owed.actor,
    )


def _late(owed: Owed, losses: Losses) -> Anomaly:
    diagnosis = losses.explain(owed)
    return wording.about(
        owed.operation,
        guarantee=GUARANTEE,
        cause=diagnosis.cause,
        why=f"{owed.actor} had not received {wording.deed(owed.operation)} at its fence: {diagnosis.because}",
        records=diagnosis.records,
        actor=owed.actor,
    )


def _lagging(owed: Owed) -> Anomaly:
    fence = (owed.fence,) if owed.fence is not None else ()
    return wording.about(
        owed.operation,
        guarantee=GUARANTEE,
        cause="lagging",
        why=f"{owed.actor} had not received {wording.deed(owed.operation)} when the waiting ended",
        records=(*records_of(owed.operation), *fence),
        actor=owed.actor,
        verdict=Verdict.UNKNOWN,
    )


def _untellable(owed: Owed) -> Anomaly:
    event = wording.event(owed.operation.invoke.entity_kind, EVENT_OF[owed.operation.invoke.verb])
    if owed.arrival is Arrival.DISCONNECTED:
        cause, reason = "disconnected", f"its connection ended before the {event} event was due"
    else:
        cause, reason = "unanswered-fence", f"the {event} event did not come, and no Ping was answered after the reply"
    return wording.about(
        owed.operation,
        guarantee=GUARANTEE,
        cause=cause,
        why=f"nobody can say whether {owed.actor} was told of {wording.deed(owed.operation)}: {reason}",
        records=records_of(owed.operation),
        actor=owed.actor,
        verdict=Verdict.UNKNOWN,
    )
