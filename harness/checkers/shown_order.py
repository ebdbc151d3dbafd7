"""In which order was each connection shown the writes? One list a connection, of events that name their write."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.findings import Anomaly
from harness.checkers.sessions import Sessions
from harness.history import Arrival, History, Operation, Owed, owed_deliveries

Connection = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The event of a write as one connection got it. `session` is that of the writer."""

    operation: Operation
    session: str
    index: int
    is_late: bool

    @property
    def ended(self) -> int:
        assert self.operation.complete is not None  # noqa: S101 - only acknowledged writes are owed
        return self.operation.complete.index


def shown_order(history: History) -> Mapping[Connection, Sequence[Shown]]:
    """By connection, what it was shown of the writes owed to it, in the order of arrival.

    An event that two writes claim (see optimistic-lock) tells of neither.
    """
    sessions = Sessions.of(history)
    owed = [one for one in owed_deliveries(history) if one.delivery is not None]
    claims = Counter(_index(one) for one in owed)
    found: dict[Connection, list[Shown]] = defaultdict(list)
    for one in sorted(owed, key=_index):
        if claims[_index(one)] == 1:
            found[one.actor, one.epoch].append(
                Shown(
                    operation=one.operation,
                    session=sessions.of_actor(one.operation.invoke.actor),
                    index=_index(one),
                    is_late=one.event_arrival is Arrival.LATE,
                )
            )
    return found


def _index(owed: Owed) -> int:
    return owed.delivery.index if owed.delivery is not None else -1


def overtaken(
    *, guarantee: str, connection: Connection, first: Shown, second: Shown, because: str, evidence: tuple[int, ...]
) -> Anomaly:
    """The anomaly of a connection that was shown `second` before `first`."""
    late = " (which came only after its fence)" if first.is_late else ""
    return wording.about(
        first.operation,
        guarantee=guarantee,
        cause="late-broadcast" if first.is_late else "reordered",
        why=f"{connection[0]} was shown {wording.deed(second.operation)} before {wording.deed(first.operation)}{late}, "
        f"although {because}",
        records=(first.operation.invoke.index, *evidence, second.operation.invoke.index, second.index, first.index),
        actor=connection[0],
    )
