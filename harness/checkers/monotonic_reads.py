"""Monotonic reads: once I have seen a state, am I ever shown an older one?"""

from collections.abc import Iterator

from harness.checkers.facts import Facts
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.looking_back import LookingBack, looking_back
from harness.history import Deliver, Event, History

GUARANTEE = "monotonic-reads"


def monotonic_reads(history: History) -> Iterator[Answer]:
    """Monotonic reads: what a session reads is at least as new as what it was shown before.

    A session is a user at all doors and screens. It was shown what events told its clients and what its earlier reads
    listed. Judged is each entity it knew from there, in every later read: lists and single reads by either door,
    replies to its own changes, each client's live store in the end. A read is held to what had been shown before it was
    asked for. Events themselves are no reads: they may come late, but in order, which `ordered` judges.
    """
    for found in looking_back(history, Facts.seen):
        yield HOLDS if found.cause is None else _anomaly(history, found, found.cause)


def _anomaly(history: History, found: LookingBack, cause: str) -> Anomaly:
    view, shown = found.view, history.records[found.known.record]
    is_deletion = isinstance(shown, Deliver) and shown.event is Event.DELETED
    what = "its deletion" if is_deletion else f"a newer state{found.known_version()}" if view.content else "it"
    return Anomaly(
        guarantee=GUARANTEE,
        why=f"{view.describe(history)}, although {shown.actor} had been shown {what} before",
        cause=cause,
        records=tuple(sorted({found.known.record, *found.asked_by(), view.record})),
        operation=view.operation.number if view.operation is not None else None,
        entity_kind=view.kind,
        actor=view.actor,
    )
