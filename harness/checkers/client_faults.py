"""Is the client itself to blame? What it was told, told again to a strict store, says what it could have held.

If the strict store ends up right, the server has told the client everything, and the client made something else of it.
Where the two stores parted names the habit. Asked only of clients that are not strict: the strict store needs no proof
against itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from harness.checkers import wording
from harness.checkers.diagnosis import Diagnosis
from harness.checkers.fetched import fetches
from harness.history import (
    ActorInfo,
    Complete,
    Content,
    Deliver,
    EntityKind,
    Event,
    History,
    Invoke,
    Outcome,
    Record,
    Snapshot,
    Verb,
)
from harness.history.content import differing_fields
from harness.stores import ClientStore, Retelling, heeded, store_of

Ref = tuple[EntityKind, str]
IsRight = Callable[[Content | None], bool]
TOLD_RIGHT = "the server had told it everything"


@dataclass(frozen=True, slots=True)
class ClientFaults:
    history: History
    odd: Mapping[str, "_Replay"]

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, history: History) -> "ClientFaults":
        actors = (actor for actor in history.header.actors if actor.kind == "ui" and not actor.is_strict)
        return cls(history, {actor.name: _Replay(history, actor) for actor in actors})

    def explain(
        self, actor: str, kind: EntityKind, entity_id: str, *, until: int, is_right: IsRight
    ) -> Diagnosis | None:
        """Why the client did not hold by the record `until` what it could have held; none if it is not to blame."""
        replay = self.odd.get(actor)
        if replay is None:
            return None
        replay.advance(until)
        if is_right(replay.strict.store.find(kind, entity_id)):
            return replay.parted.get((kind, entity_id)) or Diagnosis(
                cause="client-fault", because=f"{TOLD_RIGHT}, and a strict client would hold it right", records=()
            )
        return self._forgotten(replay.actor, kind, entity_id, until)

    def _forgotten(self, actor: ActorInfo, kind: EntityKind, entity_id: str, until: int) -> Diagnosis | None:
        """The last entry had nothing fetched; an answer that came since may have been asked for before it."""
        if actor.sync == "entity-events":
            return None
        ref = (actor.name, kind.value, entity_id)
        entries = [
            one.index
            for one in self.history.deliveries()
            if (one.actor, one.entity_kind, one.entity_id) == ref and one.event is Event.ACTIVITY and one.index < until
        ]
        answers = [
            one.index
            for one in fetches(self.history)
            if (one.actor, one.entity_kind) == (actor.name, kind) and one.index < until
        ]
        if not entries or sum(answer > entries[-1] for answer in answers) > 1:
            return None
        because = "an activity entry told it to fetch, and it fetched nothing that would show the change"
        return Diagnosis(cause="client-did-not-fetch", because=because, records=(entries[-1],))


@dataclass(slots=True)
class _Replay:
    """A client's records told to a store of its own kind and to a strict one, up to the record `position`.

    `parted` says of each entity that the two do not hold alike which habit made it so.
    """

    history: History
    actor: ActorInfo
    position: int = -1
    own: Retelling = field(init=False)
    strict: Retelling = field(init=False)
    parted: dict[Ref, Diagnosis] = field(default_factory=dict)
    writing: dict[int, Invoke] = field(default_factory=dict)
    dropped: dict[Ref, Deliver] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.position = -1
        self.own = Retelling(self.actor, store_of(self.actor))
        self.strict = Retelling(self.actor, ClientStore())
        self.parted.clear()
        self.writing.clear()
        self.dropped.clear()

    def advance(self, until: int) -> None:
        if until < self.position:
            self._begin_anew()
        for record in self.history.records[self.position + 1 : until + 1]:
            if record.actor == self.actor.name:
                self._tell(record)
        self.position = max(self.position, until)

    @property
    def _is_deaf(self) -> bool:
        """Does it drop events about what an own write is under way of?"""
        return self.actor.store == "blazor" or "drop-while-pending" in self.actor.client_defects

    def _tell(self, record: Record) -> None:
        if self._is_deaf and isinstance(record, Deliver):
            self.dropped |= {ref: record for ref in self._touched(record) if self._is_writing(ref)}
        for retelling in (self.own, self.strict):
            retelling.tell(record)
        for ref in tuple(self._touched(record)):
            own, strict = self.own.store.find(*ref), self.strict.store.find(*ref)
            if _is_alike(own, strict):
                self.parted.pop(ref, None)
                if not self._is_writing(ref):
                    self.dropped.pop(ref, None)
            elif ref not in self.parted or _is_worse(ref[0], own, strict, self.parted[ref]):
                self.parted[ref] = self._habit(record, ref, own, strict)
        if isinstance(record, Invoke):
            self.writing[record.operation] = record
        elif isinstance(record, Complete):
            self.writing.pop(record.operation, None)

    def _is_writing(self, ref: Ref) -> bool:
        return any((invoke.entity_kind, invoke.entity_id) == ref for invoke in self.writing.values())

    def _touched(self, record: Record) -> Iterator[Ref]:
        """Entities that may part by the record; an own write that is under way is nothing to part by."""
        if isinstance(record, Deliver):
            kind = wording.followed(record.entity_kind)
            if kind is not None and heeded(self.actor.sync, record) is not None:
                yield kind, record.entity_id
        elif isinstance(record, Complete) and record.operation in self.writing:
            invoke = self.writing[record.operation]
            for entity_id in (record.entity_id, invoke.entity_id, invoke.message_id):
                if entity_id is not None:
                    yield invoke.entity_kind, entity_id
        elif isinstance(record, Snapshot):
            for kind in EntityKind:
                held = (store.visible(kind) for store in (self.own.store, self.strict.store))
                yield from ((kind, entity_id) for entity_id in dict.fromkeys(one for ids in held for one in ids))

    def _habit(self, record: Record, ref: Ref, own: Content | None, strict: Content | None) -> Diagnosis:
        missed = self.dropped.get(ref)
        if missed is not None and (missed is record or isinstance(record, Complete)):
            because = f"{TOLD_RIGHT}, and it dropped a {wording.shown(missed)} while its own write was under way"
            records = tuple(sorted({missed.index, record.index}))
            return Diagnosis(cause="client-deaf-while-pending", because=because, records=records)
        cause, because = self._named(record, ref, own, strict)
        return Diagnosis(cause=cause, because=f"{TOLD_RIGHT}, and {because}", records=(record.index,))

    def _named(self, record: Record, ref: Ref, own: Content | None, strict: Content | None) -> tuple[str, str]:
        name = wording.entity(self.history, *ref)
        if isinstance(record, Deliver):
            shown = wording.shown(record)
            if strict is None:
                return "client-forgets-deletions", f"it took in a {shown} after the deletion"
            if own != record.content:
                return "client-ignores-refresh", f"it took no notice of a {shown}"
            return "client-applies-stale", f"it let a {shown} overwrite a newer state"
        if isinstance(record, Complete):
            invoke = self.writing[record.operation]
            if invoke.verb is Verb.CREATE and ref[1] == invoke.message_id:
                return "leftover-copy", f"it kept the copy made before the reply, beside {name}"
            done = "the reply" if record.outcome is Outcome.OK else "the copy from before its own write"
            return "client-applies-stale", f"it let {done} overwrite a newer state"
        if own is None:
            return "client-loses-on-list", f"it let go of {name} when it took in a list"
        if strict is None:
            return "client-keeps-unlisted", f"it kept {name}, which a list no longer showed"
        return "client-applies-stale", "it let a list overwrite a newer state"


def _is_alike(own: Content | None, strict: Content | None) -> bool:
    """In every field that both show, derived ones included."""
    if own is None or strict is None:
        return own is strict
    return all(own[name] == strict[name] for name in own.keys() & strict.keys())


def _is_worse(kind: EntityKind, own: Content | None, strict: Content | None, known: Diagnosis) -> bool:
    """They had parted in derived fields alone, and now differ in more."""
    if known.cause != "client-ignores-refresh":
        return False
    return own is None or strict is None or bool(differing_fields(kind, own, strict))
