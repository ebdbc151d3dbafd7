"""What has the scenario made so far? Its names, and the ids the server gave them."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.history import EntityKind, JsonValue
from harness.scenario import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """`work_item_id` only for comments; `project_id` of a project is its own id; `version` the last acknowledged."""

    name: str
    kind: EntityKind
    id: str
    project_id: str
    work_item_id: str | None = None
    version: int = 1


class UnknownEntity(Exception):
    """The scenario names something whose creation the server did not acknowledge."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Entities:
    def __init__(self) -> None:
        self._by_name: dict[str, Entity] = {}

    def add(self, entity: Entity) -> None:
        self._by_name[entity.name] = entity

    def get(self, name: str) -> Entity:
        """Raises UnknownEntity."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownEntity(name) from None

    def resolve(self, values: Mapping[str, JsonValue | Ref]) -> dict[str, JsonValue]:
        """The values with ids in the place of names. Raises UnknownEntity."""
        return {key: self.get(value.name).id if isinstance(value, Ref) else value for key, value in values.items()}
