"""The activity log as rows; its sequence is the order of commits."""

import sqlite3

from server_under_test.entities import Activity

COLUMNS = ("id", "project_id", "entity_type", "entity_id", "action", "user_id", "timestamp", "comment")
INSERT = f"INSERT INTO activity_log ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - own names
OF_ENTITY = (
    f"SELECT {', '.join(COLUMNS)} FROM activity_log WHERE entity_type = ? AND entity_id = ?"  # noqa: S608 - own names
    " ORDER BY timestamp DESC, sequence DESC LIMIT ? OFFSET ?"
)


class ActivityLog:
    """Who did what, append-only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, entry: Activity) -> None:
        """Add one entry."""
        self._connection.execute(INSERT, [getattr(entry, column) for column in COLUMNS])

    def of_entity(self, entity_type: str, entity_id: str, limit: int, offset: int) -> list[Activity]:
        """What happened to one entity, newest first."""
        rows = self._connection.execute(OF_ENTITY, (entity_type, entity_id, limit, offset))
        return [Activity(**dict(zip(COLUMNS, row, strict=True))) for row in rows]

    def count_of_entity(self, entity_type: str, entity_id: str) -> int:
        """How many entries there are about one entity."""
        row = self._connection.execute(
            "SELECT count(*) FROM activity_log WHERE entity_type = ? AND entity_id = ?", (entity_type, entity_id)
        ).fetchone()
        return int(row[0])

    def last_sequence(self) -> int:
        """The number of the newest entry, 0 before the first: which commits this connection can see."""
        return int(self._connection.execute("SELECT coalesce(max(sequence), 0) FROM activity_log").fetchone()[0])
