"""A conflict without a winner: the right version is refused all the same."""

import itertools

from server_under_test.commands.versions import Versions
from server_under_test.defects.defect import VERSIONED, Defect
from server_under_test.errors import conflict
from server_under_test.events import Target


class ConflictAlways(Defect):
    """Refuses every second update that it should accept, the first one included."""

    effect = "every second update with the right version is refused with CONFLICT, though nobody else wrote"
    breaks = "optimistic-lock"
    entities = VERSIONED
    operations = ("update",)

    def versions(self, inner: Versions) -> Versions:
        """Refuse by turns."""
        return _Moody(self, inner)


class _Moody:
    def __init__(self, defect: Defect, inner: Versions) -> None:
        self._defect = defect
        self._inner = inner
        self._refuses = itertools.cycle((True, False))

    def check(self, stored: int, expected: int, target: Target) -> None:
        self._inner.check(stored, expected, target)
        if self._defect.hits(target) and next(self._refuses):
            raise conflict(f"the {target.entity.replace('_', ' ')} was changed by somebody else", stored)

    def following(self, stored: int, target: Target) -> int:
        return self._inner.following(stored, target)
