"""Resumable: does a client that comes back learn what it missed?"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checkers import wording
from harness.checkers.entities import Entities, Final, final_read, precedes, records_of
from harness.checkers.findings import HOLDS, Anomaly, Answer
from harness.checkers.live_delivery import waiting_is_over
from harness.checkers.sightings import Connection, Sightings, is_stored
from harness.history import Disconnect, EntityKind, History, Operation, Snapshot, Subscribe, Verb

GUARANTEE = "resumable"
LISTED_BY_PROJECT = frozenset({EntityKind.WORK_ITEM, EntityKind.SPRINT})
Place = tuple[EntityKind, str | None]
"""(kind, what its list was read of: a project, a work item; None for the list of projects)"""


def resumable(history: History) -> Iterator[Answer]:
    """Resumable: after a reconnect nothing of the gap is missing, within and across epochs.

    A gap begins when a connection is lost and ends when the client's next subscription to the project is acknowledged.
    Judged is each effective write of somebody else that fell into it, or was under way when it began: by the last fence
    of the new connection, that one or the old one has shown it, in a list or as an event. Work items and sprints belong
    to the board, other kinds are judged where the new connection read their list. Later writes are owed as events.
    """
    gaps = list(_gaps(history))
    if not gaps:
        return
    judge = _Judge.of(history)
    for write, gap in _missed(history, gaps):
        yield from judge.write(write, gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """A client's absence from a project: `old` was lost with the record `lost`, `new` subscribed with `back`."""

    project: str
    old: Connection
    new: Connection
    lost: int
    back: int


def _gaps(history: History) -> Iterator[_Gap]:
    """In order of their ends. What a client did not subscribe to again is no longer its business."""
    followed: dict[Connection, set[str]] = defaultdict(set)
    lost: dict[tuple[str, str], tuple[Connection, int]] = {}
    for record in history.records:
        if isinstance(record, Disconnect):
            for project in followed[record.actor, record.epoch]:
                lost[record.actor, project] = ((record.actor, record.epoch), record.index)
        elif isinstance(record, Subscribe):
            followed[record.actor, record.epoch].update(record.projects)
            for project in record.projects:
                if (found := lost.pop((record.actor, project), None)) is not None:
                    new = (record.actor, record.epoch)
                    yield _Gap(project=project, old=found[0], new=new, lost=found[1], back=record.index)


def _missed(history: History, gaps: Sequence[_Gap]) -> Iterator[tuple[Operation, _Gap]]:
    """Writes of others with the gaps they fell into: begun in one, or under way when it began."""
    by_project: dict[str, list[_Gap]] = defaultdict(list)
    for gap in sorted(gaps, key=lambda gap: gap.lost):
        by_project[gap.project].append(gap)
    begun: dict[str, list[Operation]] = defaultdict(list)
    for operation in history.operations:
        of_project = by_project.get(operation.project_id or "", ())
        if not of_project or not operation.took_effect or operation.complete is None:
            continue
        begun[operation.project_id or ""].append(operation)
        at = bisect_left(of_project, operation.invoke.index, key=lambda gap: gap.lost)
        while at < len(of_project) and of_project[at].lost < operation.complete.index:
            if operation.invoke.actor != of_project[at].old[0]:
                yield operation, of_project[at]
            at += 1
    for gap in gaps:
        writes = begun[gap.project]
        first, end = (bisect_left(writes, index, key=lambda one: one.invoke.index) for index in (gap.lost, gap.back))
        yield from ((write, gap) for write in writes[first:end] if write.invoke.actor != gap.old[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """`lists` are what each connection read of its own accord, by place."""

    history: History
    entities: Entities
    sightings: Sightings
    lists: Mapping[Connection, Mapping[Place, Sequence[Snapshot]]]
    final: Final
    is_over: bool

    @classmethod
    def of(cls, history: History) -> "_Judge":
        lists: dict[Connection, dict[Place, list[Snapshot]]] = defaultdict(lambda: defaultdict(list))
        for read in history.of(Snapshot):
            if read.purpose == "initial" and read.epoch is not None:
                place = (read.entity_kind, read.work_item_id or read.project_id)
                lists[read.actor, read.epoch][place].append(read)
        return cls(
            history=history,
            entities=Entities.of(history),
            sightings=Sightings.of(history),
            lists=lists,
            final=final_read(history)[1],
            is_over=waiting_is_over(history),
        )

    def write(self, write: Operation, gap: _Gap) -> Iterator[Answer]:
        lists = self._lists(write, gap)
        if lists is None:
            return
        in_list = any(self.sightings.in_list(read, write) for read in lists)
        if in_list or any(self.sightings.in_events(each, write) for each in (gap.old, gap.new)):
            yield HOLDS
        elif self._is_fenced(write, gap) and self._should_be_known(write):
            yield _lost_in_gap(write, gap, [read.index for read in lists])

    def _lists(self, write: Operation, gap: _Gap) -> Sequence[Snapshot] | None:
        """The lists in which the new connection would see it; None if it need not."""
        read = self.lists.get(gap.new, {})
        kind = write.invoke.entity_kind
        if kind in LISTED_BY_PROJECT:
            return read.get((kind, gap.project), ())
        if kind is EntityKind.PROJECT:
            return read.get((kind, None))
        content = write.content or {}
        places = (gap.project, *(str(content[name]) for name in content if name.endswith("_item_id")))
        return next((read[kind, place] for place in places if (kind, place) in read), None)

    def _is_fenced(self, write: Operation, gap: _Gap) -> bool:
        assert write.complete is not None  # noqa: S101 - only acknowledged writes are missed
        fences = self.history.fences.get(gap.new, ())
        return self.is_over and bool(fences) and fences[-1].covers >= max(write.complete.index, gap.back)

    def _should_be_known(self, write: Operation) -> bool:
        """It is stored, and no deletion has made it a thing of the past."""
        if write.invoke.verb is not Verb.DELETE:
            deletions = self.entities.deletions(write.invoke.entity_kind, write.entity_id or "")
            if any(not precedes(deletion, write) for deletion in deletions):
                return False
        return is_stored(write, self.final, self.entities)


def _lost_in_gap(write: Operation, gap: _Gap, lists: Sequence[int]) -> Anomaly:
    actor = gap.new[0]
    read = "the list it read again does not show it" if lists else "it read no list again"
    return wording.about(
        write,
        guarantee=GUARANTEE,
        cause="lost-in-gap",
        why=f"{wording.deed(write)} while {actor} was away; {actor} came back, {read}, and no event told of it",
        records=(gap.lost, *records_of(write), gap.back, *lists[-1:]),
        actor=actor,
    )
