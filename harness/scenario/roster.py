"""Who takes part? Actors by name, counted ones spelt out: `watchers: {count: 50}` is `watchers.1` to `watchers.50`."""

from collections.abc import Callable
from typing import Literal, cast

from harness.scenario import model
from harness.scenario.mistakes import Mistakes, Place, did_you_mean
from harness.scenario.planned import PlannedActor
from harness.scenario.source import Scalar
from harness.scenario.words import MAX_ACTORS

Count = Callable[[Scalar, str], int | None]
"""(where it stands, the key) -> the whole number, none where it cannot be told."""


class Roster:
    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._groups: dict[str, tuple[PlannedActor, ...]] = {}
        self._by_name: dict[str, PlannedActor] = {}
        self._is_complete = True

    @property
    def actors(self) -> tuple[PlannedActor, ...]:
        return tuple(self._by_name.values())

    def fill(self, actors: tuple[model.Actor, ...], count: Count) -> None:
        self._is_complete = bool(actors)  # no actors at all is one mistake, not one a step
        for actor in actors:
            members = self._members(actor, count)
            self._groups[actor.name] = members
            self._by_name.update((member.name, member) for member in members)
            if len(self._by_name) > MAX_ACTORS:
                self._mistakes.give_up(actor.place, f"the scenario has more than {MAX_ACTORS:,} actors")

    def _members(self, actor: model.Actor, count: Count) -> tuple[PlannedActor, ...]:
        if actor.count is None:
            return (_planned(actor, actor.name),)
        number = count(actor.count, "count")
        if number is None:
            self._is_complete = False
        elif number > MAX_ACTORS:
            self._mistakes.give_up(actor.count.place, f"a scenario has at most {MAX_ACTORS:,} actors, not {number:,}")
        return tuple(_planned(actor, f"{actor.name}.{index}") for index in range(1, (number or 1) + 1))

    def find(self, name: str, place: Place) -> tuple[PlannedActor, ...]:
        """One actor, or the members of a group; nobody after a mistake."""
        if name in self._by_name:
            return (self._by_name[name],)
        if name in self._groups:
            return self._groups[name]
        if self._is_complete:
            self._mistakes.add(place, self._unknown(name))
        return ()

    def _unknown(self, name: str) -> str:
        group, _, _ = name.rpartition(".")
        members = self._groups.get(group, ())
        if members and members[0].name != group:
            return f"unknown actor '{name}': '{group}' has {len(members)} members, '{group}.1' to '{members[-1].name}'"
        if members:
            return f"unknown actor '{name}': '{group}' has no 'count', so its only name is '{group}'"
        return f"unknown actor '{name}'{did_you_mean(name, self._groups)}"


def _planned(actor: model.Actor, name: str) -> PlannedActor:
    kind = cast(Literal["ui", "cli"], actor.kind)
    return PlannedActor(name=name, group=actor.name, kind=kind, subscribes=actor.subscribes)
