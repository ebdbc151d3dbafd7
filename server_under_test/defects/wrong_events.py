"""What can be wrong in an event that arrives in time and at the right place?"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from server_under_test.defects.defect import VERSIONED, PublisherDefect
from server_under_test.defects.selector import Selector
from server_under_test.defects.wording import DETAILED, TEXT_FIELDS, WORDED, reworded, undetailed
from server_under_test.entities import Entity
from server_under_test.events import EntityEvent, Event, Origin
from server_under_test.settings.config import FALLBACK_USER_ID

LONGEST_PREVIEW = 12
FIRST_WORDS: dict[str, dict[str, Any]] = {
    "project": {"status": "active"},
    "work_item": {"status": "backlog", "priority": "medium"},
    "sprint": {"status": "planned"},
}


class WrongEvent(PublisherDefect):
    """Entity events of creations and updates show something else than was stored."""

    family = "content"
    breaks = "reply-integrity"
    cause = "event-differs"
    operations: ClassVar[tuple[str, ...]] = ("create", "update")

    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """The event with its entity spoilt."""
        if not isinstance(event, EntityEvent) or event.after is None:
            return (event,)
        return (self.spoilt(event, event.after),)

    @abstractmethod
    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """What is sent instead."""


class EventMissingField(WrongEvent):
    """A message type that was not extended when the entity was."""

    effect = "entity events lack the description or goal"
    needs = ("details",)
    entities = DETAILED

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """Without the field."""
        return replace(event, after=undetailed(after))


class EventOldVersion(WrongEvent):
    """The number was read before the write, the rest after it."""

    effect = "entity events of updates show the new state under the old version, so that clients take it for old"
    entities = VERSIONED
    operations = ("update",)

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """Under the version before."""
        old: dict[str, Any] = {"version": getattr(event.before, "version", 1)}
        return replace(event, after=replace(after, **old))


class EventWrongUser(WrongEvent):
    """The broadcast runs as the system, and says so."""

    effect = "entity events name the system's user as whoever made the change"
    entities = (*VERSIONED, "comment")

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """In somebody else's name."""
        signed: dict[str, Any] = {"updated_by": FALLBACK_USER_ID}
        return replace(event, user_id=FALLBACK_USER_ID, after=replace(after, **signed))


class EventOfAnother(WrongEvent):
    """A buffer that is used again before it was sent, or a variable of a loop."""

    effect = "entity events carry the text of the entity of that kind that was told of before"
    breaks = "no-creation"
    cause = "invented-value"
    entities = WORDED

    def __init__(self, where: Selector) -> None:
        super().__init__(where)
        self._last: dict[str, str] = {}

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """With the words of the one before."""
        own = getattr(after, TEXT_FIELDS[event.entity]) or ""
        words, self._last[event.entity] = self._last.get(event.entity, own), own
        return replace(event, after=reworded(after, lambda _: words))


class EventCutOff(WrongEvent):
    """A column or a preview that is shorter than the text."""

    effect = f"entity events carry only the first {LONGEST_PREVIEW} characters of a title, name, content or description"
    breaks = "no-creation"
    cause = "invented-value"
    entities = WORDED

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """With the beginning of the text."""
        return replace(event, after=reworded(after, lambda text: text[:LONGEST_PREVIEW]))


class EventFirstWords(WrongEvent):
    """A status that is not filled in reads as the first one of its list."""

    effect = "entity events of updates show the status and priority an entity begins with"
    entities = VERSIONED
    operations = ("update",)

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """As if it had just been created."""
        return replace(event, after=replace(after, **FIRST_WORDS[event.entity]))


class EventTimesInMilliseconds(WrongEvent):
    """Two libraries, two units."""

    effect = "entity events carry created_at in milliseconds"

    def spoilt(self, event: EntityEvent, after: Entity) -> EntityEvent:
        """A thousand times as late."""
        return replace(event, after=replace(after, created_at=after.created_at * 1000))
