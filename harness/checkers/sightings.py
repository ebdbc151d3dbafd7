"""Was a connection shown what a write made? By a list it read, or by any event it got about the entity."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.checkers.entities import Entities, Final
from harness.history import Content, Deliver, Event, History, Operation, Snapshot, Verb
from harness.history.content import differing_fields, version_of

Connection = tuple[str, int]
Subject = tuple[Connection, str, str]
"""(connection, entity kind, entity id)"""


@dataclass(slots=True)
class _Told:
    """What the events about an entity told one connection at most; any of them may have been the one to tell it."""

    version: int = -1
    updated_at_s: int = -1
    is_deleted: bool = False
    has_content: bool = False

    def hear(self, delivery: Deliver) -> None:
        self.is_deleted = self.is_deleted or delivery.event is Event.DELETED
        if delivery.content is not None:
            self.has_content = True
            self.version = max(self.version, _version(delivery.content))
            self.updated_at_s = max(self.updated_at_s, _updated_at_s(delivery.content))

    def is_as_new(self, made: Content) -> bool:
        if version_of(made) is not None:
            return self.version >= _version(made)
        return self.updated_at_s >= _updated_at_s(made)


@dataclass(frozen=True, slots=True)
class Sightings:
    """`listed` keeps the entities of each list by id, by the index of its record."""

    told: Mapping[Subject, _Told]
    listed: dict[int, Mapping[str, Content]] = field(default_factory=dict)

    @classmethod
    def of(cls, history: History) -> "Sightings":
        told: dict[Subject, _Told] = {}
        for delivery in history.deliveries():
            if delivery.event is not Event.ACTIVITY:
                subject = ((delivery.actor, delivery.epoch), delivery.entity_kind, delivery.entity_id)
                told.setdefault(subject, _Told()).hear(delivery)
        return cls(told)

    def in_events(self, connection: Connection, write: Operation) -> bool:
        """Did events tell of this state or a later one? In doubt, yes: time tells states apart only by the second."""
        told = self.told.get((connection, write.invoke.entity_kind, write.entity_id or ""))
        if told is None:
            return False
        if told.is_deleted or write.invoke.verb is Verb.DELETE:
            return told.is_deleted
        return told.has_content and told.is_as_new(write.content or {})

    def in_list(self, snapshot: Snapshot, write: Operation) -> bool:
        """Does the list show this state or a later one? What a part leaves out says nothing of a deletion."""
        shown = self.entities(snapshot).get(write.entity_id or "")
        if write.invoke.verb is Verb.DELETE:
            return shown.get("deleted_at") is not None if shown is not None else snapshot.whole
        return shown is not None and is_as_new(shown, write)

    def entities(self, snapshot: Snapshot) -> Mapping[str, Content]:
        if snapshot.index not in self.listed:
            self.listed[snapshot.index] = {str(content.get("id")): content for content in snapshot.entities}
        return self.listed[snapshot.index]


def is_as_new(shown: Content, write: Operation) -> bool:
    """Is what is shown the state that the write made, or a later one? In doubt, yes."""
    made = write.content
    if made is None:
        return True
    if version_of(made) is not None and version_of(shown) is not None:
        return _version(shown) >= _version(made)
    is_equal = not differing_fields(write.invoke.entity_kind, shown, made)
    return is_equal or _updated_at_s(shown) >= _updated_at_s(made)


def is_stored(write: Operation, final: Final, entities: Entities) -> bool:
    """Does the final read show it, or what came of it? If not, no list could: that is a matter of durability."""
    kind, entity_id = write.invoke.entity_kind, write.entity_id or ""
    if kind not in final:
        return True
    found = final[kind].get(entity_id)
    if write.invoke.verb is Verb.DELETE:
        return found is None
    return any(entities.deletions(kind, entity_id)) if found is None else is_as_new(found, write)


def _version(content: Content) -> int:
    version = version_of(content)
    return -1 if version is None else version


def _updated_at_s(content: Content) -> int:
    updated_at_s = content.get("updated_at")
    return updated_at_s if isinstance(updated_at_s, int) else -1
