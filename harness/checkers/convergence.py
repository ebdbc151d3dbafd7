"""Convergence: after settling, does every client hold what is stored?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.diagnosis import Diagnosis
from harness.checkers.divergence import Divergences, View
from harness.checkers.entities import final_read, final_records, whole_final
from harness.checkers.findings import HOLDS, Anomaly, Answer, Verdict
from harness.checkers.following import Following, followings
from harness.history import Content, Disconnect, Door, EntityKind, History, Settled, Store, Verb
from harness.stores import Difference, difference

GUARANTEE = "convergence"
UNEXPLAINED = Diagnosis(cause="unexplained", because="every event it was owed had arrived", records=())
Scope = tuple[frozenset[str], bool]
"""(projects subscribed to, was the list of projects loaded?)"""


def convergence(history: History) -> Iterator[Answer]:
    """Convergence: after settling, every in-scope live store equals the final read, field by field.

    Judged is each entity in the scope of each client: the list of projects if it loaded it, and the work items, sprints
    and comments of the projects it subscribed to. Comments are expected of a client that loaded them, or was subscribed
    when they were made. Judged is also each entity that both doors showed in the end: they must agree.
    """
    settled = next(reversed(history.of(Settled)), None)
    yield from _doors(history)
    if settled is None:
        return
    stores = {store.actor: store for store in history.of(Store)}
    judge = _Judge.of(history, settled)
    if not judge.final:
        yield _nothing_to_compare([store.index for store in stores.values()])
        return
    for client in history.clients:
        yield from judge.client(stores[client]) if client in stores else [_no_store(history, client)]


def _nothing_to_compare(stores: Sequence[int]) -> Anomaly:
    why = "the final state was never read, so no store can be compared with it"
    return Anomaly(guarantee=GUARANTEE, why=why, cause="not-read", records=tuple(stores), verdict=Verdict.UNKNOWN)


def _no_store(history: History, client: str) -> Anomaly:
    ends = [record.index for record in history.of(Disconnect) if record.actor == client]
    return Anomaly(
        guarantee=GUARANTEE,
        why=f"what {client} held in the end was never recorded",
        cause="disconnected" if ends else "not-read",
        records=tuple(ends[-1:]),
        verdict=Verdict.UNKNOWN,
        actor=client,
    )


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why a difference proves nothing."""

    cause: str
    why: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A store against the final read in one scope: how many entities are alike, and where it differs."""

    alike: int
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Compares once for all clients with one digest and one scope."""

    history: History
    known: Divergences
    final: Mapping[EntityKind, Mapping[str, Content]]
    read_at: Mapping[EntityKind, int]
    contents: Mapping[str, Mapping[str, Mapping[str, Content]]]
    following: Mapping[tuple[str, int], Following]
    doubts: Mapping[tuple[str, int], _Doubt]
    doubt_of_all: _Doubt | None
    compared: dict[tuple[str, Scope], _Comparison] = field(default_factory=dict)

    @classmethod
    def of(cls, history: History, settled: Settled) -> "_Judge":
        door, final = final_read(history)
        return cls(
            history=history,
            known=Divergences.of(history),
            final=final,
            read_at=final_records(history, door),
            contents={store.digest: store.content for store in history.of(Store) if store.content is not None},
            following=followings(history),
            doubts=_lost_connections(history, settled),
            doubt_of_all=_unsettled(settled),
        )

    def client(self, store: Store) -> Iterator[Answer]:
        following = self.following.get((store.actor, store.epoch), Following())
        key = (store.digest, following.scope)
        if key not in self.compared:
            self.compared[key] = self._compare(store.digest, following.scope)
        comparison = self.compared[key]
        yield from (HOLDS for _ in range(comparison.alike))
        for found in comparison.differences:
            if self._is_expected_of(following, found):
                yield self._anomaly(store, found)

    def _compare(self, digest: str, scope: Scope) -> _Comparison:
        content = self.contents.get(digest, {})
        kinds = [kind for kind in self.final if scope[1] or kind is not EntityKind.PROJECT]
        wanted = {kind: self._within(scope, kind, self.final[kind]) for kind in kinds}
        held = {kind.value: self._within(scope, kind, content.get(kind, {})) for kind in kinds}
        differences = difference(held, wanted)
        shared = sum(len(held[kind].keys() & wanted[kind].keys()) for kind in kinds)
        return _Comparison(shared - sum(found.what == "differs" for found in differences), differences)

    def _within(self, scope: Scope, kind: EntityKind, entities: Mapping[str, Content]) -> Mapping[str, Content]:
        """Those of the client's scope; what belongs to a project that no longer exists is out of everybody's sight."""
        alive = self.final.get(EntityKind.PROJECT, scope[0])
        return {
            entity_id: content
            for entity_id, content in entities.items()
            if (project := self.known.entities.project(kind, entity_id, content)) is not None
            and (kind is EntityKind.PROJECT or (project in scope[0] and project in alive))
        }

    def _is_expected_of(self, following: Following, found: Difference) -> bool:
        if found.entity_kind is not EntityKind.COMMENT or found.what != "missing" or found.wanted is None:
            return True
        work_item = str(found.wanted.get("work_item_id"))
        writes = self.known.entities.writes.get((found.entity_kind, found.entity_id), ())
        return following.was_shown_comment(
            project=self.known.entities.project(found.entity_kind, found.entity_id, found.wanted) or "",
            work_item=work_item,
            created=next((write.invoke.index for write in writes if write.invoke.verb is Verb.CREATE), None),
        )

    def _anomaly(self, store: Store, found: Difference) -> Anomaly:
        what = _what(self.history, f"{store.actor}'s store", found)
        doubt = self.doubts.get((store.actor, store.epoch)) or self.doubt_of_all or _unknown_write(self.known, found)
        if doubt is not None:
            records = (*doubt.records, store.index)
            return _diverged(found, doubt.cause, f"{what}; {doubt.why}", records, Verdict.UNKNOWN, store.actor)
        view = View(actor=store.actor, epoch=store.epoch, index=store.index)
        diagnosis = self.known.explain(view, found) or UNEXPLAINED
        records = (*diagnosis.records, store.index, self.read_at[found.entity_kind])
        why = f"{what}: {diagnosis.because}"
        return _diverged(found, diagnosis.cause, why, records, Verdict.INVALID, store.actor)


def _lost_connections(history: History, settled: Settled) -> Mapping[tuple[str, int], _Doubt]:
    return {
        (end.actor, end.epoch): _Doubt("disconnected", f"{end.actor} had lost its connection before", (end.index,))
        for end in history.of(Disconnect)
        if end.index < settled.index
    }


def _unsettled(settled: Settled) -> _Doubt | None:
    if settled.outcome == "lagging":
        return _Doubt("lagging", "events were still arriving when the waiting ended", (settled.index,))
    if settled.outcome == "inconclusive":
        return _Doubt("unanswered-fence", "a Ping was never answered, so more may have come", (settled.index,))
    return None


def _unknown_write(known: Divergences, found: Difference) -> _Doubt | None:
    write = next(known.unknown_writes(found), None)
    if write is None:
        return None
    return _Doubt("unknown-outcome", f"{wording.deed(write)} was never answered", (write.invoke.index,))


def _what(history: History, holder: str, found: Difference) -> str:
    """`bob's store lacks work_item login`."""
    name = wording.entity(history, found.entity_kind, found.entity_id)
    if found.what == "missing":
        return f"{holder} lacks {name}"
    if found.what == "extra":
        return f"{holder} still shows {name}, which does not exist"
    field_name = found.fields[0]
    held, wanted = (found.held or {}).get(field_name), (found.wanted or {}).get(field_name)
    return f"{holder} shows {field_name} {wording.value(held)} for {name}, stored is {wording.value(wanted)}"


def _diverged(
    found: Difference, cause: str, why: str, records: tuple[int, ...], verdict: Verdict, actor: str | None
) -> Anomaly:
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause=cause,
        records=tuple(sorted(set(records))),
        verdict=verdict,
        entity_kind=found.entity_kind,
        actor=actor,
    )


def _doors(history: History) -> Iterator[Answer]:
    """Do both doors show one state, kind by kind, where both were read whole?"""
    ws, rest = whole_final(history, Door.WS), whole_final(history, Door.REST)
    both = [kind for kind in ws if kind in rest]
    differences = difference({kind.value: ws[kind] for kind in both}, {kind: rest[kind] for kind in both})
    known = Divergences.of(history) if differences else None
    alike = sum(len(ws[kind].keys() & rest[kind].keys()) for kind in both)
    yield from (HOLDS for _ in range(alike - sum(found.what == "differs" for found in differences)))
    read_at = (final_records(history, Door.WS), final_records(history, Door.REST))
    for found in differences:
        doubt = _unknown_write(known, found) if known is not None else None
        why = _what(history, "the final read over WebSocket", found) + " over REST"
        records = tuple(door[found.entity_kind] for door in read_at)
        if doubt is not None:
            yield _diverged(found, doubt.cause, f"{why}; {doubt.why}", records, Verdict.UNKNOWN, None)
        else:
            yield _diverged(found, "doors-disagree", why, records, Verdict.INVALID, None)
