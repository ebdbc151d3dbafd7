"""How is an entity of each kind brought in? Created, or written over the older one that is here; each with its events.

Events are those of the equal single commands (contract/reference.md R19), in the importer's name. Derived lists of work
items are refreshed once, at the end of their step: after each item they would be told as often as there are items.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar, Generic

from server_under_test.commands.changes import differences
from server_under_test.commands.context import Context, E
from server_under_test.commands.dependencies import check_graph
from server_under_test.commands.hierarchy import Surroundings, ancestors, check_parent, placed
from server_under_test.commands.importing.known import Known
from server_under_test.commands.work_items import ITEM_TYPES
from server_under_test.entities import Comment, Dependency, Member, Project, Sprint, TimeEntry, WorkItem
from server_under_test.errors import DuplicateKey, invalid
from server_under_test.events import Audience, Event
from server_under_test.storage.table import Table


class Step(ABC, Generic[E]):
    """One kind of entity. `overwritten` is what an import changes, `kept` what must be as it is here."""

    overwritten: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[tuple[str, ...]] = ()

    def __init__(self, ctx: Context, known: Known) -> None:
        self.ctx = ctx
        self.known = known

    @property
    @abstractmethod
    def table(self) -> Table[E]:
        """Where the entities of this kind are."""

    @abstractmethod
    def place(self, entity: E) -> Audience | None:
        """Who is told of an entity, by what it refers to; None where something equal is here under another id.

        Raises Gone, and Refused where it cannot be here.
        """

    @abstractmethod
    def project_of(self, stored: E) -> str:
        """The project a stored entity belongs to, living or deleted."""

    def turn(self, entity: E) -> int:
        """What must come later has a higher number."""
        return 0

    def changed_at(self, entity: E) -> int:
        """When an entity was last changed; one that never changes supersedes no other."""
        changed_at: int = getattr(entity, "updated_at", 0)
        return changed_at

    def create(self, entity: E, audience: Audience) -> Sequence[Event]:
        """Store a new entity."""
        self.table.add(entity)
        return self.ctx.journal(self.ctx.event("create", None, entity, audience))

    def overwrite(self, stored: E, after: E, audience: Audience) -> Sequence[Event]:
        """Store another state of an entity."""
        self.ctx.save(self.table, stored, after)
        changes = differences(stored, after)
        return self.ctx.journal(self.ctx.event("update", stored, after, audience, changes=changes))

    def finish(self) -> Iterable[Event]:
        """What is left to say when all entities of this kind are in."""
        return ()

    def merged(self, stored: E, entity: E) -> E:
        """The state an import makes of a stored one."""
        for name in self.kept:
            if getattr(stored, name) != getattr(entity, name):
                raise invalid(f"{name} is another one here, and cannot change", name)
        taken = {name: getattr(entity, name) for name in self.overwritten}
        if "version" in taken:
            # A version that went back, or stood still, would hide the change from every client that counts them.
            taken["version"] = max(taken["version"], getattr(stored, "version", 0) + 1)
        return replace(stored, **taken)


class Projects(Step[Project]):
    """Whoever imports a new project becomes its admin, like whoever made it."""

    overwritten = ("title", "description", "key", "status", "version", "updated_at", "updated_by")

    @property
    def table(self) -> Table[Project]:
        """The projects."""
        return self.ctx.tables.projects

    def project_of(self, stored: Project) -> str:
        """Itself."""
        return stored.id

    def place(self, entity: Project) -> Audience:
        """Everyone who may list it; a key has one living project."""
        holder = self.ctx.tables.projects.by_key(entity.key)
        if holder is not None and holder.id != entity.id:
            raise DuplicateKey(entity.key, holder.version)
        return self.ctx.access.listed_by(self.ctx.tables, entity.id)

    def create(self, entity: Project, _audience: Audience) -> Sequence[Event]:
        """With its admins, who are told."""
        self.table.add(entity)
        for user_id in (self.ctx.origin.user_id, entity.created_by):
            member = Member(user_id=user_id, role="admin", created_at=self.ctx.now)
            self.ctx.tables.members.put(entity.id, member)
        audience = self.ctx.access.listed_by(self.ctx.tables, entity.id)
        return self.ctx.journal(self.ctx.event("create", None, entity, audience))


class Sprints(Step[Sprint]):
    """A project has one active sprint."""

    overwritten = ("name", "goal", "start_date", "end_date", "status", "version", "updated_at", "updated_by")
    kept = ("project_id",)

    @property
    def table(self) -> Table[Sprint]:
        """The sprints."""
        return self.ctx.tables.sprints

    def project_of(self, stored: Sprint) -> str:
        """Its project."""
        return stored.project_id

    def turn(self, entity: Sprint) -> int:
        """The one that ends before the one that begins."""
        return int(entity.status == "active")

    def place(self, entity: Sprint) -> Audience:
        """Its project, and whoever watches it alone."""
        project = self.known.project(entity.project_id)
        active = self.ctx.tables.sprints.active_in(project.id)
        if entity.status == "active" and active is not None and active.id != entity.id:
            raise invalid("another sprint of the project is active", "status")
        return Audience(project_id=project.id, sprint_id=entity.id)


class WorkItems(Step[WorkItem]):
    """Parents come before their children; numbers are kept, and never handed out again."""

    overwritten = (
        *("title", "description", "status", "priority", "parent_id", "assignee_id", "sprint_id", "story_points"),
        *("position", "version", "updated_at", "updated_by"),
    )
    kept = ("project_id", "item_type")

    def __init__(self, ctx: Context, known: Known) -> None:
        super().__init__(ctx, known)
        self._surroundings = Surroundings(ctx)

    @property
    def table(self) -> Table[WorkItem]:
        """The work items."""
        return self.ctx.tables.work_items

    def project_of(self, stored: WorkItem) -> str:
        """Its project."""
        return stored.project_id

    def turn(self, entity: WorkItem) -> int:
        """From epics down."""
        return ITEM_TYPES.index(entity.item_type)

    def place(self, entity: WorkItem) -> Audience:
        """Its project, where its parent and its sprint are too."""
        project = self.known.project(entity.project_id)
        if entity.parent_id is not None:
            self.known.living(self.table, entity.parent_id, "parent_id")
            check_parent(self.ctx, entity.item_type, project.id, entity.parent_id)
        if entity.sprint_id is not None:
            sprint = self.known.living(self.ctx.tables.sprints, entity.sprint_id, "sprint_id")
            if sprint.project_id != project.id:
                raise invalid("sprint_id is no sprint of this project", "sprint_id")
        return Audience(project_id=project.id)

    def create(self, entity: WorkItem, audience: Audience) -> Sequence[Event]:
        """Under its own number, which the project's counter then passes."""
        if self.ctx.tables.work_items.is_taken(entity.project_id, entity.item_number):
            raise invalid("another item of the project has the item_number", "item_number")
        above = ancestors(self.ctx.tables, entity.parent_id)
        self._surroundings.watch(above)
        self.table.add(entity)
        self.ctx.tables.projects.pass_number(entity.project_id, entity.item_number)
        project = self.known.project(entity.project_id)
        item = replace(entity, project_key=project.key, ancestor_ids=above)
        self._surroundings.told(item)
        return self.ctx.journal(self.ctx.event("create", None, item, audience))

    def overwrite(self, stored: WorkItem, after: WorkItem, audience: Audience) -> Sequence[Event]:
        """Where it now stands, with what changes."""
        before = placed(self.ctx.tables, stored)
        above = ancestors(self.ctx.tables, after.parent_id)
        self._surroundings.watch((*before.ancestor_ids, *above, *before.descendant_ids))
        self.ctx.save(self.table, stored, after)
        item = replace(after, ancestor_ids=above, descendant_ids=before.descendant_ids)
        self._surroundings.told(item)
        event = self.ctx.event("update", before, item, audience, changes=differences(stored, after))
        return self.ctx.journal(event)

    def finish(self) -> Iterable[Event]:
        """Items whose derived lists are others than those last told: contract/reference.md R6."""
        return self._surroundings.refreshes()


class Comments(Step[Comment]):
    """Only their words are overwritten."""

    overwritten = ("content", "updated_at", "updated_by")

    @property
    def table(self) -> Table[Comment]:
        """The comments."""
        return self.ctx.tables.comments

    def project_of(self, stored: Comment) -> str:
        """That of its work item."""
        return project_of_item(self.ctx, stored.work_item_id)

    def place(self, entity: Comment) -> Audience:
        """The project of its work item."""
        return Audience(project_id=self.known.work_item(entity.work_item_id).project_id)


class Dependencies(Step[Dependency]):
    """Created or skipped; one never changes."""

    @property
    def table(self) -> Table[Dependency]:
        """The dependencies."""
        return self.ctx.tables.dependencies

    def project_of(self, stored: Dependency) -> str:
        """That of its blocking item."""
        return project_of_item(self.ctx, stored.blocking_item_id)

    def place(self, entity: Dependency) -> Audience | None:
        """The project of both its ends."""
        blocking = self.known.work_item(entity.blocking_item_id, "blocking_item_id")
        blocked = self.known.work_item(entity.blocked_item_id, "blocked_item_id")
        if blocking.project_id != blocked.project_id:
            raise invalid("the two work items are in different projects", "blocking_item_id")
        if self.ctx.tables.dependencies.between(blocking.id, blocked.id):
            return None
        check_graph(self.ctx, blocking.id, blocked.id, entity.dependency_type)
        return Audience(project_id=blocking.project_id)


class TimeEntries(Step[TimeEntry]):
    """A user has one running timer."""

    overwritten = ("started_at", "ended_at", "duration_seconds", "description", "updated_at")
    kept = ("work_item_id", "user_id")

    @property
    def table(self) -> Table[TimeEntry]:
        """The time entries."""
        return self.ctx.tables.time_entries

    def project_of(self, stored: TimeEntry) -> str:
        """That of its work item."""
        return project_of_item(self.ctx, stored.work_item_id)

    def turn(self, entity: TimeEntry) -> int:
        """The timer that was stopped before the one that runs."""
        return int(entity.is_running)

    def place(self, entity: TimeEntry) -> Audience:
        """The project of its work item."""
        item = self.known.work_item(entity.work_item_id)
        running = self.ctx.tables.time_entries.running_of(entity.user_id)
        if entity.is_running and running is not None and running.id != entity.id:
            raise invalid("the user has another timer running", "ended_at")
        return Audience(project_id=item.project_id)


def project_of_item(ctx: Context, work_item_id: str) -> str:
    """The project of a stored work item, living or deleted."""
    item = ctx.tables.work_items.one("t.id = ?", work_item_id)
    assert item is not None, "what is stored refers to what is stored"  # noqa: S101 - no input can make this false
    return item.project_id
