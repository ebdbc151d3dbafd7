"""Everybody is told of a change that storage does not hold."""

import sqlite3

from server_under_test.defects.defect import Defect
from server_under_test.events import Target
from server_under_test.service import Settle
from server_under_test.storage.groups import UNIT


class AcknowledgedNotStored(Defect):
    """Rolls back what it then acknowledges."""

    effect = "answers ok and broadcasts, but stores nothing"
    breaks = "durability"

    def settle(self, inner: Settle) -> Settle:
        """Undo what the command wrote, and say nothing of it."""

        def forget(connection: sqlite3.Connection, target: Target) -> None:
            if self.hits(target):
                connection.execute(f"ROLLBACK TO {UNIT}")
            else:
                inner(connection, target)

        return forget
