"""Idempotent apply: does an event that is told again, or too late, change what a client holds?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from harness.checkers import wording
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Complete, Content, Deliver, Door, Event, History, Invoke, Outcome, Snapshot
from harness.history.history import EntityRef
from harness.stores import ClientStore, planted_store

GUARANTEE = "idempotent-apply"
CAUSES_OF = {
    True: {False: "stale-overwrite", True: "resurrection"},
    False: {False: "client-applies-stale", True: "client-forgets-deletions"},
}
"""By whether the client is as strict as it should be, and whether the entity had been gone."""
NewStore = Callable[[], ClientStore]


def idempotent_apply(history: History, new_store: NewStore | None = None) -> Iterator[Answer]:
    """Idempotent apply: applying any event twice, or a stale one again, leaves the store as it was.

    Judged is each entity event, by telling a client's store of the recorded deliveries and replies anew: every event is
    told twice, followed by the one before it about its entity and by the first one; in the end all of them are told
    once more, in order. None of these repetitions may show, and a store that was told of everything once must hold the
    same. Each entity is reported once. A blazor store promises nothing of the kind (contract/client.md 3) and is left
    out; `new_store` makes another store than the clients have.
    """
    planted = {actor.name for actor in history.header.actors if actor.client_defects}
    replays = {
        client: _Replay(client, make(), make(), is_strict=client not in planted)
        for client, make in _stores(history, new_store).items()
    }
    invoked: dict[int, Invoke] = {}
    for record in history.records:
        replay = replays.get(record.actor)
        if replay is None:
            continue
        if isinstance(record, Deliver):
            yield from replay.deliver(history, record)
        elif isinstance(record, Invoke):
            invoked[record.operation] = record
        elif isinstance(record, Complete) and record.operation in invoked:
            replay.complete(invoked[record.operation], record)
        elif isinstance(record, Snapshot) and record.purpose == "initial":
            replay.load(record)
    for replay in replays.values():
        yield from replay.tell_all_again(history)
        yield from replay.compare(history)


def _stores(history: History, new_store: NewStore | None) -> Mapping[str, NewStore]:
    """What makes the store of each client that is judged."""
    actors = {actor.name: actor for actor in history.header.actors}
    return {
        client: new_store or partial(planted_store, actors[client].client_defects if client in actors else ())
        for client in history.clients
        if new_store is not None or client not in actors or actors[client].store == "strict"
    }


@dataclass(slots=True)
class _Replay:
    """One client: its store with repetitions, and `plain` without any.

    `first` and `last` are the events about an entity, `told` all of them, in order. What follows about a `spoilt`
    entity, which a repetition has changed, proves nothing more.
    """

    client: str
    store: ClientStore
    plain: ClientStore
    is_strict: bool = True
    told: list[Deliver] = field(default_factory=list)
    first: dict[EntityRef, Deliver] = field(default_factory=dict)
    last: dict[EntityRef, Deliver] = field(default_factory=dict)
    spoilt: set[EntityRef] = field(default_factory=set)

    def deliver(self, history: History, event: Deliver) -> Iterator[Answer]:
        """Tell of it, and at once of what is stale by now."""
        if event.event is Event.ACTIVITY or wording.followed(event.entity_kind) is None:
            return
        entity = (event.entity_kind, event.entity_id)
        for store in (self.plain, self.store):
            store.apply(event)
        if entity not in self.spoilt:
            first, last = self.first.setdefault(entity, event), self.last.get(entity, event)
            repeated = {one.index: one for one in (event, last, first)}
            yield self._first_change(history, tuple(repeated.values()), event) or HOLDS
        self.last[entity] = event
        self.told.append(event)

    def load(self, snapshot: Snapshot) -> None:
        for store in (self.plain, self.store):
            store.load(snapshot)

    def complete(self, invoke: Invoke, complete: Complete) -> None:
        """An own write over WebSocket shows at once; the reply to it is no event, and is not told again."""
        if invoke.door is not Door.WS or complete.outcome is not Outcome.OK:
            return
        for store in (self.plain, self.store):
            store.begin(
                "own",
                verb=invoke.verb,
                entity_kind=invoke.entity_kind,
                entity_id=complete.entity_id,
                values=invoke.values,
                project_id=invoke.project_id,
            )
            store.confirm("own", complete.content)

    def tell_all_again(self, history: History) -> Iterator[Answer]:
        """Everything once more, in order, of each entity up to its first change."""
        for event in self.told:
            entity = (event.entity_kind, event.entity_id)
            anomaly = self._first_change(history, (event,), self.last[entity]) if entity not in self.spoilt else None
            if anomaly is not None:
                yield anomaly

    def compare(self, history: History) -> Iterator[Answer]:
        """What a repetition changed elsewhere than in the entity it was about."""
        plain = self.plain.confirmed()
        for kind, entities in self.store.confirmed().items():
            for entity_id in sorted(entities.keys() | plain[kind].keys()):
                before, after = plain[kind].get(entity_id), entities.get(entity_id)
                if before != after and (kind, entity_id) not in self.spoilt:
                    why = f"after repetitions {self.client}'s store {_effect(history, kind, entity_id, before, after)}"
                    yield self._anomaly(why, kind, before, self.last.get((kind, entity_id), self._latest_of(kind)))

    def _latest_of(self, kind: str) -> Deliver | None:
        """What was told last of a kind: the evidence where a store made up an entity that no event was about."""
        return next((event for event in reversed(self.told) if event.entity_kind == kind), None)

    def _first_change(self, history: History, repeated: Sequence[Deliver], newest: Deliver) -> Anomaly | None:
        for event in repeated:
            before = self._held(event)
            if self.store.apply(event if event.epoch == newest.epoch else replace(event, epoch=newest.epoch)):
                after = self._held(event)
                self.spoilt.add((event.entity_kind, event.entity_id))
                late = "" if event is newest else f" after the {wording.shown(newest)}"
                effect = _effect(history, event.entity_kind, event.entity_id, before, after)
                why = f"told of a {wording.shown(event)} again{late}, {self.client}'s store {effect}"
                return self._anomaly(why, event.entity_kind, before, event, newest)
        return None

    def _held(self, event: Deliver) -> Content | None:
        kind = wording.followed(event.entity_kind)
        return None if kind is None else self.store.find(kind, event.entity_id)

    def _anomaly(self, why: str, kind: str, before: Content | None, *events: Deliver | None) -> Anomaly:
        return Anomaly(
            guarantee=GUARANTEE,
            why=why,
            cause=CAUSES_OF[self.is_strict][before is None],
            records=tuple(sorted({event.index for event in events if event is not None})),
            entity_kind=wording.followed(kind),
            actor=self.client,
        )


def _effect(history: History, kind: str, entity_id: str, before: Content | None, after: Content | None) -> str:
    name = wording.entity(history, kind, entity_id)
    if before is None:
        return f"shows {name}, which it did not hold"
    if after is None:
        return f"lacks {name}, which it held"
    field_name = min(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return f"shows {field_name} of {name} otherwise than it did"
