"""Which anomalies tell the same story? Those with one cause, in one cell of the matrix."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.checkers.findings import Anomaly, Verdict
from harness.history import Door, EntityKind, Verb

Story = tuple[Verdict, str, EntityKind | None, Verb | None, Door | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Never empty; the anomalies are in the order they were found, so the first is the example."""

    anomalies: tuple[Anomaly, ...]

    @property
    def example(self) -> Anomaly:
        return self.anomalies[0]

    @property
    def guarantees(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(anomaly.guarantee for anomaly in self.anomalies))

    @property
    def where(self) -> str:
        """`create work_item over ws`, or as much of it as is known."""
        anomaly = self.example
        words = [word.value for word in (anomaly.verb, anomaly.entity_kind) if word is not None]
        return " ".join(words + ([f"over {anomaly.door.value}"] if anomaly.door is not None else []))


def grouped(anomalies: Iterable[Anomaly]) -> tuple[Group, ...]:
    """Groups of equal verdict, cause, entity kind, verb and door: wrong before unknown, biggest first."""
    stories: dict[Story, list[Anomaly]] = {}
    for anomaly in anomalies:
        key = (anomaly.verdict, anomaly.cause, anomaly.entity_kind, anomaly.verb, anomaly.door)
        stories.setdefault(key, []).append(anomaly)
    groups = [Group(anomalies=tuple(found)) for found in stories.values()]
    return tuple(sorted(groups, key=_weight))


def _weight(group: Group) -> tuple[int, int, tuple[int, ...], str, str]:
    example = group.example
    return -example.verdict, -len(group.anomalies), example.records, example.cause, group.where
