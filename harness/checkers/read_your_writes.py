"""Read your writes: once a change was acknowledged to me, do I see it wherever I look?"""

from collections.abc import Iterator

from harness.checkers import wording
from harness.checkers.entities import records_of
from harness.checkers.facts import Facts
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.looking_back import LookingBack, looking_back
from harness.history import Complete, History

GUARANTEE = "read-your-writes"


def read_your_writes(history: History) -> Iterator[Answer]:
    """Read your writes: what a session reads is at least as new as its own acknowledged writes.

    A session is a user at all doors and screens. Judged is each entity that the session wrote and that one of its
    reads shows, or should show: lists and single reads by either door, the replies to its own later writes, each
    client's live store in the end. A read is held to what had ended before it was asked for; of entities without a
    version it is blamed for a state whose write had ended before the session's began.
    """
    for found in looking_back(history, Facts.written):
        yield HOLDS if found.cause is None else _anomaly(history, found, found.cause)


def _anomaly(history: History, found: LookingBack, cause: str) -> Anomaly:
    view, acknowledged = found.view, history.records[found.known.record]
    assert isinstance(acknowledged, Complete)  # noqa: S101 - facts of writes are their completions
    write = history.operation_by_number[acknowledged.operation]
    verb = wording.PAST[write.invoke.verb]
    return wording.about(
        write,
        guarantee=GUARANTEE,
        cause=cause,
        why=f"{view.describe(history)}, although {write.invoke.actor} had {verb} it{found.known_version()} before",
        records=(*records_of(write), *found.asked_by(), view.record),
        actor=view.actor,
    )
