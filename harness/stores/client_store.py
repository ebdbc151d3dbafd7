"""What does one client hold and show? A store for each entity kind, and its own pending writes laid over them."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256

from harness.history import Content, Deliver, EntityKind, Event, Snapshot, Verb
from harness.history.content import version_of
from harness.stores.comments import Comments
from harness.stores.held import Held
from harness.stores.overlays import Overlay
from harness.stores.projects import Projects
from harness.stores.sprints import Sprints
from harness.stores.work_items import WorkItems

STRICT: Mapping[EntityKind, Callable[[], Held]] = {
    EntityKind.PROJECT: Projects,
    EntityKind.WORK_ITEM: WorkItems,
    EntityKind.SPRINT: Sprints,
    EntityKind.COMMENT: Comments,
}
"""The strict policy: version-gated, remembers deletions for ever, idempotent under duplication."""


class ClientStore:
    def __init__(self, policy: Mapping[EntityKind, Callable[[], Held]] = STRICT) -> None:
        self._held = {kind: make() for kind, make in policy.items()}
        self._overlays: dict[str, Overlay] = {}
        self._moment = 0
        self._epoch: int | None = None
        self._epoch_began_at = 0
        self._asked_at: dict[tuple[EntityKind, str | None, str | None], int] = {}

    @property
    def moment(self) -> int:
        """How much the store has been told so far. Taken when a read is asked for, it is that read's `asked_at`."""
        return self._moment

    def apply(self, deliver: Deliver) -> bool:
        """An entity event was delivered. Activity entries and kinds not held are ignored.

        Returns whether what the user sees has changed.
        """
        self._enter(deliver.epoch)
        if deliver.event is Event.ACTIVITY or deliver.entity_kind not in self._held:
            return False
        kind = EntityKind(deliver.entity_kind)
        seen = self.find(kind, deliver.entity_id)
        self._held[kind].apply(deliver, self._next_moment())
        return self.find(kind, deliver.entity_id) != seen

    def load(self, snapshot: Snapshot, *, asked_at: int | None = None) -> None:
        """Merge what was read. A whole snapshot ends what its scope no longer shows, except what was told since.

        Without `asked_at` (a `moment`) the read is taken to be asked for when the epoch began or when the scope was
        loaded last, whichever was later; give it where reads of one scope overlap.
        """
        self._enter(snapshot.epoch)
        scope = (snapshot.entity_kind, snapshot.project_id, snapshot.work_item_id)
        if asked_at is None:
            asked_at = max(self._epoch_began_at, self._asked_at.get(scope, 0))
        self._asked_at[scope] = self._moment
        self._held[snapshot.entity_kind].load(snapshot, asked_at)

    def begin(
        self,
        key: str,
        *,
        verb: Verb,
        entity_kind: EntityKind,
        entity_id: str | None,
        values: Content,
        project_id: str | None = None,
    ) -> None:
        """Show an own write at once, until `confirm` or `revert`. A created entity's temporary id is `key`."""
        if verb is Verb.CREATE and project_id is not None:
            values = {"project_id": project_id, **values}
        shown = self.find(entity_kind, entity_id) if entity_id else None
        self._overlays[key] = Overlay(
            verb=verb,
            entity_kind=entity_kind,
            entity_id=entity_id if entity_id and verb is not Verb.CREATE else key,
            values=values,
            base_version=version_of(shown),
        )

    def confirm(self, key: str, content: Content | None) -> None:
        """The write was accepted; `content` is the entity the reply shows. KeyError for a write that is not pending."""
        overlay = self._overlays.pop(key)
        held = self._held[overlay.entity_kind]
        if overlay.verb is Verb.DELETE:
            held.delete(overlay.entity_id)
        elif content is not None:
            held.acknowledge(content, self._next_moment())

    def revert(self, key: str) -> None:
        """The write failed, or nobody knows: what is confirmed shows again. Nothing happens for one not pending."""
        self._overlays.pop(key, None)

    def find(self, entity_kind: EntityKind, entity_id: str) -> Content | None:
        """What the user sees of an entity, own pending writes included."""
        content = self._held[entity_kind].entities.get(entity_id)
        for overlay in self._overlays.values():
            if overlay.entity_kind is entity_kind and overlay.entity_id == entity_id:
                content = overlay.over(content)
        return content

    def visible(self, entity_kind: EntityKind) -> Mapping[str, Content]:
        """All the user sees of a kind, by id, own pending writes included."""
        shown = dict(self._held[entity_kind].entities)
        for overlay in self._overlays.values():
            if overlay.entity_kind is entity_kind:
                content = overlay.over(shown.pop(overlay.entity_id, None))
                if content is not None:
                    shown[overlay.entity_id] = content
        return shown

    def confirmed(self) -> Mapping[str, Mapping[str, Content]]:
        """What the server confirmed, by kind and id, in one order whatever came first; no pending writes."""
        return {
            kind.value: {
                entity_id: dict(sorted(content.items())) for entity_id, content in sorted(held.entities.items())
            }
            for kind, held in sorted(self._held.items())
        }

    def digest(self) -> str:
        """Equal for equal `confirmed()`, and for nothing else."""
        return sha256(json.dumps(self.confirmed(), separators=(",", ":")).encode()).hexdigest()

    def _next_moment(self) -> int:
        self._moment += 1
        return self._moment

    def _enter(self, epoch: int | None) -> None:
        if epoch is not None and epoch != self._epoch:
            self._epoch, self._epoch_began_at = epoch, self._moment
