"""Whose project is it? On a shared server clients hear of projects that are none of the run's business."""

from collections.abc import Iterable

from harness.history import Content, EntityKind
from harness.protocol import Pushed


class ForeignProjects:
    """Knows other people's projects by key: the run's own begin with `own_prefix` or are among `own_keys`.

    What is not known to be foreign is kept, since it may be the run's own.
    """

    def __init__(self, own_prefix: str, own_keys: Iterable[str] = ()) -> None:
        self._own_prefix = own_prefix.upper()
        self._own_keys = frozenset(key.upper() for key in own_keys)
        self._foreign: set[str] = set()

    def without(self, kind: EntityKind, entities: tuple[Content, ...]) -> tuple[Content, ...]:
        """The entities without foreign projects, which are remembered."""
        if kind is not EntityKind.PROJECT:
            return entities
        return tuple(entity for entity in entities if not self._is_foreign(str(entity["id"]), entity))

    def is_about_one(self, event: Pushed) -> bool:
        """Is this push about a project that is known to be foreign?"""
        return event.entity_kind == EntityKind.PROJECT and self._is_foreign(event.entity_id, event.content)

    def _is_foreign(self, project_id: str, content: Content | None) -> bool:
        key = str(content.get("key", "")).upper() if content is not None else ""
        if key and not key.startswith(self._own_prefix) and key not in self._own_keys:
            self._foreign.add(project_id)
        return project_id in self._foreign
