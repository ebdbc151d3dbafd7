"""What would the Blazor client hold? Its stores with all their habits, good and bad (contract/client.md 3).

It keeps no memory of what it was told: the newest word wins, whatever it says, except that work items look at versions
when an update comes. While an own update or deletion of an entity is under way, it hears nothing about that entity. Two
of its habits are left out, since a scenario says what is to be sent: starting, completing and deleting sprints sends
nothing there, and deleting what is not held sends nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from harness.history import Content, Deliver, EntityKind, Event, Snapshot, Verb
from harness.history.content import version_of
from harness.stores.digest import digest_of, in_one_order
from harness.stores.overlays import Overlay

Ref = tuple[EntityKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the store of one kind behaves.

    `checks_version`: an update that is not newer is ignored. `hears_updates`: there is an update event at all. A
    deletion leaves a `mark` on the entity, or `remove`s it. A list `replaces` all that is held in its scope (the field
    that says so, none for everything), or is only `added`.
    """

    checks_version: bool = False
    hears_updates: bool = True
    deletion: Literal["mark", "remove"] = "mark"
    lists: Literal["replace", "add"] = "replace"
    scope_field: Literal["project_id", "work_item_id"] | None = None


HABITS: Mapping[EntityKind, Habits] = {
    EntityKind.PROJECT: Habits(deletion="remove"),
    EntityKind.WORK_ITEM: Habits(checks_version=True, scope_field="project_id"),
    EntityKind.SPRINT: Habits(scope_field="project_id"),
    EntityKind.COMMENT: Habits(scope_field="work_item_id"),
    EntityKind.TIME_ENTRY: Habits(deletion="remove", lists="add", scope_field="work_item_id"),
    EntityKind.DEPENDENCY: Habits(deletion="remove", lists="add", hears_updates=False),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """An entity as it is held; one with a deletion mark stays in memory, and is not shown."""

    content: Content
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """An own write without a reply, and the copy to return to should it fail."""

    ref: Ref
    verb: Verb
    before: Copy | None


class BlazorStore:
    def __init__(self) -> None:
        self._copies: dict[EntityKind, dict[str, Copy]] = {kind: {} for kind in HABITS}
        self._pending: dict[str, Pending] = {}
        self._moment = 0

    @property
    def moment(self) -> int:
        return self._moment

    def apply(self, deliver: Deliver) -> bool:
        """An entity event was delivered; about an entity with an own write under way it is dropped, not put off."""
        if deliver.event is Event.ACTIVITY or deliver.entity_kind not in set(EntityKind):
            return False
        self._moment += 1
        kind = EntityKind(deliver.entity_kind)
        if self._is_pending((kind, deliver.entity_id)):
            return False
        seen = self.find(kind, deliver.entity_id)
        self._hear(kind, deliver)
        return self.find(kind, deliver.entity_id) != seen

    def _hear(self, kind: EntityKind, deliver: Deliver) -> None:
        if deliver.event is Event.DELETED:
            self._delete((kind, deliver.entity_id))
        elif deliver.content is not None and self._is_heard(kind, deliver, deliver.content):
            self._hold(kind, deliver.content)
        if deliver.stopped is not None:
            self._hold(EntityKind.TIME_ENTRY, deliver.stopped)

    def _is_heard(self, kind: EntityKind, deliver: Deliver, content: Content) -> bool:
        habits, held = HABITS[kind], self._copies[kind].get(deliver.entity_id)
        if deliver.event is not Event.UPDATED or held is None:
            return deliver.event is not Event.UPDATED or habits.hears_updates
        if habits.checks_version:
            return (version_of(content) or 0) > (version_of(held.content) or 0)
        return habits.hears_updates

    def load(self, snapshot: Snapshot, *, asked_at: int | None = None) -> None:
        """Replace by the list what is held in its scope, own writes under way included; some kinds only add."""
        self._moment += 1
        kind = snapshot.entity_kind
        habits = HABITS[kind]
        if habits.lists == "replace" and snapshot.whole:
            place = getattr(snapshot, habits.scope_field) if habits.scope_field else None
            copies = self._copies[kind].items()
            self._copies[kind] = {
                entity_id: copy
                for entity_id, copy in copies
                if place is not None and copy.content.get(habits.scope_field or "") != place
            }
        for content in snapshot.entities:
            self._hold(kind, content)

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
        """Store the result of an own write before it is sent. A created entity stands under its temporary id, `key`."""
        if verb is Verb.CREATE and project_id is not None:
            values = {"project_id": project_id, **values}
        ref = (entity_kind, entity_id if entity_id and verb is not Verb.CREATE else key)
        before = self._copies[entity_kind].get(ref[1])
        self._pending[key] = Pending(ref, verb, before)
        if verb is Verb.DELETE:
            self._delete(ref)
        elif verb is Verb.CREATE or before is not None:
            held = before.content if before is not None else None
            self._copies[entity_kind][ref[1]] = Copy(_changed(ref, verb, held, values))

    def confirm(self, key: str, content: Content | None) -> None:
        """Store what the reply shows, whatever is held by now. KeyError for a write that is not pending."""
        pending = self._pending.pop(key)
        kind, entity_id = pending.ref
        if pending.verb is Verb.CREATE:
            self._copies[kind].pop(entity_id, None)
        if pending.verb is not Verb.DELETE and content is not None:
            self._hold(kind, content)

    def revert(self, key: str) -> None:
        """Put back the copy from before the write, whatever has become of the entity since."""
        pending = self._pending.pop(key, None)
        if pending is None:
            return
        kind, entity_id = pending.ref
        if pending.before is not None:
            self._copies[kind][entity_id] = pending.before
        elif pending.verb is Verb.CREATE:
            self._copies[kind].pop(entity_id, None)

    def find(self, entity_kind: EntityKind, entity_id: str) -> Content | None:
        copy = self._copies[entity_kind].get(entity_id)
        return None if copy is None or copy.is_deleted else copy.content

    def visible(self, entity_kind: EntityKind) -> Mapping[str, Content]:
        """All the user sees of a kind, by id; a creation and its echo, until the reply, as two."""
        return {entity_id: copy.content for entity_id, copy in self._copies[entity_kind].items() if not copy.is_deleted}

    def confirmed(self) -> Mapping[str, Mapping[str, Content]]:
        """All that is shown, by kind and id, in one order; this store does not tell what is confirmed from the rest."""
        return in_one_order({kind: self.visible(kind) for kind in self._copies})

    def digest(self) -> str:
        """Equal for equal `confirmed()`, and for nothing else."""
        return digest_of(self.confirmed())

    def _is_pending(self, ref: Ref) -> bool:
        return any(pending.ref == ref for pending in self._pending.values())

    def _hold(self, kind: EntityKind, content: Content) -> None:
        self._copies[kind][str(content["id"])] = Copy(content, is_deleted=content.get("deleted_at") is not None)

    def _delete(self, ref: Ref) -> None:
        kind, entity_id = ref
        copy = self._copies[kind].get(entity_id)
        if HABITS[kind].deletion == "remove":
            self._copies[kind].pop(entity_id, None)
        elif copy is not None:
            self._copies[kind][entity_id] = replace(copy, is_deleted=True)


def _changed(ref: Ref, verb: Verb, held: Content | None, values: Content) -> Content:
    """The optimistic copy; only that of a work item counts its version up."""
    kind, entity_id = ref
    overlay = Overlay(verb=verb, entity_kind=kind, entity_id=entity_id, values=values, base_version=version_of(held))
    changed = overlay.over(held) or {}
    return {**changed, "version": held["version"]} if _keeps_version(kind, held) and held else changed


def _keeps_version(kind: EntityKind, held: Content | None) -> bool:
    return not HABITS[kind].checks_version and version_of(held) is not None
