"""Dependencies as rows, and the graph they form."""

import sqlite3

from server_under_test.entities import Dependency
from server_under_test.storage.table import Mapping, Table

DEPENDENCIES: Mapping[Dependency] = Mapping(
    table="dependencies",
    make=Dependency,
    columns=(
        *("id", "blocking_item_id", "blocked_item_id", "dependency_type"),
        *("created_at", "created_by", "deleted_at"),
    ),
)

# UNION goes nowhere twice, so a walk ends in any graph; LIMIT ends it where it meets its goal.
REACH = """
WITH RECURSIVE reached (id) AS (
    VALUES (?)
    UNION
    SELECT edge.blocked_item_id FROM reached JOIN dependencies edge ON edge.blocking_item_id = reached.id
    WHERE edge.dependency_type = 'blocks' AND edge.deleted_at IS NULL
)
SELECT 1 FROM reached WHERE id = ? LIMIT 1
"""


class Dependencies(Table[Dependency]):
    """The links between all work items."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, DEPENDENCIES)

    def into(self, blocked_item_id: str) -> list[Dependency]:
        """The living edges whose blocked end is an item, oldest first."""
        return self.all("t.blocked_item_id = ? AND t.deleted_at IS NULL ORDER BY t.rowid", blocked_item_id)

    def out_of(self, blocking_item_id: str) -> list[Dependency]:
        """The living edges whose blocking end is an item, oldest first."""
        return self.all("t.blocking_item_id = ? AND t.deleted_at IS NULL ORDER BY t.rowid", blocking_item_id)

    def between(self, blocking_item_id: str, blocked_item_id: str) -> Dependency | None:
        """The living edge from one item to another, whatever its type."""
        return self.one(
            "t.blocking_item_id = ? AND t.blocked_item_id = ? AND t.deleted_at IS NULL",
            blocking_item_id,
            blocked_item_id,
        )

    def count_into(self, blocked_item_id: str) -> int:
        """How many living edges end at an item."""
        return self._count("blocked_item_id = ?", blocked_item_id)

    def count_out_of(self, blocking_item_id: str) -> int:
        """How many living edges start at an item."""
        return self._count("blocking_item_id = ?", blocking_item_id)

    def leads_to(self, start_id: str, goal_id: str) -> bool:
        """Whether a path of blocking edges goes from one item to another."""
        return self._connection.execute(REACH, (start_id, goal_id)).fetchone() is not None

    def _count(self, condition: str, item_id: str) -> int:
        row = self._connection.execute(
            f"SELECT count(*) FROM dependencies WHERE {condition} AND deleted_at IS NULL",  # noqa: S608 - own names
            (item_id,),
        ).fetchone()
        return int(row[0])
