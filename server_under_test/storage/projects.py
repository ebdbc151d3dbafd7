"""Projects as rows."""

import sqlite3

from server_under_test.entities import Project
from server_under_test.storage.table import Mapping, Table

PROJECTS: Mapping[Project] = Mapping(
    table="projects",
    make=Project,
    columns=(
        *("id", "key", "title", "description", "status", "version", "next_work_item_number"),
        *("created_at", "updated_at", "created_by", "updated_by", "deleted_at"),
    ),
)


class Projects(Table[Project]):
    """The projects of this server."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, PROJECTS)

    def living(self) -> list[Project]:
        """All of them by title, in byte order."""
        return self.all("t.deleted_at IS NULL ORDER BY t.title, t.id")

    def living_of_member(self, user_id: str) -> list[Project]:
        """Those a user is a member of, by title."""
        return self.all(
            "t.id IN (SELECT project_id FROM project_members WHERE user_id = ?) AND t.deleted_at IS NULL"
            " ORDER BY t.title, t.id",
            user_id,
        )

    def by_key(self, key: str) -> Project | None:
        """The living project with exactly this key."""
        return self.one("t.key = ? AND t.deleted_at IS NULL", key)

    def pass_number(self, project_id: str, number: int) -> None:
        """Let no work item get this number or a lower one from now on."""
        self._connection.execute(
            "UPDATE projects SET next_work_item_number = max(next_work_item_number, ?) WHERE id = ?",
            (number + 1, project_id),
        )

    def take_number(self, project_id: str) -> int:
        """The next work item number, never handed out again."""
        row = self._connection.execute(
            "UPDATE projects SET next_work_item_number = next_work_item_number + 1 WHERE id = ?"
            " RETURNING next_work_item_number - 1",
            (project_id,),
        ).fetchone()
        return int(row[0])
