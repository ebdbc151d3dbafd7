"""Which bugs can be planted in a client? They prove that the harness finds those of clients, too (docs/stores.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.history import Content, Deliver, Snapshot, Verb
from harness.stores.client_store import STRICT, ClientStore
from harness.stores.held import Held


class UncheckedHeld(Held):
    """Takes whatever comes for the newest state."""

    def supersedes(self, entity_id: str, held: Content, content: Content) -> bool:
        return True


class ForgetfulHeld(Held):
    """Removes what was deleted, and would take it in again."""

    def delete(self, entity_id: str) -> None:
        self._forget(entity_id)


class DoublingStore(ClientStore):
    """Leaves its own copy of what it created beside the one that the server named."""

    def confirm(self, key: str, content: Content | None) -> None:
        overlay = self._overlays[key]
        super().confirm(key, content)
        copy = overlay.over(None) if overlay.verb is Verb.CREATE else None
        if copy is not None:
            self._held[overlay.entity_kind].acknowledge(copy, self._next_moment())


class DeafStore(ClientStore):
    """Drops events about an entity while an own write of it is under way."""

    def apply(self, deliver: Deliver) -> bool:
        pending = {(overlay.entity_kind.value, overlay.entity_id) for overlay in self._overlays.values()}
        return (deliver.entity_kind, deliver.entity_id) not in pending and super().apply(deliver)


class ClearingStore(ClientStore):
    """Throws everything away before it takes in a list, as if each list showed all there is."""

    def load(self, snapshot: Snapshot, *, asked_at: int | None = None) -> None:
        self._held = {kind: type(held)() for kind, held in self._held.items()}
        super().load(snapshot, asked_at=asked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDefect:
    """`does`: what the client does wrong. `guarantee` is the one broken; `cause` is what the judge should name.

    Planted by taking the place of a part of the strict client: `held` of what is held of each kind, `store` of the
    store over all kinds. `heeds_known_only`: activity entries about what is not held are ignored.
    """

    does: str
    guarantee: str
    cause: str
    held: type[Held] | None = None
    store: type[ClientStore] | None = None
    heeds_known_only: bool = False


CLIENT_DEFECTS: Mapping[str, ClientDefect] = {
    "apply-without-version-check": ClientDefect(
        does="takes each event for the newest state, so one that is told again, or too late, overwrites a newer one",
        guarantee="idempotent-apply",
        cause="client-applies-stale",
        held=UncheckedHeld,
    ),
    "forget-deletions": ClientDefect(
        does="does not remember what was deleted, so an older event about it brings it back",
        guarantee="idempotent-apply",
        cause="client-forgets-deletions",
        held=ForgetfulHeld,
    ),
    "double-insert-on-echo": ClientDefect(
        does="keeps its temporary copy of what it created beside the one that event and reply show",
        guarantee="multiplicity",
        cause="leftover-copy",
        store=DoublingStore,
    ),
    "drop-while-pending": ClientDefect(
        does="drops events about an entity while an own write of it is under way, refused ones included",
        guarantee="convergence",
        cause="client-deaf-while-pending",
        store=DeafStore,
    ),
    "resync-by-clearing": ClientDefect(
        does="empties the whole store before it takes in a list",
        guarantee="convergence",
        cause="client-loses-on-list",
        store=ClearingStore,
    ),
    "fetch-known-only": ClientDefect(
        does="with sync activity-refetch: ignores activity entries about entities that it does not hold yet",
        guarantee="convergence",
        cause="client-did-not-fetch",
        heeds_known_only=True,
    ),
}


def planted_store(defects: Sequence[str]) -> ClientStore:
    """A strict store with these defects in it. KeyError for a name that is not in the catalogue."""
    found = [CLIENT_DEFECTS[name] for name in defects]
    helds = tuple(defect.held for defect in found if defect.held is not None)
    stores = tuple(defect.store for defect in found if defect.store is not None)
    policy = {kind: _planted_held(helds, held) for kind, held in STRICT.items()}
    made: type[ClientStore] = type("PlantedStore", (*stores, ClientStore), {}) if stores else ClientStore
    return made(policy)


def _planted_held(planted: tuple[type[Held], ...], held: type[Held]) -> type[Held]:
    return type(held.__name__, (*planted, held), {}) if planted else held
