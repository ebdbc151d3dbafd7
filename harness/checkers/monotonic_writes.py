"""Monotonic writes: is everybody shown what I did in the order in which I did it?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.shown_order import Connection, Shown, overtaken, shown_order
from harness.history import History

GUARANTEE = "monotonic-writes"


def monotonic_writes(history: History) -> Iterator[Answer]:
    """Monotonic writes: what a session had acknowledged before it began a write is shown to all before that write.

    A session is a user at all doors and screens, and the writes may be of different entities. Judged is, for each
    connection, each event of a write whose session had another write shown there. An event that never came is
    live-delivery's business. Of all writes that one and the same event came after, the nearest is reported.
    """
    for connection, shown in shown_order(history).items():
        by_session: dict[str, list[Shown]] = defaultdict(list)
        for one in shown:
            by_session[one.session].append(one)
        for writes in by_session.values():
            yield from _answers(connection, writes)


def _answers(connection: Connection, writes: Sequence[Shown]) -> Iterator[Answer]:
    """From the last event to the first: had any write that is shown later ended before this one began?"""
    reported: set[int] = set()
    earliest: Shown | None = None
    for place in reversed(range(len(writes))):
        second = writes[place]
        if earliest is not None and earliest.ended < second.operation.invoke.index:
            if earliest.index not in reported:
                reported.add(earliest.index)
                yield _anomaly(connection, earliest, second)
        elif len(writes) > 1:
            yield HOLDS
        if earliest is None or second.ended < earliest.ended:
            earliest = second


def _anomaly(connection: Connection, first: Shown, second: Shown) -> Anomaly:
    return overtaken(
        guarantee=GUARANTEE,
        connection=connection,
        first=first,
        second=second,
        because="the latter had been acknowledged before the former began",
        evidence=(first.ended,),
    )
