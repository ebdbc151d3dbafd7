"""What can a user take along? Everything, or one work item with what belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from server_under_test.entities import Comment, Dependency, Project, Sprint, SwimLane, TimeEntry, WorkItem
from server_under_test.queries.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Living entities, parents before children."""

    projects: list[Project] = field(default_factory=list)
    sprints: list[Sprint] = field(default_factory=list)
    swim_lanes: list[SwimLane] = field(default_factory=list)
    work_items: list[WorkItem] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    time_entries: list[TimeEntry] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What to take along with a work item: levels of descendants, and which lists."""

    levels: int = 0
    comments: bool = False
    sprints: bool = False
    dependencies: bool = False
    time_entries: bool = False


def everything(view: View) -> Export:
    """All the user is shown. What a deleted project left behind stays: no import could place it."""
    projects = view.access.projects_of(view.tables, view.user_id)
    items = [item for project in projects for item in view.tables.work_items.of_project(project.id)]
    return Export(
        projects=projects,
        sprints=[sprint for project in projects for sprint in view.tables.sprints.of_project(project.id)],
        swim_lanes=[lane for project in projects for lane in view.tables.swim_lanes.of_project(project.id)],
        work_items=items,
        comments=_comments(view, items),
        dependencies=_dependencies(view, items),
        time_entries=_time_entries(view, items),
    )


def of_work_item(view: View, work_item_id: str, related: Related) -> Export:
    """One item and what is asked for with it; never its project."""
    items = _with_descendants(view, view.work_item(work_item_id), related.levels)
    return Export(
        work_items=items,
        sprints=_sprints(view, items) if related.sprints else [],
        comments=_comments(view, items) if related.comments else [],
        dependencies=_dependencies(view, items) if related.dependencies else [],
        time_entries=_time_entries(view, items) if related.time_entries else [],
    )


def _with_descendants(view: View, item: WorkItem, levels: int) -> list[WorkItem]:
    found = [item]
    level = [item.id]
    while level and levels > 0:
        level = [child for _, child in view.tables.work_items.children_of(level)]
        found += [child for each in level if (child := view.tables.work_items.find(each))]
        levels -= 1
    return found


def _sprints(view: View, items: Iterable[WorkItem]) -> list[Sprint]:
    named = dict.fromkeys(item.sprint_id for item in items if item.sprint_id is not None)
    return [sprint for sprint_id in named if (sprint := view.tables.sprints.find(sprint_id))]


def _comments(view: View, items: Iterable[WorkItem]) -> list[Comment]:
    return [comment for item in items for comment in view.tables.comments.of_work_item(item.id)]


def _dependencies(view: View, items: Iterable[WorkItem]) -> list[Dependency]:
    """Those with either end among the items, each once."""
    edges = view.tables.dependencies
    found = {edge.id: edge for item in items for edge in (*edges.into(item.id), *edges.out_of(item.id))}
    return list(found.values())


def _time_entries(view: View, items: Iterable[WorkItem]) -> list[TimeEntry]:
    return [entry for item in items for entry in view.tables.time_entries.of_work_item(item.id)]
