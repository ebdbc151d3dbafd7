"""Which lists must a client read again when the activity feed tells of a change? Repair B of the founding case.

An entry names an entity and what was done to it, nothing else. The wire lists entities by project or by work item, so
the client reads the lists that may show the entity. One fetch of a list is under way at a time; an entry that comes
meanwhile may tell of a change that the answer does not show, so the list is read once more after it:

    entry 1, fetch asked, the server reads, entry 2, the answer without change 2, fetch asked again
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harness.history import Content, Deliver, EntityKind, Event, SyncStrategy
from harness.history.content import ATTACHED, holders_of
from harness.stores.live_store import LiveStore

DEPENDENCY, WORK_ITEM = EntityKind.DEPENDENCY, EntityKind.WORK_ITEM


def heeded(sync: SyncStrategy, deliver: Deliver) -> Deliver | None:
    """What the store is to be told when this is delivered: an event, or the deletion of which an entry tells."""
    if deliver.event is not Event.ACTIVITY:
        return deliver if sync != "activity-refetch" else None
    is_deletion = sync != "entity-events" and deliver.action == Event.DELETED
    return replace(deliver, event=Event.DELETED, action=None) if is_deletion else None


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list that the server shows: all projects, a kind within a project, or what is attached to a work item."""

    entity_kind: EntityKind
    project_id: str | None = None
    work_item_id: str | None = None


def lists_with(entry: Deliver, store: LiveStore, projects: Sequence[str]) -> tuple[List, ...]:
    """The lists that may show the change behind an entry of a followed kind, before the store is told of a deletion.

    `projects` are those the client follows. Of an attached entity that is not held nobody knows the work item: any may
    have it. What a deletion changes in other entities is read again, too: a sprint's items, a work item's dependencies.
    """
    kind = EntityKind(entry.entity_kind)
    if kind is EntityKind.PROJECT:
        return (List(entity_kind=kind),)
    is_deletion = entry.action == Event.DELETED
    if kind in ATTACHED:
        return () if is_deletion else tuple(_attached(kind, store.find(kind, entry.entity_id), store))
    found = [List(entity_kind=kind, project_id=project) for project in projects]
    if is_deletion and kind is EntityKind.SPRINT:
        found += [List(entity_kind=WORK_ITEM, project_id=project) for project in projects]
    if is_deletion and kind is WORK_ITEM:
        found += _dependencies_of_others(entry.entity_id, store)
    return tuple(found)


def _attached(kind: EntityKind, held: Content | None, store: LiveStore) -> Iterator[List]:
    items = holders_of(kind, held)[:1] if held is not None else store.visible(WORK_ITEM)
    return (List(entity_kind=kind, work_item_id=item) for item in items)


def _dependencies_of_others(item: str, store: LiveStore) -> list[List]:
    ends = [holders_of(DEPENDENCY, held) for held in store.visible(DEPENDENCY).values()]
    others = dict.fromkeys(end for both in ends if item in both for end in both if end != item)
    return [List(entity_kind=DEPENDENCY, work_item_id=other) for other in others]


@dataclass(slots=True)
class Refetching:
    """What one client has to fetch.

    Each entry makes one wish, by number, for all its lists; `asked` and `answered` are the newest wish that a fetch was
    sent, or answered, for. `unplaced` are attached entities that were told of before the store held their work item.
    `heeds_known_only` is a planted defect: entries about what the store does not hold are ignored.
    """

    heeds_known_only: bool = False
    wishes: int = 0
    wanted: dict[List, int] = field(default_factory=dict)
    asked: dict[List, int] = field(default_factory=dict)
    answered: dict[List, int] = field(default_factory=dict)
    unplaced: set[tuple[EntityKind, str]] = field(default_factory=set)

    def entry(self, entry: Deliver, store: LiveStore, projects: Sequence[str]) -> tuple[List, ...]:
        """An activity entry came; the lists to fetch now."""
        if entry.entity_kind not in set(EntityKind):
            return ()
        ref = (EntityKind(entry.entity_kind), entry.entity_id)
        is_known = store.find(*ref) is not None
        if self.heeds_known_only and not is_known:
            return ()
        self.unplaced.discard(ref)
        if ref[0] in ATTACHED and not is_known and entry.action != Event.DELETED:
            self.unplaced.add(ref)
        self.wishes += 1
        return self._want(lists_with(entry, store, projects), self.wishes)

    def answer(self, fetched: List, listed: Iterable[str]) -> tuple[List, ...]:
        """A fetch was answered by a list of these ids, of which the store was told; the lists to fetch now."""
        wish = self.answered[fetched] = self.asked.pop(fetched)
        ids = tuple(listed)
        self.unplaced -= {(fetched.entity_kind, entity_id) for entity_id in ids}
        again = self._ask(fetched) if self.wanted[fetched] > wish else ()
        if fetched.entity_kind is not WORK_ITEM:
            return again
        kinds = sorted({kind for kind, _ in self.unplaced})
        attached = (List(entity_kind=kind, work_item_id=item) for item in ids for kind in kinds)
        return again + self._want((one for one in attached if one not in self.wanted), wish)

    def is_done(self, wish: int) -> bool:
        """Has every list been answered as it was wanted up to this wish?"""
        return all(self.answered.get(one, 0) >= min(number, wish) for one, number in self.wanted.items())

    def _want(self, lists: Iterable[List], wish: int) -> tuple[List, ...]:
        now: tuple[List, ...] = ()
        for one in lists:
            self.wanted[one] = wish
            if one not in self.asked:
                now += self._ask(one)
        return now

    def _ask(self, one: List) -> tuple[List, ...]:
        self.asked[one] = self.wanted[one]
        return (one,)
