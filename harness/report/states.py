"""Is what a client holds right? Live stores against the final read, the final read against the acknowledged writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.checkers.entities import Entities, final_read
from harness.history import Content, Disconnect, EntityKind, History, Operation, Settled, Store, Verb
from harness.history.content import differing_fields, version_of
from harness.history.history import EntityRef

Finals = Mapping[EntityKind, Mapping[str, Content]]
Held = Mapping[str, Mapping[str, Content]]
"""Entities by kind and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStates:
    """The clients' last recorded stores, by digest; clients with the same digest share one judgement per entity.

    `still_arriving`: the run ended before everything had arrived, so a view that is not right yet proves nothing.
    """

    digests: Mapping[str, str]
    contents: Mapping[str, Held]
    finals: Finals
    still_arriving: bool
    _judged: dict[tuple[str, EntityRef], bool | None] = field(default_factory=dict)

    @classmethod
    def of(cls, history: History) -> "LiveStates":
        stores = history.of(Store)
        settled = history.of(Settled)
        return cls(
            digests=_connected(history),
            contents={store.digest: store.content for store in stores if store.content is not None},
            finals=final_read(history)[1],
            still_arriving=bool(settled) and settled[-1].outcome in ("lagging", "inconclusive"),
        )

    def is_right(self, actor: str, kind: EntityKind, entity_id: str) -> bool | None:
        """Does the actor's store show the entity as the final read does? None: nobody can say."""
        digest = self.digests.get(actor)
        if digest is None or digest not in self.contents or kind not in self.finals:
            return None
        key = (digest, (kind.value, entity_id))
        if key not in self._judged:
            live = self.contents[digest].get(kind.value, {}).get(entity_id)
            is_same = _is_same(kind, live, self.finals[kind].get(entity_id))
            self._judged[key] = True if is_same else None if self.still_arriving else False
        return self._judged[key]


def _connected(history: History) -> dict[str, str]:
    """Each client's last digest; a client that had lost its connection by then could not know better, and has none."""
    ended = {(record.actor, record.epoch): record.index for record in history.of(Disconnect)}
    last = {store.actor: store for store in history.of(Store)}
    return {
        actor: store.digest
        for actor, store in last.items()
        if ended.get((actor, store.epoch), store.index) >= store.index
    }


def _is_same(kind: EntityKind, live: Content | None, final: Content | None) -> bool:
    if live is None or final is None:
        return live is final
    return not differing_fields(kind, live, final)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadedState:
    """What a fresh client sees after settling, and what may rightly be gone by then."""

    finals: Finals
    entities: Entities

    @classmethod
    def of(cls, history: History) -> "ReloadedState":
        return cls(finals=final_read(history)[1], entities=Entities.of(history))

    def holds(self, operation: Operation) -> bool | None:
        """Does the final read hold what this acknowledged write says? None: the kind was not read."""
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id
        if kind not in self.finals or entity_id is None:
            return None
        final = self.finals[kind].get(entity_id)
        if operation.invoke.verb is Verb.DELETE:
            return final is None
        if final is None:
            return any(self.entities.deletions(kind, entity_id))
        return _is_as_new(final, operation.content)


def _is_as_new(final: Content, reply: Content | None) -> bool:
    seen, told = version_of(final), version_of(reply)
    return seen is None or told is None or seen >= told
