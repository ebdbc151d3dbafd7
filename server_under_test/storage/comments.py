"""Comments as rows."""

import sqlite3

from server_under_test.entities import Comment
from server_under_test.storage.table import Mapping, Table

COMMENTS: Mapping[Comment] = Mapping(
    table="comments",
    make=Comment,
    columns=(
        *("id", "work_item_id", "content"),
        *("created_at", "updated_at", "created_by", "updated_by", "deleted_at"),
    ),
)


class Comments(Table[Comment]):
    """The comments on all work items."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, COMMENTS)

    def of_work_item(self, work_item_id: str) -> list[Comment]:
        """The living comments on an item, oldest first."""
        return self.all("t.work_item_id = ? AND t.deleted_at IS NULL ORDER BY t.created_at, t.rowid", work_item_id)
