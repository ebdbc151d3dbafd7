"""Who may act in a project, as rows."""

import sqlite3

from server_under_test.entities import Member


class Members:
    """The members of all projects, with their roles."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, project_id: str, user_id: str) -> Member | None:
        """What a user may do in a project, None for nothing."""
        row = self._connection.execute(
            "SELECT user_id, role, created_at FROM project_members WHERE project_id = ? AND user_id = ?",
            (project_id, user_id),
        ).fetchone()
        return None if row is None else _member(row)

    def of_project(self, project_id: str) -> list[Member]:
        """All members of a project, by user id."""
        rows = self._connection.execute(
            "SELECT user_id, role, created_at FROM project_members WHERE project_id = ? ORDER BY user_id", (project_id,)
        )
        return [_member(row) for row in rows]

    def put(self, project_id: str, member: Member) -> None:
        """Give a user a role in a project, a new one or another one."""
        self._connection.execute(
            "INSERT INTO project_members (project_id, user_id, role, created_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role",
            (project_id, member.user_id, member.role, member.created_at),
        )

    def remove(self, project_id: str, user_id: str) -> None:
        """Take a user's role in a project away."""
        self._connection.execute(
            "DELETE FROM project_members WHERE project_id = ? AND user_id = ?", (project_id, user_id)
        )


def _member(row: tuple[str, str, int]) -> Member:
    return Member(user_id=row[0], role=row[1], created_at=row[2])
