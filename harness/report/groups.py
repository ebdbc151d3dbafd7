"""Which anomalies tell the same story? Those with one cause, in one cell of the matrix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.checkers.findings import Anomaly, Verdict
from harness.history import Door, EntityKind, History, Verb

Story = tuple[Verdict, str, EntityKind | None, Verb | None, Door | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Never empty; the anomalies are in the order they were found."""

    anomalies: tuple[Anomaly, ...]
    example: Anomaly

    @property
    def guarantees(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(anomaly.guarantee for anomaly in self.anomalies))

    @property
    def where(self) -> str:
        """`create work_item over ws`, or as much of it as is known."""
        anomaly = self.example
        words = [word.value for word in (anomaly.verb, anomaly.entity_kind) if word is not None]
        return " ".join(words + ([f"over {anomaly.door.value}"] if anomaly.door is not None else []))


def grouped(anomalies: Iterable[Anomaly], history: History) -> tuple[Group, ...]:
    """Groups of equal verdict, cause, entity kind, verb and door: wrong before unknown, biggest first.

    The example is the first that harmed somebody else than the caller, if there is one: that is what users notice.
    """
    stories: dict[Story, list[Anomaly]] = {}
    for anomaly in anomalies:
        key = (anomaly.verdict, anomaly.cause, anomaly.entity_kind, anomaly.verb, anomaly.door)
        stories.setdefault(key, []).append(anomaly)
    groups = [Group(anomalies=tuple(found), example=_example(found, history)) for found in stories.values()]
    return tuple(sorted(groups, key=_weight))


def by_cause(groups: Iterable[Group]) -> tuple[tuple[Group, ...], ...]:
    """The same groups, those of one verdict and cause together, in the order of their first."""
    causes: dict[tuple[Verdict, str], list[Group]] = {}
    for group in groups:
        causes.setdefault((group.example.verdict, group.example.cause), []).append(group)
    return tuple(tuple(found) for found in causes.values())


def _example(anomalies: Sequence[Anomaly], history: History) -> Anomaly:
    return next((anomaly for anomaly in anomalies if _harms_another(anomaly, history)), anomalies[0])


def _harms_another(anomaly: Anomaly, history: History) -> bool:
    operation = history.operation_by_number.get(anomaly.operation) if anomaly.operation is not None else None
    return operation is not None and anomaly.actor not in (None, operation.invoke.actor)


def _weight(group: Group) -> tuple[int, int, tuple[int, ...], str, str]:
    example = group.example
    return -example.verdict, -len(group.anomalies), example.records, example.cause, group.where
