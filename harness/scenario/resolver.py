"""What does this word of a step mean, here and now? Variables filled in, numbers read, names looked up."""

import re
from dataclasses import dataclass, replace

from harness.history import EntityKind
from harness.scenario.mistakes import Mistakes, Place
from harness.scenario.names import Entity, Names, Path
from harness.scenario.planned import PlannedActor
from harness.scenario.roster import Roster
from harness.scenario.shape import Shape, named
from harness.scenario.source import Scalar
from harness.scenario.values import ValueReader
from harness.scenario.variables import BadVariable, NotYetKnown, Variables

_NAME = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a step stands: the variables around it, and the parallels."""

    variables: Variables
    path: Path = ()

    def counting(self, name: str, value: int) -> "Scope":
        return replace(self, variables=self.variables.counting(name, value))

    def inside(self, parallel: int, branch: int) -> "Scope":
        return replace(self, path=(*self.path, (parallel, branch)))


class Resolver:
    """Every answer is none after a mistake, which is collected, and while a value is not known yet."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.shape = Shape(mistakes)
        self.names = Names(mistakes)
        self.roster = Roster(mistakes)
        self.own_project = ""

    def filled(self, scalar: Scalar, scope: Scope) -> str | None:
        try:
            return scope.variables.fill(str(scalar.value))
        except BadVariable as error:
            self.mistakes.add(scalar.place, str(error))
        except NotYetKnown:
            pass
        return None

    def whole(self, scalar: Scalar, word: str, scope: Scope) -> int | None:
        """A whole number from 1; also a text that is one once its variables are filled in."""
        value = scalar.value
        if isinstance(value, str) and "${" in value:
            value = self.filled(scalar, scope)
            if value is None:
                return None
            value = int(value) if re.fullmatch(r"\d{1,9}", value) else value
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.mistakes.add(scalar.place, f"'{word}' is a whole number from 1, not {named(value)}")
        return None

    def new_name(self, scalar: Scalar, word: str, scope: Scope) -> str | None:
        name = self.filled(scalar, scope)
        if name is None:
            self.names.is_complete = False
        elif not _NAME.fullmatch(name):
            self.mistakes.add(scalar.place, f"'{word}: {name}' is no name: use letters, digits, '_', '-' and '.'")
        return name

    def actors(self, scalar: Scalar, scope: Scope) -> tuple[PlannedActor, ...]:
        name = self.filled(scalar, scope)
        return self.roster.find(name, scalar.place) if name is not None else ()

    def entity(
        self, scalar: Scalar, scope: Scope, *, kind: EntityKind | None = None, may_be_gone: bool = False
    ) -> Entity | None:
        name = self.filled(scalar, scope)
        if name is None:
            return None
        entity = self.names.find(name, scalar.place, scope.path, may_be_gone=may_be_gone)
        return entity if entity is None or self._is_a(entity, kind, scalar.place) else None

    def _is_a(self, entity: Entity, kind: EntityKind | None, place: Place) -> bool:
        if kind is None or entity.kind in (kind, None):
            return True
        self.mistakes.add(place, f"'{entity.name}' is a {entity.kind}, and a {kind} belongs here")
        return False

    def values(self, scope: Scope) -> ValueReader:
        def refer(name: str, kind: EntityKind, place: Place) -> None:
            entity = self.names.find(name, place, scope.path)
            if entity is not None:
                self._is_a(entity, kind, place)

        return ValueReader(
            self.shape,
            now_s=scope.variables.now_s,
            fill=lambda scalar: self.filled(scalar, scope),
            refer=refer,
        )
