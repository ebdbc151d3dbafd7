"""The same thing, a little different: a part of the server with some of its methods replaced."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from server_under_test.commands import Context
from server_under_test.entities import EntityKind
from server_under_test.queries import View
from server_under_test.storage import Tables

T = TypeVar("T")

REPOSITORIES: dict[EntityKind, str] = {
    "project": "projects",
    "work_item": "work_items",
    "sprint": "sprints",
    "comment": "comments",
    "time_entry": "time_entries",
    "dependency": "dependencies",
}
LISTS: dict[EntityKind, tuple[str, ...]] = {
    "project": ("living", "living_of_member"),
    "work_item": ("of_project",),
    "sprint": ("of_project",),
    "comment": ("of_work_item",),
    "time_entry": ("of_work_item",),
    "dependency": ("into", "out_of"),
}
"""The methods of each repository that lists are read with."""

Change = Callable[[tuple[EntityKind, str, tuple[Any, ...]], Callable[[], list[Any]]], list[Any]]
"""Makes a list of what was asked for (kind, method, arguments) and of how to read what there is."""


def overlaid(inner: T, **own: Any) -> T:
    """A copy with methods of its own; whatever they replace is used by nobody, the other methods included."""
    other = copy.copy(inner)
    for name, method in own.items():
        setattr(other, name, method)
    return other


def of_kind(tables: Tables, kind: EntityKind) -> Any:
    """The repository of an entity kind."""
    return getattr(tables, REPOSITORIES[kind])


def with_methods(ctx: Context, repository: str, **own: Any) -> Context:
    """A command's view of the server, with one repository of which some methods are replaced."""
    altered = overlaid(getattr(ctx.tables, repository), **own)
    return replace(ctx, tables=overlaid(ctx.tables, **{repository: altered}))


def relisted(view: View, kinds: list[EntityKind], change: Change) -> View:
    """A read's view of the server, with other lists of some kinds."""
    altered = {REPOSITORIES[kind]: _relisted(of_kind(view.tables, kind), kind, change) for kind in kinds}
    return replace(view, tables=overlaid(view.tables, **altered))


def _relisted(repository: T, kind: EntityKind, change: Change) -> T:
    return overlaid(repository, **{name: _list(repository, kind, name, change) for name in LISTS[kind]})


def _list(repository: Any, kind: EntityKind, name: str, change: Change) -> Callable[..., list[Any]]:
    read = getattr(repository, name)

    def listed(*arguments: Any, **options: Any) -> list[Any]:
        return change((kind, name, arguments), lambda: read(*arguments, **options))

    return listed
