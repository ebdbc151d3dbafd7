"""How does a scenario become a plan? Repeats are unrolled, groups spelt out, variables filled in, names looked up."""

import re
from collections.abc import Iterator
from typing import cast

from harness.history import EntityKind, JsonValue
from harness.scenario import model
from harness.scenario.acting import act_of, by_each, look_of
from harness.scenario.mistakes import Mistakes, Place
from harness.scenario.names import Entity
from harness.scenario.planned import Act, Look, Plan, PlannedActor, PlannedStep, Settle, Together
from harness.scenario.requirements import required
from harness.scenario.resolver import Resolver, Scope
from harness.scenario.source import Scalar
from harness.scenario.variables import Variables
from harness.scenario.words import MAX_STEPS

_DURATION = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,6})?)(?P<unit>ms|s)")
_UNIT_MS = {"ms": 1.0, "s": 1000.0}


class Expansion:
    """One expansion of one scenario; mistakes are collected, and a step that holds one is left out of the plan."""

    def __init__(self, scenario: model.Scenario, variables: Variables, mistakes: Mistakes) -> None:
        self._scenario = scenario
        self._scope = Scope(variables=variables)
        self._mistakes = mistakes
        self._resolver = Resolver(mistakes)
        self._steps_so_far = 0
        self._parallels = 0

    def plan(self) -> Plan:
        scenario, roster = self._scenario, self._resolver.roster
        project_values = self._own_project(scenario.project)
        roster.fill(scenario.actors, lambda scalar, word: self._resolver.whole(scalar, word, self._scope))
        steps = tuple(self._unroll(scenario.steps, self._scope))
        self._resolver.names.report_unresolved()
        budgets = dict(self._budgets())
        if not _may_write(scenario.steps):
            self._mistakes.add(Place(1, 1), "nothing is created, updated or deleted: the scenario would check nothing")
        project = self._resolver.own_project
        return Plan(
            name=scenario.name,
            file=scenario.file,
            tags=scenario.tags,
            project=project,
            project_values=project_values,
            actors=roster.actors,
            steps=steps,
            budgets=budgets,
            requires=required(roster.actors, steps, project, tuple(budgets)),
        )

    def _own_project(self, project: model.Project) -> dict[str, JsonValue]:
        name = self._resolver.new_name(project.name, "project", self._scope) or ""
        self._resolver.own_project = name
        self._resolver.names.create(
            Entity(name=name, kind=EntityKind.PROJECT, project=None, on=None, place=project.place, path=())
        )
        values = self._resolver.values(self._scope).read(EntityKind.PROJECT, "update", project.values, project.place)
        return {"title": name, **cast(dict[str, JsonValue], values)}

    def _unroll(self, steps: tuple[model.Step, ...], scope: Scope) -> Iterator[PlannedStep]:
        for step in steps:
            match step:
                case model.Write() | model.Watch():
                    yield from self._by_actors(step, scope)
                case model.Repeat():
                    yield from self._repeat(step, scope)
                case model.Parallel():
                    yield self._parallel(step, scope)
                case model.Converge():
                    self._count(1, step.place)
                    yield Settle(line=step.place.line)
                case model.Unreadable():
                    self._count(1, step.place)
                    self._remember(step, scope)

    def _count(self, steps: int, place: Place) -> None:
        self._steps_so_far += steps
        if self._steps_so_far > MAX_STEPS:
            self._mistakes.give_up(place, f"the scenario unrolls to more than {MAX_STEPS:,} steps")

    def _by_actors(self, step: model.Write | model.Watch, scope: Scope) -> Iterator[PlannedStep]:
        actors = self._resolver.actors(step.actor, scope)
        self._count(max(1, len(actors)), step.place)
        leaf = self._act(step, actors, scope) if isinstance(step, model.Write) else self._look(step, actors, scope)
        if leaf is not None and actors:
            yield by_each(actors, leaf)

    def _act(self, step: model.Write, actors: tuple[PlannedActor, ...], scope: Scope) -> Act | None:
        if step.name is not None and len(actors) > 1:
            self._mistakes.add(step.name.place, _many_creators(actors[0].group, len(actors)))
        return act_of(step, scope, self._resolver)

    def _look(self, step: model.Watch, actors: tuple[PlannedActor, ...], scope: Scope) -> Look | None:
        if any(actor.kind == "cli" for actor in actors):
            self._mistakes.add(step.actor.place, _no_store(str(step.actor.value), step.verb))
        return look_of(step, scope, self._resolver)

    def _repeat(self, step: model.Repeat, scope: Scope) -> Iterator[PlannedStep]:
        times = self._resolver.whole(step.times, "repeat", scope)
        for round_number in range(1, (times or 1) + 1):
            before = self._steps_so_far
            yield from self._unroll(step.steps, scope.counting(step.variable, round_number))
            self._mistakes.seal()
            if self._steps_so_far == before:
                self._count(1, step.place)  # a repeat whose steps are missing must end, too
        if times is None:
            self._resolver.names.is_complete = False

    def _parallel(self, step: model.Parallel, scope: Scope) -> Together:
        self._parallels += 1
        number = self._parallels
        branches = tuple(
            tuple(self._unroll(branch, scope.inside(number, index))) for index, branch in enumerate(step.branches)
        )
        return Together(branches=branches, line=step.place.line)

    def _remember(self, step: model.Unreadable, scope: Scope) -> None:
        """An entity whose step could not be read exists all the same: later steps must not be blamed for it."""
        for scalar in step.names:
            name = self._resolver.filled(scalar, scope)
            if name is None:
                self._resolver.names.is_complete = False
            else:
                entity = Entity(name=name, kind=None, project=None, on=None, place=scalar.place, path=scope.path)
                self._resolver.names.create(entity)

    def _budgets(self) -> Iterator[tuple[str, float]]:
        for word, scalar in self._scenario.budgets:
            duration_ms = self._duration_ms(str(word.value), scalar)
            if duration_ms is not None:
                yield str(word.value), duration_ms

    def _duration_ms(self, word: str, scalar: Scalar) -> float | None:
        text = self._resolver.filled(scalar, self._scope)
        if text is None:
            return None
        duration = _DURATION.fullmatch(text)
        if duration and float(duration["number"]) > 0:
            return float(duration["number"]) * _UNIT_MS[duration["unit"]]
        unit = f": write the unit, '{text}ms' or '{text}s'" if text.replace(".", "", 1).isdigit() else ""
        self._mistakes.add(scalar.place, f"'{word}' is a duration such as '250ms' or '2s', not '{text}'{unit}")
        return None


def _may_write(steps: tuple[model.Step, ...]) -> bool:
    """Is there a write, or a step that could not be read and may be one?"""
    for step in steps:
        match step:
            case model.Write() | model.Unreadable():
                return True
            case model.Repeat() if _may_write(step.steps):
                return True
            case model.Parallel() if any(_may_write(branch) for branch in step.branches):
                return True
    return not steps  # that there are no steps is reported already


def _no_store(actor: str, verb: str) -> str:
    return f"'{actor}' is a cli actor and has no live store: '{verb}' is for ui actors"


def _many_creators(group: str, count: int) -> str:
    return f"each of the {count} '{group}' would create it: leave 'as' out, or let one of them act, e.g. '{group}.1'"
