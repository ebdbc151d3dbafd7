"""Optimistic lock: of all who expected the same version, did exactly one win?"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.checkers import wording
from harness.checkers.entities import Entities, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.history import EntityKind, History, Operation, Outcome, Snapshot, Verb
from harness.history.content import VERSIONED, version_of
from harness.history.history import EntityRef

GUARANTEE = "optimistic-lock"
CONFLICT = "CONFLICT"
DELETED = 1 << 62
"""Above every version: what expects any version of a deleted entity is rightly refused."""


def optimistic_lock(history: History) -> Iterator[Answer]:
    """Optimistic lock: accepted updates of an entity form one chain v, v+1, ...; every CONFLICT had a winner.

    Judged are accepted updates and conflicts of kinds that carry a version. An update of unknown outcome is an optional
    link of the chain: it may be the winner of a conflict.
    """
    entities = Entities.of(history)
    winners = _Winners.of(history)
    for operation in history.operations:
        if not is_locked(operation):
            continue
        if operation.took_effect and operation.content is not None:
            yield _broken_chain(operation, entities.rival(operation)) or HOLDS
        elif is_conflict(operation):
            yield HOLDS if winners.explain(operation) else _without_winner(operation)


def is_locked(operation: Operation) -> bool:
    """Does the operation compare a version before it writes?"""
    invoke = operation.invoke
    is_change = invoke.verb is not Verb.CREATE and invoke.expected_version is not None
    return is_change and not invoke.setup and invoke.entity_kind in VERSIONED


def is_conflict(operation: Operation) -> bool:
    """Was it refused because somebody else had been faster?"""
    complete = operation.complete
    return complete is not None and complete.outcome is Outcome.FAIL and complete.error_code == CONFLICT


def _broken_chain(operation: Operation, rival: Operation | None) -> Anomaly | None:
    expected, version = operation.invoke.expected_version, version_of(operation.content)
    assert expected is not None  # noqa: S101 - is_locked said so
    if version == expected:
        why = f"{wording.deed(operation)} was accepted, but the version stayed at {version}"
        return _anomaly(operation, "version-not-raised", why, records_of(operation))
    if version is not None and version != expected + 1:
        why = f"{wording.deed(operation)} expected version {expected} and was accepted, making version {version}"
        return _anomaly(operation, "lost-update", why, records_of(operation))
    if rival is None or rival.number > operation.number or version_of(rival.content) != version:
        return None  # of two rivals the second one is the anomaly
    why = f"{wording.deed(operation)} and the update by {rival.invoke.actor} both expected version {expected} and won"
    return _anomaly(operation, "lost-update", why, (*records_of(rival), *records_of(operation)))


def _without_winner(loser: Operation) -> Anomaly:
    expected = loser.invoke.expected_version
    why = f"{wording.deed(loser)} was refused as a conflict, but nobody had raised the version above {expected}"
    return _anomaly(loser, "conflict-without-winner", why, records_of(loser))


def _anomaly(operation: Operation, cause: str, why: str, records: tuple[int, ...]) -> Anomaly:
    return wording.about(
        operation, guarantee=GUARANTEE, cause=cause, why=why, records=records, actor=operation.invoke.actor
    )


@dataclass(frozen=True, slots=True)
class _Reach:
    """The versions an entity may have had by then: invocations in order, each with the newest version so far."""

    invoked: list[int] = field(default_factory=list)
    newest: list[int] = field(default_factory=list)

    def add(self, index: int, version: int) -> None:
        self.invoked.append(index)
        self.newest.append(max(version, self.newest[-1] if self.newest else 0))

    def by(self, index: int) -> int:
        place = bisect_left(self.invoked, index)
        return self.newest[place - 1] if place else 0


@dataclass(frozen=True, slots=True)
class _Winners:
    """Who may have won against a refused update.

    `reach` are the versions that writes of the run made, `indirect` the newest version shown that none of them made
    (a deleted sprint changes its items), `completed` and `activated` sprints by the index of the invocation.
    """

    reach: Mapping[EntityRef, _Reach]
    indirect: Mapping[EntityRef, int]
    completed: Mapping[str, int]
    activated: Mapping[int, str]

    @classmethod
    def of(cls, history: History) -> "_Winners":
        reach: dict[EntityRef, _Reach] = defaultdict(_Reach)
        made: set[tuple[str, str, int]] = set()
        for operation in history.operations:
            if operation.outcome is not Outcome.FAIL and operation.entity_id is not None:
                kind, version = operation.invoke.entity_kind, _version_made(operation)
                reach[kind, operation.entity_id].add(operation.invoke.index, version)
                made.add((kind, operation.entity_id, version))
        indirect: dict[EntityRef, int] = {}
        for ref, version in _shown_versions(history):
            if version > 1 and (*ref, version) not in made:
                indirect[ref] = max(version, indirect.get(ref, 0))
        return cls(reach, indirect, *_sprint_states(history))

    def explain(self, loser: Operation) -> bool:
        """Was the version it expected not the current one, or is there another reason the contract knows?"""
        ref = (loser.invoke.entity_kind, loser.entity_id or "")
        expected = loser.invoke.expected_version or 0
        end = loser.complete.index if loser.complete else loser.invoke.index
        reach = self.reach.get(ref)
        newest = max(reach.by(end) if reach else 0, self.indirect.get(ref, 0))
        # A version above all there were is a guess of the client's, and rightly refused.
        return newest != expected or self._sprint_rules(loser, end)

    def _sprint_rules(self, loser: Operation, end: int) -> bool:
        """contract/websocket.md 7.3: a completed sprint and a second active one answer CONFLICT at any version."""
        if loser.invoke.entity_kind is not EntityKind.SPRINT:
            return False
        if self.completed.get(loser.entity_id or "", end) < end:
            return True
        others = (sprint for index, sprint in self.activated.items() if index < end and sprint != loser.entity_id)
        return loser.invoke.values.get("status") == "active" and next(others, None) is not None


def _version_made(operation: Operation) -> int:
    """The version an ok write made, or one of unknown outcome may have made; a deletion beats every version."""
    if operation.invoke.verb is Verb.DELETE:
        return DELETED
    version = version_of(operation.content)
    return version if version is not None else (operation.invoke.expected_version or 0) + 1


def _shown_versions(history: History) -> Iterator[tuple[EntityRef, int]]:
    for delivery in history.deliveries():
        if delivery.version is not None:
            yield (delivery.entity_kind, delivery.entity_id), delivery.version
    for snapshot in history.of(Snapshot):
        for content in snapshot.entities:
            if (version := version_of(content)) is not None:
                yield (snapshot.entity_kind, str(content.get("id"))), version


def _sprint_states(history: History) -> tuple[dict[str, int], dict[int, str]]:
    completed: dict[str, int] = {}
    activated: dict[int, str] = {}
    for operation in history.operations:
        invoke = operation.invoke
        if invoke.entity_kind is EntityKind.SPRINT and operation.entity_id and operation.outcome is not Outcome.FAIL:
            if invoke.values.get("status") == "completed":
                completed.setdefault(operation.entity_id, invoke.index)
            elif invoke.values.get("status") == "active":
                activated[invoke.index] = operation.entity_id
    return completed, activated
