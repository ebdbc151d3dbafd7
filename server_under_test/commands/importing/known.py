"""What may an imported entity refer to? What lives here, and what was brought in before it."""

from server_under_test.commands.context import Context, E
from server_under_test.entities import Project, WorkItem
from server_under_test.errors import invalid
from server_under_test.storage.table import Table


class Gone(Exception):
    """A reference to what was deleted here: whatever refers to it is passed over with it."""


class Known:
    """The references of one import."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._passed_over: set[str] = set()

    def pass_over(self, entity_id: str) -> None:
        """Remember an entity that stays out because it, or what it refers to, was deleted here."""
        self._passed_over.add(entity_id)

    def living(self, table: Table[E], entity_id: str, field: str) -> E:
        """What a field refers to; raises Gone, or Refused where nobody knows it."""
        found = table.one("t.id = ?", entity_id)
        if found is None and entity_id not in self._passed_over:
            raise invalid(f"{field} names nothing that is here or in the import", field)
        if found is None or found.deleted_at is not None:
            raise Gone
        return found

    def project(self, project_id: str) -> Project:
        """The project an entity belongs to, which the importer must be an admin of."""
        self._ctx.require(project_id, "admin")
        return self.living(self._ctx.tables.projects, project_id, "project_id")

    def work_item(self, work_item_id: str, field: str = "work_item_id") -> WorkItem:
        """The work item something is attached to, in a project that the importer is an admin of."""
        item = self.living(self._ctx.tables.work_items, work_item_id, field)
        self._ctx.require(item.project_id, "admin")
        return item
