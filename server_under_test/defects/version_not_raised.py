"""A write that forgot to count, and one that counted twice."""

from server_under_test.commands.versions import Versions
from server_under_test.defects.defect import VERSIONED, Defect
from server_under_test.events import Target


class VersionNotRaised(Defect):
    """Updates keep the version."""

    family = "lock"
    effect = "updates are stored and broadcast with the version of the state before"
    breaks = "optimistic-lock"
    cause = "version-not-raised"
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


class VersionSkipped(Defect):
    """Updates count twice: in the code and in a trigger."""

    family = "lock"
    effect = "updates raise the version by two"
    breaks = "gap-free"
    cause = "version-skipped"
    entities = VERSIONED
    operations = ("update",)

    def versions(self, inner: Versions) -> Versions:
        """Leave one out."""
        return _Leaping(self, inner)


class _Leaping(_Still):
    def following(self, stored: int, target: Target) -> int:
        return self._inner.following(stored, target) + self._defect.hits(target)
