"""The optimistic lock: whose update may be written, and which version does it get?"""

from typing import Protocol

from server_under_test.errors import conflict
from server_under_test.events import Target


class Versions(Protocol):
    """The rule that commands ask; a seam for planted defects."""

    def check(self, stored: int, expected: int, target: Target) -> None:
        """Raise CONFLICT unless the caller knows the stored version."""

    def following(self, stored: int, target: Target) -> int:
        """The version of the state about to be written."""


class Lock:
    """Expected and stored version are equal, and each write adds exactly one."""

    def check(self, stored: int, expected: int, target: Target) -> None:
        """Raise CONFLICT unless the caller knows the stored version."""
        if stored != expected:
            raise conflict(f"the {target.entity.replace('_', ' ')} was changed by somebody else", stored)

    def following(self, stored: int, target: Target) -> int:
        """The version of the state about to be written."""
        return stored + 1
