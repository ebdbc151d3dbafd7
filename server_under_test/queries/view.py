"""Who reads, and what may they see? One snapshot of storage through one user's eyes."""

from dataclasses import dataclass

from server_under_test.commands.access import Access
from server_under_test.entities import Project, WorkItem
from server_under_test.errors import not_found
from server_under_test.storage.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A snapshot that contains everything committed before `as_of`, in whole seconds, and is asked by one user."""

    tables: Tables
    user_id: str
    access: Access
    as_of: int

    def require(self, project_id: str) -> None:
        """Raise UNAUTHORIZED unless the user may view the project."""
        self.access.require(self.tables, self.user_id, project_id, "view")

    def project(self, project_id: str) -> Project:
        """The living project with this id, which the user may view."""
        self.require(project_id)
        found = self.tables.projects.find(project_id)
        if found is None:
            raise not_found("project")
        return found

    def work_item(self, work_item_id: str) -> WorkItem:
        """The living work item with this id, whose project the user may view."""
        found = self.tables.work_items.find(work_item_id)
        if found is None:
            raise not_found("work item")
        self.require(found.project_id)
        return found
