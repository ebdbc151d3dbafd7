"""Derived freshness: do the lists that a server computes from other entities keep up on every screen?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.client_faults import ClientFaults
from harness.checkers.diagnosis import Losses
from harness.checkers.entities import Entities, final_records, records_of, whole_final
from harness.checkers.findings import HOLDS, Anomaly, Answer, Verdict
from harness.checkers.following import Following, followings
from harness.history import (
    Content,
    Disconnect,
    Door,
    EntityKind,
    History,
    Operation,
    Outcome,
    Settled,
    Snapshot,
    Store,
    Verb,
)
from harness.history.content import differing_fields

GUARANTEE = "derived-freshness"
ITEM = EntityKind.WORK_ITEM
LISTS = {"ancestor_ids": "ancestors", "descendant_ids": "descendants"}
Items = Mapping[str, Content]


def derived_freshness(history: History) -> Iterator[Answer]:
    """Derived freshness: hierarchy lists in live stores match the final read, and the parents that it shows.

    Judged is each work item that ever stood in a tree: its lists in the final read over WebSocket (REST shows none),
    and its lists in the store of each client that subscribed to its project. Siblings may stand in any order. An item
    that differs in more than its lists is a matter of convergence. A project's `next_work_item_number` is derived, too,
    and not judged: it advances in silence (contract/websocket.md 6).
    """
    settled = next(reversed(history.of(Settled)), None)
    final = whole_final(history, Door.WS).get(ITEM)
    in_trees = _in_trees(history) if final else frozenset()
    if settled is None or not final or not in_trees:
        return
    judge = _Judge.of(history, settled, {entity_id: final[entity_id] for entity_id in final.keys() & in_trees})
    yield from judge.final_read(final)
    for store in {store.actor: store for store in history.of(Store)}.values():
        yield from judge.store(store)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stale:
    """A list that is not as it should be: what it lacks, and what it shows without reason."""

    entity_id: str
    name: str
    lacks: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        return self.lacks + self.extra


@dataclass(frozen=True, slots=True)
class _Comparison:
    alike: Sequence[str]
    stale: Sequence[_Stale]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Compares once for all clients with one digest. `wanted` are the items of trees as the final read shows them."""

    history: History
    settled: Settled
    wanted: Items
    read_at: int
    entities: Entities
    losses: Losses
    following: Mapping[tuple[str, int], Following]
    contents: Mapping[str, Items]
    ended: Mapping[tuple[str, int], int]
    compared: dict[str, _Comparison] = field(default_factory=dict)

    @classmethod
    def of(cls, history: History, settled: Settled, wanted: Items) -> "_Judge":
        return cls(
            history=history,
            settled=settled,
            wanted=wanted,
            read_at=final_records(history, Door.WS)[ITEM],
            entities=Entities.of(history),
            losses=Losses.of(history),
            following=followings(history),
            contents={one.digest: one.content.get(ITEM, {}) for one in history.of(Store) if one.content is not None},
            ended={(one.actor, one.epoch): one.index for one in history.of(Disconnect) if one.index < settled.index},
        )

    def final_read(self, final: Items) -> Iterator[Answer]:
        """Do the lists of the final read follow from the parents it shows?"""
        tree = _Tree.of(final)
        for entity_id in sorted(self.wanted):
            expected = tree.lists(entity_id)
            stale = list(_stale_lists(entity_id, final[entity_id], expected))
            for found in stale:
                why = f"the final read {self._what(found)}, although their parents say otherwise"
                yield _anomaly(why, "stale-derived-field", (self.read_at,))
            if expected and not stale:
                yield HOLDS

    def store(self, store: Store) -> Iterator[Answer]:
        held = self.contents.get(store.digest)
        following = self.following.get((store.actor, store.epoch), Following())
        if held is None:
            return
        if store.digest not in self.compared:
            self.compared[store.digest] = self._compare(held)
        comparison = self.compared[store.digest]
        yield from (HOLDS for entity_id in comparison.alike if self._is_followed(following, entity_id))
        for found in comparison.stale:
            if self._is_followed(following, found.entity_id):
                yield self._stale(store, found)

    def _compare(self, held: Items) -> _Comparison:
        alike: list[str] = []
        stale: list[_Stale] = []
        for entity_id in sorted(self.wanted.keys() & held.keys()):
            mine, wanted = held[entity_id], self.wanted[entity_id]
            if differing_fields(ITEM, mine, wanted):
                continue
            found = list(_stale_lists(entity_id, mine, wanted))
            stale += found
            if not found:
                alike.append(entity_id)
        return _Comparison(alike, stale)

    def _is_followed(self, following: Following, entity_id: str) -> bool:
        return str(self.wanted[entity_id].get("project_id")) in following.subscribed_at

    def _stale(self, store: Store, found: _Stale) -> Anomaly:
        what = f"{store.actor}'s store {self._what(found)}"
        doubt = self._doubt(store)
        if doubt is not None:
            cause, reason, records = doubt
            return _anomaly(f"{what}; {reason}", cause, (*records, store.index), store.actor, Verdict.UNKNOWN)
        cause, because, records = self._explain(store, found)
        return _anomaly(f"{what}: {because}", cause, (*records, store.index, self.read_at), store.actor)

    def _doubt(self, store: Store) -> tuple[str, str, tuple[int, ...]] | None:
        """(cause, reason, records) why the difference proves nothing, if so."""
        end = self.ended.get((store.actor, store.epoch))
        if end is not None:
            return "disconnected", f"{store.actor} had lost its connection before", (end,)
        if self.settled.outcome == "lagging":
            return "lagging", "events were still arriving when the waiting ended", (self.settled.index,)
        if self.settled.outcome == "inconclusive":
            return "unanswered-fence", "a Ping was never answered, so more may have come", (self.settled.index,)
        unknown = next((one for one in self.history.operations if _may_have_moved(one)), None)
        if unknown is None:
            return None
        return "unknown-outcome", f"{wording.deed(unknown)} was never answered", records_of(unknown)

    def _explain(self, store: Store, found: _Stale) -> tuple[str, str, tuple[int, ...]]:
        """The lost event of an item that came or went; else its event came, and the refresh of its relative did not."""
        wanted = self.wanted[found.entity_id]
        own = ClientFaults.of(self.history).explain(
            store.actor,
            ITEM,
            found.entity_id,
            until=store.index,
            is_right=lambda held: held is not None and not any(_stale_lists(found.entity_id, held, wanted)),
        )
        if own is not None:
            return own.cause, own.because, own.records
        for other in found.others:
            lost = self.losses.last_loss(store.actor, ITEM, other, before=store.index)
            if lost is not None:
                diagnosis = self.losses.explain(lost)
                return diagnosis.cause, diagnosis.because, diagnosis.records
        moves = (self._last_move(other) for other in (*found.others, found.entity_id))
        move = next((move for move in moves if move is not None), None)
        because = "no event refreshed the list"
        if move is None:
            return "stale-derived-field", because, ()
        return "stale-derived-field", f"{because} after {wording.deed(move)}", records_of(move)

    def _last_move(self, entity_id: str) -> Operation | None:
        writes = self.entities.writes.get((ITEM, entity_id), ())
        return next((one for one in reversed(writes) if one.took_effect and _moves(one)), None)

    def _what(self, found: _Stale) -> str:
        """`lacks work_item task among the descendants of work_item story`."""
        of = f"among the {LISTS[found.name]} of {wording.entity(self.history, ITEM, found.entity_id)}"
        if found.lacks:
            return f"lacks {wording.entity(self.history, ITEM, found.lacks[0])} {of}"
        if found.extra:
            return f"still shows {wording.entity(self.history, ITEM, found.extra[0])} {of}"
        return f"has another order {of}"


def _anomaly(
    why: str, cause: str, records: tuple[int, ...], actor: str | None = None, verdict: Verdict = Verdict.INVALID
) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause=cause,
        records=tuple(sorted(set(records))),
        verdict=verdict,
        entity_kind=ITEM,
        actor=actor,
    )


def _stale_lists(entity_id: str, shown: Content, wanted: Content) -> Iterator[_Stale]:
    for name in LISTS:
        if name in shown and name in wanted:
            mine, right = _ids(shown, name), _ids(wanted, name)
            if mine != right:
                lacks = tuple(other for other in right if other not in set(mine))
                extra = tuple(other for other in mine if other not in set(right))
                yield _Stale(entity_id=entity_id, name=name, lacks=lacks, extra=extra)


def _ids(content: Content, name: str) -> list[str]:
    """The order of siblings is their position, which changes without a refresh; a chain of parents has one order."""
    found = content.get(name)
    ids = found if isinstance(found, list) else []
    return sorted(ids) if name == "descendant_ids" else ids


def _moves(operation: Operation) -> bool:
    """May the write change the lists of other items?"""
    invoke = operation.invoke
    return invoke.entity_kind is ITEM and (invoke.verb is Verb.DELETE or "parent_id" in invoke.values)


def _may_have_moved(operation: Operation) -> bool:
    return operation.outcome is Outcome.INFO and _moves(operation)


def _in_trees(history: History) -> frozenset[str]:
    """Work items that were ever shown with a parent or with relatives, and these parents."""
    found: set[str] = set()
    for content in _shown_items(history):
        if content.get("parent_id") or any(content.get(name) for name in LISTS):
            found.update((str(content.get("id")), str(content.get("parent_id"))))
    return frozenset(found)


def _shown_items(history: History) -> Iterator[Content]:
    for snapshot in history.of(Snapshot):
        if snapshot.entity_kind is ITEM:
            yield from snapshot.entities
    for delivery in history.deliveries():
        if delivery.entity_kind == ITEM and delivery.content is not None:
            yield delivery.content
    for operation in history.operations:
        if operation.invoke.entity_kind is ITEM and operation.content is not None:
            yield operation.content


@dataclass(frozen=True, slots=True)
class _Tree:
    """The work items of a read, by what they say of their parents."""

    items: Items
    children: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, items: Items) -> "_Tree":
        children: dict[str, list[str]] = {}
        for entity_id, content in items.items():
            if parent := content.get("parent_id"):
                children.setdefault(str(parent), []).append(entity_id)
        return cls(items, children)

    def lists(self, entity_id: str) -> Content:
        """Both lists as they follow from the parents; empty where a parent was not read, or stands below itself."""
        above = self._above(entity_id)
        return {} if above is None else {"ancestor_ids": above, "descendant_ids": self._below(entity_id)}

    def _above(self, entity_id: str) -> list[str] | None:
        chain: list[str] = []
        parent = self.items[entity_id].get("parent_id")
        while parent:
            if parent not in self.items or parent == entity_id or parent in chain:
                return None
            chain.append(str(parent))
            parent = self.items[str(parent)].get("parent_id")
        return chain

    def _below(self, entity_id: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = list(self.children.get(entity_id, ()))
        while waiting:
            child = waiting.pop()
            if child not in found:
                found[child] = None
                waiting += self.children.get(child, ())
        return list(found)
