"""What can be wrong in the event of a deletion, and what may come after it?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server_under_test.defects.defect import CHANGEABLE, WITHIN_PROJECTS, PublisherDefect
from server_under_test.entities import Entity
from server_under_test.events import EntityEvent, Event, Origin
from server_under_test.ids import fresh_id

OWNERS = {
    "work_item": "project_id",
    "sprint": "project_id",
    "comment": "work_item_id",
    "time_entry": "work_item_id",
    "dependency": "blocking_item_id",
}


class UpdateToldAfterDelete(PublisherDefect):
    """A worker that still had something to say about it."""

    family = "deletion"
    effect = "sends an update event with the last state right after the event of a deletion"
    breaks = "ordered"
    cause = "resurrection"
    entities = CHANGEABLE
    operations = ("delete",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Gone, and here again."""
        if not isinstance(event, EntityEvent):
            return (event,)
        return event, replace(event, operation="update", after=event.before, message_id=fresh_id())


class DeletionToldAsUpdate(PublisherDefect):
    """To storage a soft deletion is an update, and so it is told."""

    family = "deletion"
    effect = "sends an update event with deleted_at instead of the event of a deletion"
    breaks = "live-delivery"
    cause = "metadata-only-broadcast"
    entities = CHANGEABLE
    operations = ("delete",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Changed, in a way."""
        if not isinstance(event, EntityEvent) or event.before is None:
            return (event,)
        return (replace(event, operation="update", after=replace(event.before, deleted_at=event.at)),)


class DeletionNamesAnother(PublisherDefect):
    """The wrong id out of two that were at hand."""

    family = "deletion"
    effect = "names in the event of a deletion the id of what the entity belonged to"
    breaks = "live-delivery"
    cause = "metadata-only-broadcast"
    entities = WITHIN_PROJECTS
    operations = ("delete",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Something else is gone, it says."""
        if not isinstance(event, EntityEvent) or event.before is None:
            return (event,)
        return (replace(event, before=_named_after_owner(event.before, OWNERS[event.entity])),)


def _named_after_owner(entity: Entity, owner: str) -> Entity:
    wrong: dict[str, Any] = {"id": getattr(entity, owner)}
    return replace(entity, **wrong)
