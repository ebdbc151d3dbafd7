"""Users as rows: whoever acted, connected, or may be assigned."""

import sqlite3


class Users:
    """The people this server has met."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ensure(self, user_id: str, now: int, name: str | None = None) -> None:
        """Create the user on first use."""
        self._connection.execute(
            "INSERT OR IGNORE INTO users (id, name, created_at) VALUES (?, ?, ?)", (user_id, name or user_id, now)
        )

    def exists(self, user_id: str) -> bool:
        """Whether the user was ever seen."""
        return self._connection.execute("SELECT 1 FROM users WHERE id = ?", (user_id,)).fetchone() is not None
