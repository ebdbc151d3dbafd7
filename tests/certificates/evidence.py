"""What does a certificate see? The anomaly and the records it names, by kind and in order; nothing else of the run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from harness.checkers import CAUSES, Anomaly, Verdict
from harness.history import Complete, Content, Deliver, EntityKind, Event, History, Invoke, Outcome, Record, Snapshot
from harness.history.content import TEXT_FIELDS

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Deed:
    """An operation whose invocation is among the evidence, with its completion if that is, too."""

    invoke: Invoke
    complete: Complete | None

    @property
    def content(self) -> Content:
        return (self.complete.content if self.complete else None) or {}

    @property
    def entity_id(self) -> str | None:
        return (self.complete.entity_id if self.complete else None) or self.invoke.entity_id

    @property
    def is_ok(self) -> bool:
        return self.complete is not None and self.complete.outcome is Outcome.OK

    def is_of(self, kind: str, entity_id: str) -> bool:
        """May it be of that entity? A creation without its completion does not know its id."""
        return self.invoke.entity_kind == kind and self.entity_id in (None, entity_id)


@dataclass(frozen=True)
class Evidence:
    anomaly: Anomaly
    records: tuple[Any, ...]
    names: Mapping[str, str]
    """The user of each actor, where it is known: who somebody is stands in the header, not in a record."""

    @classmethod
    def of(cls, history: History, anomaly: Anomaly) -> "Evidence":
        by_index = {record.index: record for record in history.records}
        missing = [index for index in anomaly.records if index not in by_index]
        assert not missing, f"cites records {missing}, which do not exist"
        # A CLI that names no user acts as the server's own one, whichever CLI it is.
        users = {
            actor.name: actor.user or ("cli" if actor.kind == "cli" else actor.name) for actor in history.header.actors
        }
        return cls(anomaly, tuple(by_index[index] for index in anomaly.records), users)

    def all(self, kind: type[R]) -> list[R]:
        return [record for record in self.records if isinstance(record, kind)]

    def last(self, kind: type[R]) -> R:
        found = self.all(kind)
        assert found, f"cites no {kind.__name__}"
        return found[-1]

    @property
    def events(self) -> list[Deliver]:
        """Entity events; activity entries are none."""
        return [deliver for deliver in self.all(Deliver) if deliver.event is not Event.ACTIVITY]

    @property
    def deeds(self) -> list[Deed]:
        completes = {complete.operation: complete for complete in self.all(Complete)}
        return [Deed(invoke, completes.get(invoke.operation)) for invoke in self.all(Invoke)]

    @property
    def deed(self) -> Deed:
        """The operation that the anomaly is about."""
        found = [deed for deed in self.deeds if deed.invoke.operation == self.anomaly.operation]
        assert found, "does not cite the operation it is about"
        return found[0]

    def is_one_session(self, actor: str, other: str) -> bool:
        return self.names.get(actor, actor) == self.names.get(other, other)


def general(evidence: Evidence) -> None:
    """What holds for every anomaly, whatever it says."""
    anomaly = evidence.anomaly
    assert anomaly.why, "says nothing"
    assert anomaly.cause in CAUSES, f"names the cause {anomaly.cause}, which is not in the catalogue"
    assert list(anomaly.records) == sorted(set(anomaly.records)), "cites records out of order, or twice"
    if anomaly.verdict is Verdict.INVALID:
        assert anomaly.records, "accuses without evidence"
        cause = CAUSES[anomaly.cause]
        assert cause.blames_server or cause.blames_client, f"accuses, but {anomaly.cause} blames nobody"
    for deed in evidence.deeds:
        if deed.invoke.operation == anomaly.operation and anomaly.verb is not None:
            cell = (anomaly.entity_kind, anomaly.verb, anomaly.door)
            assert cell == (deed.invoke.entity_kind, deed.invoke.verb, deed.invoke.door), "is filed in another cell"


def entities_of(record: Snapshot) -> Mapping[str, Content]:
    return {str(entity.get("id")): entity for entity in record.entities}


def texts_of(kind: EntityKind, content: Content) -> set[str]:
    return {str(content[name]).strip() for name in TEXT_FIELDS[kind] if content.get(name)}


def is_as_asked(deed: Deed, shown: Content) -> bool:
    """Does it show all that was sent? Servers trim texts and show what is empty as nothing; an end ends a timer."""
    values = dict(deed.invoke.values)
    if values.get("ended_at") is not None or values.get("stop"):
        values["is_running"] = False
    return all(_plain(values[name]) == _plain(shown[name]) for name in values.keys() & shown.keys())


def _plain(value: object) -> object:
    value = value.strip() if isinstance(value, str) else value
    return None if value in ("", 0) and value is not False else value
