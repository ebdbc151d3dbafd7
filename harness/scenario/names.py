"""What does a name stand for, at this point of the scenario? Creations, deletions and the order between them."""

from dataclasses import dataclass

from harness.history import EntityKind
from harness.scenario.mistakes import Mistakes, Place, did_you_mean

Path = tuple[tuple[int, int], ...]
"""Where a step stands: for each parallel around it, outermost first, its number and the branch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """`kind` is none where the step that creates it could not be read."""

    name: str
    kind: EntityKind | None
    project: str | None
    on: str | None
    place: Place
    path: Path


@dataclass(frozen=True, slots=True)
class _Use:
    name: str
    path: Path


class Names:
    """Every entity of a scenario has a name of its own, for the whole scenario, even after its deletion."""

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._entities: dict[str, Entity] = {}
        self._deletions: dict[str, tuple[Place, Path]] = {}
        self._unresolved: dict[Place, _Use] = {}
        self.is_complete = True
        """False once a step's name could not be told: then an unknown name is nobody's mistake."""

    def create(self, entity: Entity) -> None:
        first = self._entities.setdefault(entity.name, entity)
        if first is entity:
            return
        if first.place == entity.place:
            advice = (
                f"each round of the repeat creates '{entity.name}': make the name its own, e.g. '{entity.name}-${{i}}'"
            )
        else:
            advice = f"'{entity.name}' is already created in line {first.place.line}: choose another name"
        self._mistakes.add(entity.place, advice)

    def find(self, name: str, place: Place, path: Path, *, may_be_gone: bool = False) -> Entity | None:
        """The entity of that name as it is known at this point; none after a mistake."""
        entity = self._entities.get(name)
        if entity is None or _are_concurrent(entity.path, path):
            self._unresolved.setdefault(place, _Use(name, path))
            return None
        deleted = self._deletions.get(name)
        if deleted and not may_be_gone and not _are_concurrent(deleted[1], path):
            self._mistakes.add(place, f"'{name}' was deleted in line {deleted[0].line}")
            return None
        return entity

    def delete(self, name: str, place: Place, path: Path) -> None:
        self._deletions.setdefault(name, (place, path))

    def report_unresolved(self) -> None:
        """Say of every name that could not be found why; to be called when all creations are known."""
        for place, use in self._unresolved.items():
            entity = self._entities.get(use.name)
            if entity is not None:
                self._mistakes.add(place, _out_of_order(entity, use))
            elif self.is_complete:
                self._mistakes.add(place, f"unknown entity '{use.name}'{did_you_mean(use.name, self._entities)}")


def _out_of_order(entity: Entity, use: _Use) -> str:
    line = entity.place.line
    if _are_concurrent(entity.path, use.path):
        return f"'{use.name}' is created in another branch of the same parallel (line {line}): no order is defined"
    return f"'{use.name}' is used before it is created in line {line}"


def _are_concurrent(one: Path, other: Path) -> bool:
    """Do two steps stand in different branches of one parallel?"""
    for (parallel, branch), (other_parallel, other_branch) in zip(one, other, strict=False):
        if parallel != other_parallel:
            return False
        if branch != other_branch:
            return True
    return False
