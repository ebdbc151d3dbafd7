"""What is held of one entity kind, as the server confirmed it? The strict law, whatever the kind.

Only what is newer replaces what is held; what was deleted never lives again; the same thing told twice changes nothing.
What "newer" means is the kind's own business (`supersedes`, `refreshed`, `is_refresh`).

A `moment` counts what the store was told. An event told after a read was asked for is newer than the read, whichever of
the two arrived first: a list taken just before a commit may be delivered after that commit's event
(contract/websocket.md 3).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from harness.history import Content, Deliver, Event, Snapshot


class Held(ABC):
    scope_field: ClassVar[str | None]
    """The field of an entity that places it in a snapshot's scope; None when a snapshot shows all there is."""

    def __init__(self) -> None:
        self._entities: dict[str, Content] = {}
        self._deleted: set[str] = set()
        self._unlisted: dict[str, Content] = {}
        self._told_at: dict[str, int] = {}

    @abstractmethod
    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        """Is `content` a newer state of the entity than the one held?"""

    @abstractmethod
    def refreshed(self, entity_id: str, held: Content, content: Content) -> Content:
        """The one held, with whatever a state that is not newer may still correct in it."""

    @abstractmethod
    def is_refresh(self, deliver: Deliver) -> bool:
        """May this event correct a state that is not older than its own?"""

    reply_refreshes: ClassVar[bool]
    """May a reply correct a state that is not older than its own?"""

    @property
    def entities(self) -> Mapping[str, Content]:
        return self._entities

    def apply(self, deliver: Deliver, moment: int) -> None:
        """An entity event: created and updated differ in nothing, since either may be the first that is heard."""
        if deliver.event is Event.DELETED:
            self.delete(deliver.entity_id)
        elif deliver.content is not None:
            is_refresh = self.is_refresh(deliver)
            if self._merge(deliver.entity_id, deliver.content, may_refresh=is_refresh):
                self._told_at[deliver.entity_id] = moment

    def acknowledge(self, content: Content, moment: int) -> None:
        """The entity a reply shows: its own echo may have come before, or come later; either way it is one entity."""
        entity_id = str(content["id"])
        if self._merge(entity_id, content, may_refresh=self.reply_refreshes):
            self._told_at[entity_id] = moment

    def delete(self, entity_id: str) -> None:
        self._deleted.add(entity_id)
        self._forget(entity_id)

    def load(self, snapshot: Snapshot, asked_at: int) -> None:
        """Merge a list that was asked for at the moment `asked_at`; a whole one ends what it no longer shows."""
        listed = {str(entity["id"]): entity for entity in snapshot.entities}
        for entity_id, content in listed.items():
            self._unlisted.pop(entity_id, None)
            self._merge(entity_id, content, may_refresh=not self._was_told_after(asked_at, entity_id))
        if snapshot.whole:
            for entity_id in self._in_scope(snapshot) - listed.keys():
                if not self._was_told_after(asked_at, entity_id):
                    self._unlist(entity_id)

    def _merge(self, entity_id: str, content: Content, *, may_refresh: bool) -> bool:
        """Whether what is held of the entity is different now."""
        if entity_id in self._deleted:
            return False
        if content.get("deleted_at") is not None:
            self.delete(entity_id)
            return True
        held = self._entities.get(entity_id)
        merged = self._first(entity_id, content) if held is None else self._next(entity_id, held, content, may_refresh)
        if merged is None or merged == held:
            return False
        self._entities[entity_id] = merged
        return True

    def _first(self, entity_id: str, content: Content) -> Content | None:
        # A list that no longer showed the entity outlives stale events about it; only a newer state brings it back.
        last = self._unlisted.get(entity_id)
        if last is not None and not self.supersedes(entity_id, last, content):
            return None
        self._unlisted.pop(entity_id, None)
        return content

    def _next(self, entity_id: str, held: Content, content: Content, may_refresh: bool) -> Content:
        if self.supersedes(entity_id, held, content):
            return content
        return self.refreshed(entity_id, held, content) if may_refresh else held

    def _in_scope(self, snapshot: Snapshot) -> set[str]:
        wanted = getattr(snapshot, self.scope_field) if self.scope_field else None
        if self.scope_field is None or wanted is None:
            return set(self._entities)
        return {entity_id for entity_id, held in self._entities.items() if held.get(self.scope_field) == wanted}

    def _was_told_after(self, moment: int, entity_id: str) -> bool:
        return self._told_at.get(entity_id, -1) > moment

    def _unlist(self, entity_id: str) -> None:
        self._unlisted[entity_id] = self._entities[entity_id]
        self._forget(entity_id)

    def _forget(self, entity_id: str) -> None:
        self._entities.pop(entity_id, None)
        self._told_at.pop(entity_id, None)
