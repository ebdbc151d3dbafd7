"""Sprints as rows."""

import sqlite3

from server_under_test.entities import Sprint
from server_under_test.storage.table import Mapping, Table

SPRINTS: Mapping[Sprint] = Mapping(
    table="sprints",
    make=Sprint,
    columns=(
        *("id", "project_id", "name", "goal", "start_date", "end_date", "status", "version"),
        *("created_at", "updated_at", "created_by", "updated_by", "deleted_at"),
    ),
)


class Sprints(Table[Sprint]):
    """The sprints of all projects."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, SPRINTS)

    def of_project(self, project_id: str) -> list[Sprint]:
        """A project's living sprints, the newest start first."""
        return self.all("t.project_id = ? AND t.deleted_at IS NULL ORDER BY t.start_date DESC, t.id", project_id)

    def active_in(self, project_id: str) -> Sprint | None:
        """The sprint that is running in a project."""
        return self.one("t.project_id = ? AND t.status = 'active' AND t.deleted_at IS NULL", project_id)

    def ids_of_project(self, project_id: str) -> frozenset[str]:
        """Every sprint a project has or had."""
        rows = self._connection.execute("SELECT id FROM sprints WHERE project_id = ?", (project_id,))
        return frozenset(row[0] for row in rows)
