"""Writes follow reads: is anybody shown an answer before the question it answers?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.checkers.ages import Ages
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.sessions import Sessions
from harness.checkers.shown_order import Connection, Shown, overtaken, shown_order
from harness.history import History, Snapshot

GUARANTEE = "writes-follow-reads"
NEVER = 1 << 62


def writes_follow_reads(history: History) -> Iterator[Answer]:
    """Writes follow reads: what a session had seen before it began a write is shown to all before that write.

    Seen is another session's write that an event told, or that a read showed as the entity's state. Judged is, for each
    connection, each event of a write whose writer had by then seen another one shown there. What a session did itself
    is judged by monotonic-writes, what never came by live-delivery. Of all writes that one and the same event came
    after, the nearest is reported.
    """
    shown = shown_order(history)
    reading = _Reading.of(history, shown)
    for connection, events in shown.items():
        yield from _Order(connection, events, reading).answers()


@dataclass(frozen=True, slots=True)
class _Reading:
    """`seen_by`: when each writing session first saw each write of others, by operation; `first_seen`: when any did."""

    seen_by: Mapping[str, Mapping[int, int]]
    first_seen: Mapping[int, int]

    @classmethod
    def of(cls, history: History, shown: Mapping[Connection, Sequence[Shown]]) -> "_Reading":
        sessions, ages = Sessions.of(history), Ages.of(history)
        writing = {one.session for events in shown.values() for one in events}
        sights = [
            (one.index, sessions.of_actor(actor), one.operation)
            for (actor, _), events in shown.items()
            for one in events
        ]
        for snapshot in history.of(Snapshot):
            reader = sessions.of_actor(snapshot.actor)
            for content in snapshot.entities if reader in writing and snapshot.purpose != "final" else ():
                writer = ages.writer(snapshot.entity_kind, str(content.get("id")), content)
                if writer is not None:
                    sights.append((snapshot.index, reader, writer))
        seen_by: dict[str, dict[int, int]] = defaultdict(dict)
        first_seen: dict[int, int] = {}
        for index, reader, operation in sorted(sights, key=lambda sight: sight[0]):
            if reader in writing and reader != sessions.of_actor(operation.invoke.actor):
                seen_by[reader].setdefault(operation.number, index)
                first_seen.setdefault(operation.number, index)
        return cls(seen_by, first_seen)


@dataclass(frozen=True, slots=True)
class _Order:
    """One connection's events, in order. `comes_after`: for each place, what is shown after it and was seen first.

    Whether anybody at all had seen it is asked first; in a sound history nobody had, and that is the end of it.
    """

    connection: Connection
    events: Sequence[Shown]
    reading: _Reading
    comes_after: dict[str | None, Sequence[tuple[int, Shown | None]]] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)

    def answers(self) -> Iterator[Answer]:
        reported: set[int] = set()
        for place in reversed(range(len(self.events))):
            second = self.events[place]
            read, first = self._later_but_seen(place, None, self.reading.first_seen)
            if read < second.operation.invoke.index:
                seen_by = self.reading.seen_by.get(second.session, {})
                read, first = self._later_but_seen(place, second.session, seen_by)
            if first is None or read > second.operation.invoke.index:
                yield from (HOLDS,) if self._had_read(second) else ()
            elif first.index not in reported:
                reported.add(first.index)
                yield self._anomaly(first, second, read)

    def _later_but_seen(self, place: int, reader: str | None, seen: Mapping[int, int]) -> tuple[int, Shown | None]:
        """Of what is shown after `place`, what was seen first, and when."""
        if reader not in self.comes_after:
            self.comes_after[reader] = _earliest_from_the_end(self.events, seen)
        return self.comes_after[reader][place]

    def _had_read(self, second: Shown) -> bool:
        """Had its writer seen anything by then that is shown on this connection?"""
        if second.session not in self.begun:
            here = {one.operation.number for one in self.events}
            seen = self.reading.seen_by.get(second.session, {})
            self.begun[second.session] = next((index for number, index in seen.items() if number in here), NEVER)
        return self.begun[second.session] < second.operation.invoke.index

    def _anomaly(self, first: Shown, second: Shown, read: int) -> Anomaly:
        return overtaken(
            guarantee=GUARANTEE,
            connection=self.connection,
            first=first,
            second=second,
            because=f"{second.operation.invoke.actor} had been shown the latter before beginning the former",
            evidence=(read,),
        )


def _earliest_from_the_end(events: Sequence[Shown], seen: Mapping[int, int]) -> Sequence[tuple[int, Shown | None]]:
    earliest: tuple[int, Shown | None] = (NEVER, None)
    found = [earliest] * len(events)
    for place in reversed(range(len(events))):
        found[place] = earliest
        index = seen.get(events[place].operation.number, NEVER)
        if index < earliest[0]:
            earliest = (index, events[place])
    return found
