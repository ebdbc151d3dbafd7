"""What does one step ask of one actor? A written step becomes a planned one, its names and values resolved."""

from dataclasses import replace
from typing import Literal, cast

from harness.history import EntityKind, Verb
from harness.scenario import model
from harness.scenario.names import Entity
from harness.scenario.planned import Act, Look, PlannedActor, PlannedStep, Together, Values
from harness.scenario.resolver import Resolver, Scope

_NOBODY = ""
"""Stands for the actor until the step is handed to one, or to each of a group."""


def by_each(actors: tuple[PlannedActor, ...], leaf: Act | Look) -> PlannedStep:
    """One actor does it alone, several at the same time."""
    steps = tuple(replace(leaf, actor=actor.name) for actor in actors)
    if len(steps) == 1:
        return steps[0]
    return Together(branches=tuple((step,) for step in steps), line=leaf.line)


def act_of(step: model.Write, scope: Scope, resolver: Resolver) -> Act | None:
    return _creation(step, scope, resolver) if step.verb == Verb.CREATE else _change(step, scope, resolver)


def _creation(step: model.Write, scope: Scope, resolver: Resolver) -> Act:
    assert step.entity_kind is not None  # noqa: S101 - the reader gives every create its kind
    kind = step.entity_kind
    owner = _owner(step, scope, resolver)
    on = owner.name if owner and kind is EntityKind.COMMENT else None
    project = (owner.project if on else owner.name) if owner else None
    values = resolver.values(scope).read(kind, "create", step.values, step.place)
    name = resolver.new_name(step.name, "as", scope) if step.name is not None else None
    if name is not None and step.name is not None:
        place = step.name.place
        resolver.names.create(Entity(name=name, kind=kind, project=project, on=on, place=place, path=scope.path))
    return _act(step, kind, values, name=name, on=on, project=project)


def _owner(step: model.Write, scope: Scope, resolver: Resolver) -> Entity | None:
    """What the new entity belongs to: a comment to a work item, work items and sprints to a project."""
    if step.entity_kind is EntityKind.PROJECT:
        return None
    if step.on is not None:
        return resolver.entity(step.on, scope, kind=EntityKind.WORK_ITEM)
    if step.project is not None:
        return resolver.entity(step.project, scope, kind=EntityKind.PROJECT)
    return resolver.names.find(resolver.own_project, step.place, scope.path)


def _change(step: model.Write, scope: Scope, resolver: Resolver) -> Act | None:
    assert step.target is not None  # noqa: S101 - the reader gives every change its target
    entity = resolver.entity(step.target, scope)
    if entity is None or entity.kind is None:
        return None
    values: Values = {}
    if step.verb == Verb.UPDATE:
        values = resolver.values(scope).read(entity.kind, "update", step.values, step.place)
    elif step.may_fail is None:
        resolver.names.delete(entity.name, step.place, scope.path)
    return _act(step, entity.kind, values, target=entity.name, on=entity.on, project=entity.project)


def _act(
    step: model.Write,
    kind: EntityKind,
    values: Values,
    *,
    target: str | None = None,
    name: str | None = None,
    on: str | None,
    project: str | None,
) -> Act:
    return Act(
        actor=_NOBODY,
        verb=Verb(step.verb),
        entity_kind=kind,
        target=target,
        name=name,
        on=on,
        project=project,
        values=values,
        may_fail=step.may_fail,
        line=step.place.line,
    )


def look_of(step: model.Watch, scope: Scope, resolver: Resolver) -> Look | None:
    may_be_gone = step.gone or step.verb == "never"
    entity = resolver.entity(step.target, scope, may_be_gone=may_be_gone)
    if entity is None or entity.kind is None:
        return None
    return Look(
        actor=_NOBODY,
        verb=cast(Literal["expect", "never"], step.verb),
        target=entity.name,
        entity_kind=entity.kind,
        wanted=resolver.values(scope).read(entity.kind, "is", step.wanted, step.place),
        gone=step.gone,
        line=step.place.line,
    )
