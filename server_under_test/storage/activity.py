"""The activity log as rows; its sequence is the order of commits."""

import sqlite3

from server_under_test.values import Activity


class ActivityLog:
    """Who did what, append-only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, entry: Activity) -> None:
        """Add one entry."""
        self._connection.execute(
            "INSERT INTO activity_log (id, project_id, entity_type, entity_id, action, user_id, timestamp, comment)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(entry.id, entry.project_id, entry.entity_type, entry.entity_id),
                *(entry.action, entry.user_id, entry.timestamp, entry.comment),
            ),
        )

    def last_sequence(self) -> int:
        """The number of the newest entry, 0 before the first: which commits this connection can see."""
        return int(self._connection.execute("SELECT coalesce(max(sequence), 0) FROM activity_log").fetchone()[0])
