"""What must a store be able to do, whatever its policy? What a client does with it, and a judge after the run."""

from collections.abc import Mapping
from typing import Protocol

from harness.history import Content, Deliver, EntityKind, Snapshot, Verb


class LiveStore(Protocol):
    @property
    def moment(self) -> int:
        """How much the store has been told so far; at the asking for a list it is that list's `asked_at`."""

    def apply(self, deliver: Deliver) -> bool:
        """An entity event was delivered; whether what the user sees has changed."""

    def load(self, snapshot: Snapshot, *, asked_at: int | None = None) -> None:
        """A list was read."""

    def begin(
        self,
        key: str,
        *,
        verb: Verb,
        entity_kind: EntityKind,
        entity_id: str | None,
        values: Content,
        project_id: str | None = None,
    ) -> None:
        """Show an own write at once, until `confirm` or `revert`. A created entity's temporary id is `key`."""

    def confirm(self, key: str, content: Content | None) -> None:
        """The write was accepted; `content` is the entity the reply shows. KeyError for a write that is not pending."""

    def revert(self, key: str) -> None:
        """The write failed, or nobody knows; nothing happens for one that is not pending."""

    def find(self, entity_kind: EntityKind, entity_id: str) -> Content | None:
        """What the user sees of an entity."""

    def visible(self, entity_kind: EntityKind) -> Mapping[str, Content]:
        """All the user sees of a kind, by id."""

    def confirmed(self) -> Mapping[str, Mapping[str, Content]]:
        """What is held once nothing is pending, by kind and id, in one order whatever came first."""

    def digest(self) -> str:
        """Equal for equal `confirmed()`, and for nothing else."""
