"""Which requests were answered already, and how?"""

import sqlite3


class IdempotencyRecords:
    """The replies to creations, by user, command and message id."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, user_id: str, command: str, message_id: str) -> bytes | None:
        """The reply an equal request got."""
        row = self._connection.execute(
            "SELECT reply FROM idempotency WHERE user_id = ? AND command = ? AND message_id = ?",
            (user_id, command, message_id),
        ).fetchone()
        return None if row is None else bytes(row[0])

    def add(self, user_id: str, command: str, message_id: str, reply: bytes, now: int) -> None:
        """Remember a reply."""
        self._connection.execute(
            "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)", (user_id, command, message_id, reply, now)
        )
