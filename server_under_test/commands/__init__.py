"""Where does state change? One entity kind a file: command -> (reply, events).

A command runs on the storage thread, inside one transaction, and knows neither protobuf nor JSON nor SQL.
"""

from collections.abc import Callable
from typing import Any

from server_under_test.commands.comments import (
    CreateComment,
    DeleteComment,
    UpdateComment,
    create_comment,
    delete_comment,
    update_comment,
)
from server_under_test.commands.context import Command, Context
from server_under_test.commands.dependencies import (
    CreateDependency,
    DeleteDependency,
    create_dependency,
    delete_dependency,
)
from server_under_test.commands.importing import Import, import_all
from server_under_test.commands.members import PutMember, RemoveMember, put_member, remove_member
from server_under_test.commands.projects import (
    CreateProject,
    DeleteProject,
    UpdateProject,
    create_project,
    delete_project,
    update_project,
)
from server_under_test.commands.sprints import (
    CreateSprint,
    DeleteSprint,
    UpdateSprint,
    create_sprint,
    delete_sprint,
    update_sprint,
)
from server_under_test.commands.time_entries import (
    CreateTimeEntry,
    DeleteTimeEntry,
    StartTimer,
    StopTimer,
    UpdateTimeEntry,
    create_time_entry,
    delete_time_entry,
    start_timer,
    stop_timer,
    update_time_entry,
)
from server_under_test.commands.work_items import (
    CreateWorkItem,
    DeleteWorkItem,
    UpdateWorkItem,
    create_work_item,
    delete_work_item,
    update_work_item,
)
from server_under_test.events import Outcome

__all__ = [
    "HANDLERS",
    "Command",
    "Context",
    "CreateComment",
    "CreateDependency",
    "CreateProject",
    "CreateSprint",
    "CreateTimeEntry",
    "CreateWorkItem",
    "DeleteComment",
    "DeleteDependency",
    "DeleteProject",
    "DeleteSprint",
    "DeleteTimeEntry",
    "DeleteWorkItem",
    "Import",
    "PutMember",
    "RemoveMember",
    "StartTimer",
    "StopTimer",
    "UpdateComment",
    "UpdateProject",
    "UpdateSprint",
    "UpdateTimeEntry",
    "UpdateWorkItem",
]

HANDLERS: dict[type[Command], Callable[[Context, Any], Outcome]] = {
    CreateProject: create_project,
    UpdateProject: update_project,
    DeleteProject: delete_project,
    CreateWorkItem: create_work_item,
    UpdateWorkItem: update_work_item,
    DeleteWorkItem: delete_work_item,
    CreateSprint: create_sprint,
    UpdateSprint: update_sprint,
    DeleteSprint: delete_sprint,
    CreateComment: create_comment,
    UpdateComment: update_comment,
    DeleteComment: delete_comment,
    StartTimer: start_timer,
    StopTimer: stop_timer,
    CreateTimeEntry: create_time_entry,
    UpdateTimeEntry: update_time_entry,
    DeleteTimeEntry: delete_time_entry,
    CreateDependency: create_dependency,
    DeleteDependency: delete_dependency,
    PutMember: put_member,
    RemoveMember: remove_member,
    Import: import_all,
}
