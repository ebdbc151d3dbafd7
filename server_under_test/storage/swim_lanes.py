"""Swim lanes as rows; no command writes them."""

import sqlite3
from typing import Any

from server_under_test.entities import SwimLane
from server_under_test.storage.table import Mapping, Table


def _lane(is_default: int, **columns: Any) -> SwimLane:
    return SwimLane(is_default=bool(is_default), **columns)


SWIM_LANES: Mapping[SwimLane] = Mapping(
    table="swim_lanes",
    make=_lane,
    columns=("id", "project_id", "name", "status_value", "position", "is_default", "created_at", "updated_at"),
)


class SwimLanes(Table[SwimLane]):
    """The columns of all boards."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, SWIM_LANES)

    def of_project(self, project_id: str) -> list[SwimLane]:
        """A project's living lanes, by position."""
        return self.all("t.project_id = ? AND t.deleted_at IS NULL ORDER BY t.position, t.id", project_id)
