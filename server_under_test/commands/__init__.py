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
from server_under_test.commands.work_items import (
    CreateWorkItem,
    DeleteWorkItem,
    UpdateWorkItem,
    create_work_item,
    delete_work_item,
    update_work_item,
)
from server_under_test.values import Outcome

__all__ = [
    "HANDLERS",
    "Command",
    "Context",
    "CreateComment",
    "CreateProject",
    "CreateSprint",
    "CreateWorkItem",
    "DeleteComment",
    "DeleteProject",
    "DeleteSprint",
    "DeleteWorkItem",
    "UpdateComment",
    "UpdateProject",
    "UpdateSprint",
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
}
