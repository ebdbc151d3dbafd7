"""Who is above and below an item follows from all others: forgotten when those change, or left out altogether."""

from collections.abc import Sequence
from dataclasses import replace

from server_under_test.defects.defect import PublisherDefect
from server_under_test.entities import WorkItem
from server_under_test.events import EntityEvent, Event, Origin


class StaleDerivedFields(PublisherDefect):
    """contract/reference.md R6 turned back: relatives of a created, moved or deleted item are not refreshed."""

    family = "consequences"
    effect = "sends no refresh of an item whose list of ancestors or descendants another item's change has altered"
    breaks = "derived-freshness"
    cause = "stale-derived-field"
    needs = ("hierarchy",)
    entities = ("work_item",)
    operations = ("update",)

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """Refreshes do not pass."""
        return () if isinstance(event, EntityEvent) and _is_refresh(event) else (event,)


class DerivedFieldsEmpty(PublisherDefect):
    """The lists cost a query, and the broadcast does without."""

    family = "consequences"
    effect = "entity events of work items carry empty lists of ancestors and descendants"
    breaks = "derived-freshness"
    cause = "stale-derived-field"
    needs = ("hierarchy",)
    entities = ("work_item",)
    operations = ("create", "update")

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """An item without relatives."""
        if not isinstance(event, EntityEvent) or not isinstance(event.after, WorkItem):
            return (event,)
        return (replace(event, after=replace(event.after, ancestor_ids=(), descendant_ids=())),)


def _is_refresh(event: EntityEvent) -> bool:
    before, after = event.before, event.after
    return isinstance(before, WorkItem) and isinstance(after, WorkItem) and before.version == after.version
