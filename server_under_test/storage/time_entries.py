"""Time entries as rows."""

import sqlite3

from server_under_test.entities import TimeEntry
from server_under_test.storage.table import Mapping, Table

TIME_ENTRIES: Mapping[TimeEntry] = Mapping(
    table="time_entries",
    make=TimeEntry,
    columns=(
        *("id", "work_item_id", "user_id", "started_at", "ended_at", "duration_seconds", "description"),
        *("created_at", "updated_at", "deleted_at"),
    ),
)

NO_LIMIT = -1


class TimeEntries(Table[TimeEntry]):
    """The time spent on all work items."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, TIME_ENTRIES)

    def of_work_item(self, work_item_id: str, limit: int | None = None, offset: int = 0) -> list[TimeEntry]:
        """The living entries of an item, the newest start first; all of them without a limit."""
        return self.all(
            "t.work_item_id = ? AND t.deleted_at IS NULL ORDER BY t.started_at DESC, t.rowid DESC LIMIT ? OFFSET ?",
            work_item_id,
            NO_LIMIT if limit is None else limit,
            offset,
        )

    def count_of_work_item(self, work_item_id: str) -> int:
        """How many living entries an item has."""
        row = self._connection.execute(
            "SELECT count(*) FROM time_entries WHERE work_item_id = ? AND deleted_at IS NULL", (work_item_id,)
        ).fetchone()
        return int(row[0])

    def running_of(self, user_id: str) -> TimeEntry | None:
        """The timer a user has running."""
        return self.one("t.user_id = ? AND t.ended_at IS NULL AND t.deleted_at IS NULL", user_id)
