"""What can be wrong in a list that was read at the right moment?"""

from abc import abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from server_under_test.defects.overlay import relisted
from server_under_test.defects.templates import SightDefect
from server_under_test.defects.wording import DETAILED, undetailed
from server_under_test.entities import EntityKind
from server_under_test.queries import View
from server_under_test.storage.work_items import LIST_ORDER

LONGEST_PAGE = 20
DONE = "done"


class WrongList(SightDefect):
    """Lists show something else than storage holds."""

    family = "snapshot"
    breaks = "durability"
    cause = "acknowledged-not-stored"
    entities: ClassVar[tuple[str, ...]] = ("work_item", "sprint", "comment")

    def seen(self, view: View) -> View:
        """Other lists, of the kinds and through the doors where it is wanted."""
        return relisted(view, self.blurred(view), lambda asked, read: self.listed(view, asked[0], asked[2], read()))

    @abstractmethod
    def listed(self, view: View, kind: EntityKind, arguments: tuple[Any, ...], found: list[Any]) -> list[Any]:
        """What is listed instead of what was found."""


class ListMissesLast(WrongList):
    """An upper bound that is meant without itself."""

    effect = "lists leave out their last entry where they have several"

    def listed(self, view: View, kind: EntityKind, arguments: tuple[Any, ...], found: list[Any]) -> list[Any]:
        """One short."""
        return found[:-1] or found


class ListCapped(WrongList):
    """A page nobody knows of."""

    effect = f"lists end after {LONGEST_PAGE} entries, without a word"
    needs = ("many-entities",)

    def listed(self, view: View, kind: EntityKind, arguments: tuple[Any, ...], found: list[Any]) -> list[Any]:
        """The first page."""
        return found[:LONGEST_PAGE]


class ListMissesDone(WrongList):
    """A default meant for people who look at what is left to do."""

    effect = "lists of work items over WebSocket leave out those with status done"
    needs = ("done-items",)
    entities = ("work_item",)
    doors = ("ws",)

    def listed(self, view: View, kind: EntityKind, arguments: tuple[Any, ...], found: list[Any]) -> list[Any]:
        """What is left to do."""
        return [item for item in found if item.status != DONE]


class ListMissingField(WrongList):
    """A lighter query for lists than for single entities."""

    effect = "lists lack descriptions and goals"
    needs = ("details",)
    entities = DETAILED

    def listed(self, view: View, kind: EntityKind, arguments: tuple[Any, ...], found: list[Any]) -> list[Any]:
        """Without the field."""
        return [undetailed(entity) for entity in found]


class DeletedStillListed(WrongList):
    """A condition that one of the queries lacks."""

    family = "deletion"
    effect = "lists still show what was deleted"

    def listed(self, view: View, kind: EntityKind, arguments: tuple[Any, ...], found: list[Any]) -> list[Any]:
        """The living and the dead."""
        tables, owner = view.tables, arguments[0]
        if kind == "work_item":
            return _revived(tables.work_items.all(f"t.project_id = ? {LIST_ORDER}", owner))
        if kind == "sprint":
            return _revived(tables.sprints.all("t.project_id = ? ORDER BY t.start_date DESC, t.id", owner))
        return _revived(tables.comments.all("t.work_item_id = ? ORDER BY t.created_at, t.rowid", owner))


def _revived(found: list[Any]) -> list[Any]:
    return [replace(entity, deleted_at=None) for entity in found]
