"""Which stores are there to choose from, and what would one of them hold after a run? By what its client was told."""

from collections.abc import Callable, Mapping

from harness.history import ActorInfo, Complete, Deliver, Door, Invoke, Outcome, Record, Snapshot
from harness.stores.blazor import BlazorStore
from harness.stores.client_defects import CLIENT_DEFECTS, planted_store
from harness.stores.client_store import ClientStore
from harness.stores.live_store import LiveStore
from harness.stores.refetch import Refetching, heeded

POLICIES: Mapping[str, Callable[[], LiveStore]] = {"strict": ClientStore, "blazor": BlazorStore}


def store_of(actor: ActorInfo) -> LiveStore:
    """An empty store as the actor has it. KeyError for a client defect that is not in the catalogue."""
    return planted_store(actor.client_defects) if actor.client_defects else POLICIES[actor.store]()


def refetching_of(actor: ActorInfo) -> Refetching:
    """What the actor has to fetch: nothing yet."""
    return Refetching(heeds_known_only=any(CLIENT_DEFECTS[name].heeds_known_only for name in actor.client_defects))


class Retelling:
    """Tells a store, record by record, what a client was told and did; `store` need not be the client's own kind."""

    def __init__(self, actor: ActorInfo, store: LiveStore) -> None:
        self.store = store
        self._actor = actor
        self._pending: dict[int, str] = {}

    def tell(self, record: Record) -> None:
        """Records of other actors, and reads that the live store was not told of, change nothing."""
        if record.actor != self._actor.name:
            return
        if isinstance(record, Deliver):
            told = heeded(self._actor.sync, record)
            if told is not None:
                self.store.apply(told)
        elif isinstance(record, Snapshot) and record.purpose in ("initial", "refetch"):
            self.store.load(record)
        elif isinstance(record, Invoke) and record.door is Door.WS:
            self._begin(record)
        elif isinstance(record, Complete):
            self._end(record)

    def _begin(self, invoke: Invoke) -> None:
        key = invoke.message_id or f"operation {invoke.operation}"
        self._pending[invoke.operation] = key
        self.store.begin(
            key,
            verb=invoke.verb,
            entity_kind=invoke.entity_kind,
            entity_id=invoke.entity_id,
            values=invoke.values,
            project_id=invoke.project_id,
        )

    def _end(self, complete: Complete) -> None:
        key = self._pending.pop(complete.operation, None)
        if key is None:
            return
        if complete.outcome is Outcome.OK:
            self.store.confirm(key, complete.content)
        else:
            self.store.revert(key)
