"""Snapshot and stream: does anything fall between the subscription, the list that is read, and the events after it?"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import Entities, final_read, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.live_delivery import waiting_is_over
from harness.checkers.sightings import Connection, Sightings, is_stored
from harness.history import Content, EntityKind, History, Operation, Outcome, Snapshot, Subscribe, Verb
from harness.history.content import differing_fields, version_of

GUARANTEE = "snapshot-stream"
Writes = Mapping[tuple[EntityKind, str], Mapping[str, Sequence[Operation]]]
"""Effective writes by kind and project, then by entity, in order of their end."""
Opened = tuple[Connection, EntityKind, str]
"""(connection, kind, project)"""


def snapshot_stream(history: History) -> Iterator[Answer]:
    """Snapshot stream: snapshot plus later events equals a later snapshot; nothing falls between subscribe and fetch.

    Judged is each list that a client read of a project to which it had subscribed. What had ended before the
    subscription was acknowledged (for a second look: before the first one) is in the list. A write under way at that
    moment, or begun before the list came, is in the list or comes as an event, by the next fence. And what the list
    shows of a version is what the final read shows of it, if nobody wrote since.
    """
    lists = list(_Lists.of(history))
    if not lists:
        return
    judge = _Judge.of(history)
    for read in lists:
        yield from judge.shows_what_had_ended(read)
        yield from judge.shows_what_stays(read)
    first = {(read.connection, read.snapshot.entity_kind, read.project): read for read in reversed(lists)}
    for read, operation in judge.meanwhile(first):
        yield from judge.shown_or_told(read, operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list as a client read it; it was asked for after the record `since`."""

    snapshot: Snapshot
    connection: Connection
    project: str
    subscribed: int
    since: int


class _Lists:
    """The lists of a history that subscribers read, of kinds that are listed by project."""

    @staticmethod
    def of(history: History) -> Iterator[_List]:
        subscribed: dict[tuple[Connection, str], int] = {}
        first: dict[tuple[Connection, str, EntityKind], int] = {}
        for record in history.records:
            if isinstance(record, Subscribe):
                for project in record.projects:
                    subscribed.setdefault(((record.actor, record.epoch), project), record.index)
            elif isinstance(record, Snapshot) and record.epoch is not None and record.project_id is not None:
                connection, project = (record.actor, record.epoch), record.project_id
                acknowledged = subscribed.get((connection, project))
                if acknowledged is None:
                    continue
                earlier = first.setdefault((connection, project, record.entity_kind), record.index)
                yield _List(
                    snapshot=record,
                    connection=connection,
                    project=project,
                    subscribed=acknowledged,
                    since=acknowledged if earlier == record.index else earlier,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    history: History
    entities: Entities
    sightings: Sightings
    writes: Writes
    final: Mapping[EntityKind, Mapping[str, Content]]
    is_over: bool

    @classmethod
    def of(cls, history: History) -> "_Judge":
        return cls(
            history=history,
            entities=Entities.of(history),
            sightings=Sightings.of(history),
            writes=_writes(history),
            final=final_read(history)[1],
            is_over=waiting_is_over(history),
        )

    def shows_what_had_ended(self, read: _List) -> Iterator[Answer]:
        """Of each entity the last write that had ended before the list was asked for: is it there?"""
        for entity_id, writes in self.writes.get((read.snapshot.entity_kind, read.project), {}).items():
            done = bisect_left(writes, read.since, key=_end)
            if done == 0:
                continue
            write = writes[done - 1]
            if self.sightings.in_list(read.snapshot, write) or self._may_be_gone(read, write):
                yield HOLDS
            elif is_stored(write, self.final, self.entities):
                shown = self.sightings.entities(read.snapshot).get(entity_id)
                yield _stale(read, write, shown)

    def _may_be_gone(self, read: _List, write: Operation) -> bool:
        """A part leaves things out; a deletion, also of what holds the entity, may have come before the read."""
        if (write.entity_id or "") in self.sightings.entities(read.snapshot):
            return False
        deletions = self.entities.deletions(write.invoke.entity_kind, write.entity_id or "")
        return not read.snapshot.whole or any(one.invoke.index < read.snapshot.index for one in deletions)

    def _should_be_there(self, read: _List, write: Operation) -> bool:
        return not self._may_be_gone(read, write) and is_stored(write, self.final, self.entities)

    def shows_what_stays(self, read: _List) -> Iterator[Answer]:
        """What nobody has written since looks the same in the final read, if its version is the same."""
        kind = read.snapshot.entity_kind
        for entity_id, shown in self.sightings.entities(read.snapshot).items():
            last = self.final.get(kind, {}).get(entity_id)
            version = version_of(shown)
            if last is None or version is None or version != version_of(last):
                continue
            every = self.entities.writes.get((kind, entity_id), ())
            if every and _may_take_effect_after(every[-1], read.since):
                continue
            fields = differing_fields(kind, shown, last)
            yield _otherwise(self.history, read, entity_id, fields[0], shown, last) if fields else HOLDS

    def meanwhile(self, first: Mapping[Opened, _List]) -> Iterator[tuple[_List, Operation]]:
        """Writes under way when a subscription was acknowledged, and those begun before its first list came."""
        begun: dict[tuple[EntityKind, str], list[Operation]] = defaultdict(list)
        for operation in self.history.operations:
            if operation.took_effect and operation.project_id is not None and not operation.invoke.setup:
                kind, project = operation.invoke.entity_kind, operation.project_id
                begun[kind, project].append(operation)
                for connection in self._subscribing(operation, project):
                    if (read := first.get((connection, kind, project))) is not None:
                        yield read, operation
        for (_, kind, project), read in first.items():
            writes = begun[kind, project]
            since, until = (
                bisect_left(writes, index, key=lambda write: write.invoke.index)
                for index in (read.subscribed, read.snapshot.index)
            )
            yield from ((read, write) for write in writes[since:until])

    def shown_or_told(self, read: _List, write: Operation) -> Iterator[Answer]:
        if self.sightings.in_list(read.snapshot, write) or self.sightings.in_events(read.connection, write):
            yield HOLDS
        elif self._is_fenced(read, _end(write)) and self._should_be_there(read, write):
            yield _fell_between(read, write)

    def _subscribing(self, operation: Operation, project: str) -> Iterator[Connection]:
        """Connections whose subscription to the project was acknowledged while the operation was under way."""
        acknowledged = self.history.of(Subscribe)
        at = bisect_left(acknowledged, operation.invoke.index, key=lambda record: record.index)
        while at < len(acknowledged) and acknowledged[at].index < _end(operation):
            if project in acknowledged[at].projects:
                yield acknowledged[at].actor, acknowledged[at].epoch
            at += 1

    def _is_fenced(self, read: _List, completed: int) -> bool:
        after = max(completed, read.snapshot.index)
        fences = self.history.fences.get(read.connection, ())
        return self.is_over and any(fence.covers >= after for fence in fences[-1:])


def _writes(history: History) -> Writes:
    found: dict[tuple[EntityKind, str], dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for operation in history.operations:
        project = operation.project_id
        if operation.took_effect and operation.entity_id is not None and project is not None:
            found[operation.invoke.entity_kind, project][operation.entity_id].append(operation)
    for of_scope in found.values():
        for writes in of_scope.values():
            writes.sort(key=_end)
    return found


def _end(operation: Operation) -> int:
    return operation.complete.index if operation.complete is not None else operation.invoke.index


def _may_take_effect_after(operation: Operation, index: int) -> bool:
    return operation.outcome is Outcome.INFO or _end(operation) > index


def _stale(read: _List, write: Operation, shown: Content | None) -> Anomaly:
    what = "does not show it"
    if shown is not None:
        version = version_of(shown)
        state = "the state before" if version is None else f"version {version}"
        what = "still shows it" if write.invoke.verb is Verb.DELETE else f"shows {state}"
    why = f"{wording.deed(write)} had ended before {read.snapshot.actor} asked for the list, which {what}"
    return _about(write, "stale-snapshot", why, (read.since, read.snapshot.index), read.snapshot.actor)


def _fell_between(read: _List, write: Operation) -> Anomaly:
    who = read.snapshot.actor
    why = (
        f"{wording.deed(write)} while {who} opened the project: "
        f"it is not in the list that {who} read, and no event told of it"
    )
    return _about(write, "fell-between", why, (read.subscribed, read.snapshot.index), who)


def _otherwise(history: History, read: _List, entity_id: str, name: str, shown: Content, last: Content) -> Anomaly:
    kind, actor = read.snapshot.entity_kind, read.snapshot.actor
    why = (
        f"the list that {actor} read shows {name} {wording.value(shown[name])} for "
        f"{wording.entity(history, kind, entity_id)}, the final read {wording.value(last[name])}: nobody wrote it since"
    )
    return Anomaly(
        guarantee=GUARANTEE,
        why=why,
        cause="stale-snapshot",
        records=(read.snapshot.index,),
        entity_kind=kind,
        actor=actor,
    )


def _about(write: Operation, cause: str, why: str, evidence: tuple[int, ...], actor: str) -> Anomaly:
    return wording.about(
        write, guarantee=GUARANTEE, cause=cause, why=why, records=(*records_of(write), *evidence), actor=actor
    )
