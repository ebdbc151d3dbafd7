"""What else can a client ask? To be shown a list, to follow or unfollow a project or sprint, and for a sign of life."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.errors import InvalidUse
from harness.history import EntityKind

Scope = Literal["project_id", "work_item_id"]

SCOPES: Mapping[EntityKind, Scope | None] = {
    EntityKind.PROJECT: None,
    EntityKind.WORK_ITEM: "project_id",
    EntityKind.SPRINT: "project_id",
    EntityKind.COMMENT: "work_item_id",
}
"""What a list of each kind belongs to; projects are listed all at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A list: all projects, a project's work items (done ones too) or sprints, or a work item's comments."""

    entity_kind: EntityKind
    project_id: str | None = None
    work_item_id: str | None = None

    def __post_init__(self) -> None:
        scope = SCOPES[self.entity_kind]
        if scope is not None and not getattr(self, scope):
            raise InvalidUse(f"a list of {self.entity_kind} entities needs a {scope}")

    @property
    def scope(self) -> Mapping[str, str]:
        """The field a request names its scope by, with the id; empty for projects."""
        name = SCOPES[self.entity_kind]
        return {name: getattr(self, name)} if name else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    projects: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe:
    projects: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """The fence: its Pong follows everything sent before it (contract/websocket.md 3)."""
