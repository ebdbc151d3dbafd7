"""A write that forgot to count: the new state carries the old version."""

from server_under_test.commands.versions import Versions
from server_under_test.defects.defect import VERSIONED, Defect
from server_under_test.events import Target


class VersionNotRaised(Defect):
    """Updates keep the version."""

    effect = "updates are stored and broadcast with the version of the state before"
    breaks = "optimistic-lock"
    entities = VERSIONED
    operations = ("update",)

    def versions(self, inner: Versions) -> Versions:
        """Leave the version as it is."""
        return _Still(self, inner)


class _Still:
    def __init__(self, defect: Defect, inner: Versions) -> None:
        self._defect = defect
        self._inner = inner

    def check(self, stored: int, expected: int, target: Target) -> None:
        self._inner.check(stored, expected, target)

    def following(self, stored: int, target: Target) -> int:
        return stored if self._defect.hits(target) else self._inner.following(stored, target)
