"""How does what another server exported come in? In one transaction, kind after kind: contract/reference.md R19.

An entity that is unknown is created, one that is strictly newer than what is here is written over it, any other is
skipped. What was deleted here stays deleted, and what refers to it is skipped with it. Anything that cannot be stored
refuses the whole import.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any

from server_under_test.commands.context import Command, Context, E
from server_under_test.commands.importing.known import Gone, Known
from server_under_test.commands.importing.steps import (
    Comments,
    Dependencies,
    Projects,
    Sprints,
    Step,
    TimeEntries,
    WorkItems,
)
from server_under_test.commands.importing.values import checked
from server_under_test.entities import Comment, Dependency, Project, Sprint, TimeEntry, WorkItem
from server_under_test.errors import DuplicateKey, Refused, invalid
from server_under_test.events import Answer, Event, Outcome

__all__ = ["Import", "import_all"]

STEPS: dict[str, type[Step[Any]]] = {
    "projects": Projects,
    "sprints": Sprints,
    "work_items": WorkItems,
    "comments": Comments,
    "dependencies": Dependencies,
    "time_entries": TimeEntries,
}
USERS = ("created_by", "updated_by", "assignee_id", "user_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Command):
    """What another server exported; of swim lanes, which nothing here makes, only how many there were."""

    entity = "project"
    operation = "create"
    projects: Sequence[Project] = ()
    sprints: Sequence[Sprint] = ()
    swim_lanes: int = 0
    work_items: Sequence[WorkItem] = ()
    comments: Sequence[Comment] = ()
    dependencies: Sequence[Dependency] = ()
    time_entries: Sequence[TimeEntry] = ()


@dataclass(slots=True, kw_only=True)
class Count:
    """What became of the entities of one kind."""

    created: int = 0
    updated: int = 0
    skipped: int = 0


def import_all(ctx: Context, command: Import) -> Outcome:
    """All of it or nothing; the reply counts what became of each kind."""
    known = Known(ctx)
    counts = {field.name: Count() for field in fields(command)}
    counts["swim_lanes"].skipped = command.swim_lanes
    events: list[Event] = []
    for name, kind in STEPS.items():
        events += _take(kind(ctx, known), name, getattr(command, name), counts[name])
    content: dict[str, object] = {name: asdict(count) for name, count in counts.items()}
    return Outcome(reply=Answer(content=content), events=tuple(events))


def _take(step: Step[E], name: str, entities: Sequence[E], count: Count) -> Iterator[Event]:
    """Bring in all entities of a kind, each in its turn."""
    acceptable: list[tuple[str, E]] = []
    for position, entity in enumerate(entities):
        place = f"{name}[{position}]"
        with _blamed_on(place):
            acceptable.append((place, checked(step.ctx, entity)))
    for place, entity in sorted(acceptable, key=lambda each: step.turn(each[1])):
        with _blamed_on(place):
            yield from _bring_in(step, entity, count)
    yield from step.finish()


def _bring_in(step: Step[E], entity: E, count: Count) -> Sequence[Event]:
    try:
        stored = _stored(step, entity.id)
        if stored is None:
            after = entity
        elif step.changed_at(entity) > step.changed_at(stored):
            after = step.merged(stored, entity)
        else:
            count.skipped += 1
            return ()
        audience = step.place(after)
    except Gone:
        step.known.pass_over(entity.id)
        audience = None
    if audience is None:
        count.skipped += 1
        return ()
    _make_users(step.ctx, after)
    if stored is None:
        count.created += 1
        return step.create(after, audience)
    count.updated += 1
    return step.overwrite(stored, after, audience)


def _stored(step: Step[E], entity_id: str) -> E | None:
    """The living entity with this id, in a project that the importer is an admin of; raises Gone for a deleted one."""
    stored = step.table.one("t.id = ?", entity_id)
    if stored is None:
        return None
    step.ctx.require(step.project_of(stored), "admin")
    if stored.deleted_at is not None:
        raise Gone
    return stored


def _make_users(ctx: Context, entity: object) -> None:
    """Whoever an entity names exists from now on."""
    for name in USERS:
        user_id = getattr(entity, name, None)
        if user_id is not None:
            ctx.tables.users.ensure(user_id, ctx.now)


@contextmanager
def _blamed_on(place: str) -> Iterator[None]:
    """Refusals say which entity of the import is at fault; they are about values, whatever a single command says."""
    try:
        yield
    except Refused as refused:
        if refused.code == "UNAUTHORIZED" or isinstance(refused, DuplicateKey):
            raise
        raise invalid(f"{place}: {refused.message}", refused.field) from None
