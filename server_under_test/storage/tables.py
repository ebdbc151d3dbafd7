"""Which tables are there? Every repository over one connection."""

import sqlite3

from server_under_test.storage.activity import ActivityLog
from server_under_test.storage.comments import Comments
from server_under_test.storage.dependencies import Dependencies
from server_under_test.storage.idempotency import IdempotencyRecords
from server_under_test.storage.llm_context import LlmContexts
from server_under_test.storage.members import Members
from server_under_test.storage.projects import Projects
from server_under_test.storage.sprints import Sprints
from server_under_test.storage.swim_lanes import SwimLanes
from server_under_test.storage.time_entries import TimeEntries
from server_under_test.storage.users import Users
from server_under_test.storage.work_items import WorkItems


class Tables:
    """Every repository over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.projects = Projects(connection)
        self.work_items = WorkItems(connection)
        self.sprints = Sprints(connection)
        self.comments = Comments(connection)
        self.time_entries = TimeEntries(connection)
        self.dependencies = Dependencies(connection)
        self.swim_lanes = SwimLanes(connection)
        self.members = Members(connection)
        self.users = Users(connection)
        self.activity = ActivityLog(connection)
        self.llm_context = LlmContexts(connection)
        self.idempotency = IdempotencyRecords(connection)
