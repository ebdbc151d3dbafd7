"""Who asked for the value that stands in the end? The writes that may have overwritten another one's value."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from harness.checkers.entities import Final
from harness.checkers.values import asked_fields, is_same
from harness.history import History, Operation, Outcome
from harness.history.content import version_of

FieldRef = tuple[str, str, str]
"""(entity kind, entity id, field)"""
NEVER = 1 << 62
"""The end of what may take effect at any time, and the version of what shows none: above all others."""


@dataclass(frozen=True, slots=True)
class Setters:
    """Writes that asked for just what the final read shows in one field, by the index of their end.

    `newest` are the newest versions made by the writes from each end on, `refused` the refused write that was invoked
    first, of those from each end on.
    """

    ends: Sequence[int]
    newest: Sequence[int]
    refused_ends: Sequence[int]
    refused: Sequence[Operation]

    @classmethod
    def of(cls, writes: Iterable[Operation]) -> "Setters":
        by_end = sorted(writes, key=lambda write: (_end(write), write.invoke.index))
        accepted = [write for write in by_end if write.outcome is not Outcome.FAIL]
        refused = [write for write in by_end if write.outcome is Outcome.FAIL]
        return cls(
            ends=[_end(write) for write in accepted],
            newest=list(accumulate((_version(write) for write in reversed(accepted)), max))[::-1],
            refused_ends=[_end(write) for write in refused],
            refused=list(accumulate(reversed(refused), _invoked_first))[::-1],
        )

    def may_follow(self, operation: Operation) -> bool:
        """Did one of them not end before the operation began? Where both made a version, it tells their order."""
        place = bisect_right(self.ends, operation.invoke.index)
        own = version_of(operation.content)
        return place < len(self.ends) and (own is None or self.newest[place] >= own)

    def refused_after(self, operation: Operation) -> Operation | None:
        """A refused write that did not end before the operation began."""
        place = bisect_right(self.refused_ends, operation.invoke.index)
        return self.refused[place] if place < len(self.refused) else None


NOBODY = Setters(ends=(), newest=(), refused_ends=(), refused=())


def setters(history: History, final: Final) -> Mapping[FieldRef, Setters]:
    """By each field of the final read that somebody asked for, refused writes included."""
    found: dict[FieldRef, list[Operation]] = defaultdict(list)
    for operation in history.operations:
        kind, entity_id = operation.invoke.entity_kind, operation.entity_id or ""
        shown = final.get(kind, {}).get(entity_id)
        if shown is not None:
            for name, asked in asked_fields(operation, shown):
                if is_same(name, asked, shown[name]):
                    found[kind, entity_id, name].append(operation)
    return {ref: Setters.of(writes) for ref, writes in found.items()}


def _end(write: Operation) -> int:
    return write.complete.index if write.complete and write.outcome is not Outcome.INFO else NEVER


def _version(write: Operation) -> int:
    version = version_of(write.content)
    return version if version is not None else NEVER


def _invoked_first(one: Operation, other: Operation) -> Operation:
    return min(one, other, key=lambda write: write.invoke.index)
