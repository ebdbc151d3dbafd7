"""Everybody is told of a change that storage does not hold."""

import sqlite3

from server_under_test.defects.defect import Defect
from server_under_test.service import Settle
from server_under_test.values import Target


class AcknowledgedNotStored(Defect):
    """Rolls back what it then acknowledges."""

    effect = "answers ok and broadcasts, but stores nothing"
    breaks = "durability"

    def settle(self, inner: Settle) -> Settle:
        """Roll back instead of committing."""

        def forget(connection: sqlite3.Connection, target: Target) -> None:
            if self.hits(target):
                connection.execute("ROLLBACK")
            else:
                inner(connection, target)

        return forget
