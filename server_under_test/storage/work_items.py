"""Work items as rows, and the tree they form."""

import json
import sqlite3

from server_under_test.entities import WorkItem
from server_under_test.storage.table import Mapping, Table

WORK_ITEMS: Mapping[WorkItem] = Mapping(
    table="work_items",
    make=WorkItem,
    columns=(
        *("id", "project_id", "item_type", "item_number", "position", "title", "description", "status", "priority"),
        *("parent_id", "assignee_id", "sprint_id", "story_points", "version"),
        *("created_at", "updated_at", "created_by", "updated_by", "deleted_at"),
    ),
    joined=(("project_key", "p.key"),),
    join="JOIN projects p ON p.id = t.project_id",
)

LIST_ORDER = "ORDER BY t.position, t.item_number"
CHILDREN = (
    "SELECT t.parent_id, t.id FROM work_items t"
    " WHERE t.parent_id IN (SELECT value FROM json_each(?)) AND t.deleted_at IS NULL"
    " ORDER BY t.position, t.item_number"
)


class WorkItems(Table[WorkItem]):
    """The work items of all projects."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, WORK_ITEMS)

    def of_project(self, project_id: str, *, include_deleted: bool = False) -> list[WorkItem]:
        """A project's items in list order."""
        alive = "" if include_deleted else "AND t.deleted_at IS NULL"
        return self.all(f"t.project_id = ? {alive} {LIST_ORDER}", project_id)

    def of_sprint(self, sprint_id: str) -> list[WorkItem]:
        """The living items planned for a sprint, in list order."""
        return self.all(f"t.sprint_id = ? AND t.deleted_at IS NULL {LIST_ORDER}", sprint_id)

    def by_number(self, project_key: str, number: int) -> WorkItem | None:
        """The living item that people call KEY-N."""
        return self.one(
            "p.key = ? AND p.deleted_at IS NULL AND t.item_number = ? AND t.deleted_at IS NULL", project_key, number
        )

    def is_taken(self, project_id: str, number: int) -> bool:
        """Whether any item of a project, living or deleted, has this number."""
        return self.one("t.project_id = ? AND t.item_number = ?", project_id, number) is not None

    def exist_in(self, project_id: str) -> bool:
        """Whether a project has any living item."""
        return self.one("t.project_id = ? AND t.deleted_at IS NULL", project_id) is not None

    def last_position(self, project_id: str, parent_id: str | None) -> int:
        """The highest position among living siblings, 0 if there is none."""
        row = self._connection.execute(
            "SELECT position FROM work_items WHERE project_id = ? AND parent_id IS ? AND deleted_at IS NULL"
            " ORDER BY position DESC LIMIT 1",
            (project_id, parent_id),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def parent_of(self, item_id: str) -> str | None:
        """The id of the parent of a living item."""
        row = self._connection.execute(
            "SELECT parent_id FROM work_items WHERE id = ? AND deleted_at IS NULL", (item_id,)
        ).fetchone()
        return None if row is None else row[0]

    def children_of(self, parents: list[str]) -> list[tuple[str, str]]:
        """(parent, child) for all living children of these parents, siblings in list order."""
        return self._connection.execute(CHILDREN, (json.dumps(parents),)).fetchall()
