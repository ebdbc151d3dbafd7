"""Check, then write, and no check: the later writer silently undoes the earlier one."""

from server_under_test.commands.versions import Versions
from server_under_test.defects.defect import VERSIONED, Defect
from server_under_test.events import Target


class LostUpdate(Defect):
    """Accepts any expected version."""

    effect = "accepts a stale expected_version, so that a later writer overwrites an earlier one unseen"
    breaks = "optimistic-lock"
    entities = VERSIONED
    operations = ("update", "delete")

    def versions(self, inner: Versions) -> Versions:
        """Leave out the check."""
        return _Unchecked(self, inner)


class _Unchecked:
    def __init__(self, defect: Defect, inner: Versions) -> None:
        self._defect = defect
        self._inner = inner

    def check(self, stored: int, expected: int, target: Target) -> None:
        if not self._defect.hits(target):
            self._inner.check(stored, expected, target)

    def following(self, stored: int, target: Target) -> int:
        return self._inner.following(stored, target)
