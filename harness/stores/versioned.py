"""Which of two states of an entity is newer? Where the server counts versions: the one with the greater version.

Equal versions are the same state of the entity itself, so nothing but derived fields can differ. A server that computes
them from other entities refreshes them by an updated event with no changes and the version unchanged
(contract/reference.md R6). Among refreshes only their arrival tells which is newer, so each counts once: told again, in
whatever place, it is stale.
"""

from abc import abstractmethod
from typing import ClassVar

from harness.history import Content, Deliver, EntityKind, Event
from harness.history.content import differing_fields, version_of
from harness.stores.held import Held


class Versioned(Held):
    entity_kind: ClassVar[EntityKind]
    reply_refreshes = False  # a refresh may overtake the reply to an earlier write of the same version

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, tuple[int | None, set[str]]] = {}

    @abstractmethod
    def with_derived(self, held: Content, content: Content) -> Content:
        """The one held, with the derived fields of `content`, which is the same version of it."""

    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        return _version(content) > _version(held)

    def refreshed(self, entity_id: str, held: Content, content: Content) -> Content:
        if _version(content) != _version(held) or differing_fields(self.entity_kind, held, content):
            return held
        return self.with_derived(held, content)

    def is_refresh(self, deliver: Deliver) -> bool:
        _, told = self._told.get(deliver.entity_id, (None, set()))
        return deliver.event is Event.UPDATED and not deliver.changes and deliver.message_id not in told

    def apply(self, deliver: Deliver, moment: int) -> None:
        super().apply(deliver, moment)
        self._remember(deliver)

    def _remember(self, deliver: Deliver) -> None:
        """Message ids of the events told of the version that is held; those of earlier versions need no memory."""
        held = version_of(self.entities.get(deliver.entity_id))
        version, told = self._told.get(deliver.entity_id, (None, set()))
        if held is None or version_of(deliver.content) != held:
            return
        if version != held:
            version, told = held, set()
        told.add(deliver.message_id)
        self._told[deliver.entity_id] = (version, told)


def _version(content: Content) -> int:
    version = version_of(content)
    return -1 if version is None else version
