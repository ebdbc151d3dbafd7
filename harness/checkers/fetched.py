"""What did clients fetch on activity entries? Repair B: there the lists are what a client sees, instead of events."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import Content, EntityKind, History, JsonValue, Owed, Snapshot, Verb
from harness.history.content import version_of
from harness.history.history import EntityRef

Connection = tuple[str, int]
Scope = tuple[Connection, EntityKind, str]


def fetches(history: History) -> Iterator[Snapshot]:
    """Lists that clients fetched on activity entries, in order."""
    return (one for one in history.of(Snapshot) if one.purpose == "refetch")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The fetched lists that show an entity, by connection and entity, in order, with its content."""

    by_entity: Mapping[tuple[Connection, EntityRef], Sequence[tuple[Snapshot, Content]]]

    @classmethod
    def of(cls, history: History) -> "Fetched":
        found: dict[tuple[Connection, EntityRef], list[tuple[Snapshot, Content]]] = defaultdict(list)
        for snapshot in fetches(history):
            for content in snapshot.entities:
                ref = (snapshot.entity_kind.value, str(content.get("id")))
                found[(snapshot.actor, snapshot.epoch or 0), ref].append((snapshot, content))
        return cls(found)

    def first_showing(self, owed: Owed) -> Snapshot | None:
        """The first list that showed its client what the write made; of a deletion the activity entry itself tells."""
        operation = owed.operation
        ref = (operation.invoke.entity_kind.value, operation.entity_id or "")
        version = version_of(operation.content)
        since = owed.activity.index if owed.activity is not None and version is None else operation.may_show_since
        if operation.invoke.verb is Verb.DELETE:
            return None
        for snapshot, content in self.by_entity.get(((owed.actor, owed.epoch), ref), ()):
            if snapshot.index > since and (version is None or (version_of(content) or 0) >= version):
                return snapshot
        return None


@dataclass(slots=True)
class _Place:
    """What one connection saw in the fetched lists of one place: entities by id with their list, and those gone."""

    listed: dict[str, tuple[Snapshot, Content]] = field(default_factory=dict)
    gone: dict[str, Snapshot] = field(default_factory=dict)


def fetched_in_order(history: History, guarantee: str) -> Iterator[Answer]:
    """Is what a client fetches one list after another ever older than what it fetched before?

    Judged is each entity of a list that an earlier one showed. A list of a place is fetched only once the one before
    has been answered, so a later answer must not be older; what a whole list no longer showed has been deleted.
    """
    places: dict[Scope, _Place] = defaultdict(_Place)
    for snapshot in fetches(history):
        where = snapshot.work_item_id or snapshot.project_id or ""
        place = places[(snapshot.actor, snapshot.epoch or 0), snapshot.entity_kind, where]
        shown = {str(content.get("id")): content for content in snapshot.entities}
        for entity_id, content in shown.items():
            if entity_id in place.gone:
                yield _back(history, guarantee, place.gone.pop(entity_id), snapshot, entity_id)
            elif entity_id in place.listed:
                yield _older(history, guarantee, place.listed[entity_id], snapshot, content) or HOLDS
            place.listed[entity_id] = (snapshot, content)
        if snapshot.whole:
            for entity_id in place.listed.keys() - shown.keys():
                del place.listed[entity_id]
                place.gone[entity_id] = snapshot
                yield HOLDS


def _older(
    history: History, guarantee: str, before: tuple[Snapshot, Content], snapshot: Snapshot, content: Content
) -> Anomaly | None:
    earlier, seen = before
    was, now = _age(seen), _age(content)
    if not isinstance(was, int) or not isinstance(now, int) or now >= was:
        return None
    name = wording.entity(history, snapshot.entity_kind, str(content.get("id")))
    why = f"{snapshot.actor} fetched a list that shows an older state of {name} than the list it had fetched before"
    return _anomaly(guarantee, "stale-read", why, earlier, snapshot)


def _back(history: History, guarantee: str, gone: Snapshot, snapshot: Snapshot, entity_id: str) -> Anomaly:
    name = wording.entity(history, snapshot.entity_kind, entity_id)
    why = f"{snapshot.actor} fetched a list that shows {name} again, which the list before no longer showed"
    return _anomaly(guarantee, "resurrection", why, gone, snapshot)


def _age(content: Content) -> JsonValue:
    """What rises with every state: the version, or where there is none, the time."""
    version = version_of(content)
    return content.get("updated_at") if version is None else version


def _anomaly(guarantee: str, cause: str, why: str, before: Snapshot, after: Snapshot) -> Anomaly:
    return Anomaly(
        guarantee=guarantee,
        why=why,
        cause=cause,
        records=(before.index, after.index),
        entity_kind=after.entity_kind,
        actor=after.actor,
    )
