"""Is there half a mutation in the database file? Every change must be there with all that belongs to it, or not at all.

Reads the file itself, beside the server: an entity without its activity row, a version without its update, a number
without its item, an answer without its effect - or the reverse of any of these.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pm_wire import messages_pb2 as pb

from support.crashing import Claim, entity_in

TABLES = {
    "project": "projects",
    "work_item": "work_items",
    "sprint": "sprints",
    "comment": "comments",
    "time_entry": "time_entries",
    "dependency": "dependencies",
}
VERSIONED = ("project", "work_item", "sprint")
AUTHOR = {"time_entry": "user_id"}
ROWS_OF = "SELECT count(*) FROM activity_log WHERE entity_type = '{kind}' AND entity_id = t.id AND action = '{action}'"
CLAIMS = {
    "work_item": "SELECT id, title, version, item_number, deleted_at, '' FROM work_items",
    "sprint": "SELECT id, name, version, NULL, deleted_at, '' FROM sprints",
    "comment": "SELECT id, content, NULL, NULL, deleted_at, work_item_id FROM comments",
    "time_entry": "SELECT id, description, NULL, NULL, deleted_at, work_item_id FROM time_entries",
}


def faults(database: Path, ws_users: frozenset[str]) -> list[str]:
    """Everything that is wrong with the file; entities of these users were all made by WebSocket."""
    with closing(sqlite3.connect(database)) as connection:
        return [
            *(str(row) for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)),
            *(f"dangling {row}" for row in connection.execute("PRAGMA foreign_key_check")),
            *(fault for kind, table in TABLES.items() for fault in _unmatched(connection, kind, table)),
            *_numbers(connection),
            *_timers(connection),
            *_answers(connection, ws_users),
        ]


def claims(database: Path) -> dict[str, Claim]:
    """What is stored, in the words of a writer."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            row[0]: Claim(
                kind=kind, text=row[1], version=row[2], number=row[3], is_deleted=row[4] is not None, item_id=row[5]
            )
            for kind, query in CLAIMS.items()
            for row in connection.execute(query)
        }


def _unmatched(connection: sqlite3.Connection, kind: str, table: str) -> Iterator[str]:
    created, updated, deleted = (
        ROWS_OF.format(kind=kind, action=f"{verb}d") for verb in ("create", "update", "delete")
    )
    conditions = [f"({created}) <> 1", f"({deleted}) <> (deleted_at IS NOT NULL)"]
    if kind in VERSIONED:
        conditions.append(f"version <> 1 + ({updated})")
    for condition in conditions:
        for (entity_id,) in connection.execute(f"SELECT id FROM {table} t WHERE {condition}"):
            yield f"{kind} {entity_id}: {condition}"
    told = "SELECT entity_id FROM activity_log WHERE entity_type = ? AND entity_id NOT IN"
    for (entity_id,) in connection.execute(f"{told} (SELECT id FROM {table})", (kind,)):
        yield f"activity about {kind} {entity_id}, which does not exist"


def _numbers(connection: sqlite3.Connection) -> Iterator[str]:
    query = (
        "SELECT p.id, p.next_work_item_number, count(i.id), coalesce(max(i.item_number), 0)"
        " FROM projects p LEFT JOIN work_items i ON i.project_id = p.id GROUP BY p.id"
    )
    for project_id, following, count, highest in connection.execute(query):
        if not following - 1 == count == highest:
            yield f"project {project_id}: the counter is at {following}, with {count} items up to {highest}"


def _timers(connection: sqlite3.Connection) -> Iterator[str]:
    query = (
        "SELECT user_id, count(*) FROM time_entries WHERE ended_at IS NULL AND deleted_at IS NULL"
        " GROUP BY user_id HAVING count(*) > 1"
    )
    for row in connection.execute(query):
        yield f"running timers of {row}"


def _answers(connection: sqlite3.Connection, ws_users: frozenset[str]) -> Iterator[str]:
    """Each creation by WebSocket has its remembered reply, and each reply its entity."""
    replies = [
        (user_id, entity_in(pb.WebSocketMessage.FromString(reply))["id"])
        for user_id, reply in connection.execute("SELECT user_id, reply FROM idempotency")
    ]
    remembered = set(replies)
    if len(remembered) < len(replies):
        yield "one entity is the answer to two requests"
    made: set[tuple[str, str]] = set()
    for kind, table in TABLES.items():
        made.update(connection.execute(f"SELECT {AUTHOR.get(kind, 'created_by')}, id FROM {table}"))
    yield from (f"answered and not stored: {each}" for each in remembered - made)
    yield from (f"stored and not answered: {each}" for each in made - remembered if each[0] in ws_users)
