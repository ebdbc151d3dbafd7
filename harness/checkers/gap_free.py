"""Gap free: did a subscriber see every version between two that it saw?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from harness.checkers import wording
from harness.checkers.diagnosis import Losses
from harness.checkers.entities import Entities
from harness.checkers.findings import HOLDS, Anomaly, Answer, Verdict
from harness.checkers.following import followings
from harness.checkers.live_delivery import waiting_is_over
from harness.history import (
    Arrival,
    Complete,
    Deliver,
    EntityKind,
    Event,
    History,
    Operation,
    Outcome,
    Owed,
    Snapshot,
    Verb,
)
from harness.history.content import VERSIONED, version_of
from harness.history.history import EntityRef

GUARANTEE = "gap-free"
Connection = tuple[str, int]
Seen = Mapping[int, int]
"""The record that first showed each version."""


def gap_free(history: History) -> Iterator[Answer]:
    """Gap free: per subscriber and entity, no version between two seen ones is missing.

    Versions are seen in events, in the first list a connection loads once it follows the entity (there it starts), and
    in the replies to its own writes. A refresh repeats a version and misses none (contract/reference.md R6). Judged is
    each step from one version seen to the next one seen by that connection. What was written before the connection
    followed the entity is not owed to it; what a write of unknown outcome may have made is UNKNOWN, as is what may
    still have been on its way when the run ended.
    """
    judge = _Judge.of(history)
    for (connection, ref), seen in _seen(history).items():
        for before, after in pairwise(sorted(seen)):
            yield HOLDS if after == before + 1 else judge.gap(connection, ref, seen, before, after)


def _seen(history: History) -> Mapping[tuple[Connection, EntityRef], Seen]:
    entities, since = Entities.of(history), _Since.of(history)
    found: dict[tuple[Connection, EntityRef], dict[int, int]] = defaultdict(dict)
    fetching = frozenset(actor.name for actor in history.header.actors if actor.sync == "activity-refetch")
    for connection, kind, entity_id, version, index in _sights(history):
        if connection[0] in fetching:
            continue  # a list that is fetched shows the newest version, and may rightly skip some
        project = entities.project(kind, entity_id) if kind in VERSIONED else None
        begun = since.when(connection, kind, project) if project is not None else None
        if begun is not None and begun <= index:
            found[connection, (kind, entity_id)].setdefault(version, index)
    return found


Sight = tuple[Connection, str, str, int, int]
"""(connection, kind, id, version, record)"""


def _sights(history: History) -> Iterator[Sight]:
    """Every version that a connection was shown, in order."""
    for record in history.records:
        if isinstance(record, Deliver):
            if record.event is not Event.ACTIVITY and record.version is not None:
                connection = (record.actor, record.epoch)
                yield connection, record.entity_kind, record.entity_id, record.version, record.index
        elif isinstance(record, Snapshot):
            if record.purpose == "initial" and record.epoch is not None:
                for content in record.entities:
                    if (version := version_of(content)) is not None:
                        connection = (record.actor, record.epoch)
                        yield connection, record.entity_kind, str(content.get("id")), version, record.index
        elif isinstance(record, Complete):
            operation = history.operation_by_number.get(record.operation)
            version = version_of(record.content)
            if operation is not None and operation.invoke.epoch is not None and version is not None:
                connection = (record.actor, operation.invoke.epoch)
                yield connection, operation.invoke.entity_kind, operation.entity_id or "", version, record.index


@dataclass(frozen=True, slots=True)
class _Since:
    """Since which record a connection follows a project, and since which one the list of projects."""

    subscribed: Mapping[tuple[Connection, str], int]
    listed: Mapping[Connection, int]

    @classmethod
    def of(cls, history: History) -> "_Since":
        subscribed = {
            (connection, project): index
            for connection, following in followings(history).items()
            for project, index in following.subscribed_at.items()
        }
        listed: dict[Connection, int] = {}
        for snapshot in history.of(Snapshot):
            is_list = snapshot.entity_kind is EntityKind.PROJECT and snapshot.purpose == "initial"
            if is_list and snapshot.epoch is not None:
                listed.setdefault((snapshot.actor, snapshot.epoch), snapshot.index)
        return cls(subscribed, listed)

    def when(self, connection: Connection, kind: str, project: str) -> int | None:
        if kind == EntityKind.PROJECT:
            return self.listed.get(connection)
        return self.subscribed.get((connection, project))


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a version is missing: a cause of the catalogue, and what supports it."""

    cause: str
    because: str
    records: tuple[int, ...] = ()
    verdict: Verdict = Verdict.INVALID
    operation: Operation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """`makers`: who made a version. `owed`: what a connection should have been sent, by operation."""

    history: History
    entities: Entities
    losses: Losses
    makers: Mapping[tuple[EntityRef, int], Operation]
    owed: Mapping[tuple[Connection, int], Owed]
    told: Mapping[tuple[EntityRef, int], Deliver]
    unknown_sprints: tuple[Operation, ...]
    is_over: bool

    @classmethod
    def of(cls, history: History) -> "_Judge":
        losses = Losses.of(history)
        told: dict[tuple[EntityRef, int], Deliver] = {}
        for delivery in history.deliveries():
            if delivery.version is not None and delivery.event is not Event.ACTIVITY:
                told.setdefault(((delivery.entity_kind, delivery.entity_id), delivery.version), delivery)
        return cls(
            history=history,
            entities=Entities.of(history),
            losses=losses,
            makers={made: operation for operation in history.operations if (made := _made(operation)) is not None},
            owed={((one.actor, one.epoch), one.operation.number): one for one in losses.owed},
            told=told,
            unknown_sprints=tuple(one for one in history.operations if _may_free_items(one)),
            is_over=waiting_is_over(history),
        )

    def gap(self, connection: Connection, ref: EntityRef, seen: Seen, before: int, after: int) -> Answer:
        reasons = (self._missing(connection, ref, version, seen[after]) for version in range(before + 1, after))
        reason = next((reason for reason in reasons if reason is not None), None)
        if reason is None:
            return HOLDS
        name = wording.entity(self.history, *ref)
        missing = f"version {before + 1}" if after == before + 2 else f"versions {before + 1} to {after - 1}"
        return Anomaly(
            guarantee=GUARANTEE,
            why=f"{connection[0]} saw version {before} of {name} and then {after}, never {missing}: {reason.because}",
            cause=reason.cause,
            records=tuple(sorted({seen[before], seen[after], *reason.records})),
            verdict=reason.verdict,
            operation=None if reason.operation is None else reason.operation.number,
            entity_kind=wording.followed(ref[0]),
            verb=None if reason.operation is None else reason.operation.invoke.verb,
            door=None if reason.operation is None else reason.operation.invoke.door,
            actor=connection[0],
        )

    def _missing(self, connection: Connection, ref: EntityRef, version: int, seen_next: int) -> _Reason | None:
        """Why the version is missing; none if it was not owed."""
        maker = self.makers.get((ref, version))
        if maker is not None:
            owed = self.owed.get((connection, maker.number))
            return None if owed is None else self._lost(owed)
        unknown = next(self.entities.unknown_writes(*ref), None) or self._unknown_sprint(ref)
        if unknown is not None:
            because = f"{wording.deed(unknown)} was never answered and may have made it"
            return _Reason("unknown-outcome", because, (unknown.invoke.index,), Verdict.UNKNOWN, unknown)
        if not self._is_proven(connection, seen_next):
            return _Reason("lagging", "it may still have been on its way", (), Verdict.UNKNOWN)
        return self._unmade(ref, version)

    def _lost(self, owed: Owed) -> _Reason | None:
        deed = wording.deed(owed.operation)
        if owed.arrival is Arrival.LOST and self.is_over:
            found = self.losses.explain(owed)
            return _Reason(found.cause, f"{deed}, and {found.because}", found.records, operation=owed.operation)
        causes = {
            Arrival.LOST: "lagging",
            Arrival.UNKNOWN: "unanswered-fence",
            Arrival.DISCONNECTED: "disconnected",
        }
        if owed.arrival not in causes:
            return None
        because = f"{deed}, and nobody can say whether its event was lost or only late"
        records = (owed.operation.invoke.index,)
        return _Reason(causes[owed.arrival], because, records, Verdict.UNKNOWN, owed.operation)

    def _unmade(self, ref: EntityRef, version: int) -> _Reason:
        """No write of the run made it: others may have been told of it, or it never existed, or nobody was told."""
        told = self.told.get((ref, version))
        if told is not None:
            because = f"{told.actor} was shown a {wording.shown(told)}"
            return _Reason("missed-subscriber", because, (told.index,))
        following = self.makers.get((ref, version + 1))
        expected = following.invoke.expected_version if following is not None else None
        if following is None or expected is None or expected >= version:
            return _Reason("silent-change", "something else raised the version, and no event told of it")
        because = f"{wording.deed(following)} raised the version by more than one"
        return _Reason("version-skipped", because, (following.invoke.index,), operation=following)

    def _is_proven(self, connection: Connection, index: int) -> bool:
        """Has a fence proven that what was sent before the next version has arrived, and is the waiting over?"""
        fences = self.history.fences.get(connection, ())
        return self.is_over and bool(fences) and fences[-1].covers >= index

    def _unknown_sprint(self, ref: EntityRef) -> Operation | None:
        """The deletion of a sprint raises the version of its items (contract/reference.md R5)."""
        is_item = ref[0] == EntityKind.WORK_ITEM
        return self.unknown_sprints[0] if is_item and self.unknown_sprints else None


def _made(operation: Operation) -> tuple[EntityRef, int] | None:
    version = version_of(operation.content)
    if operation.outcome is not Outcome.OK or version is None or operation.entity_id is None:
        return None
    return (operation.invoke.entity_kind, operation.entity_id), version


def _may_free_items(operation: Operation) -> bool:
    invoke = operation.invoke
    is_deletion = invoke.entity_kind is EntityKind.SPRINT and invoke.verb is Verb.DELETE
    return is_deletion and operation.outcome is Outcome.INFO
