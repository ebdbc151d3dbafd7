"""One planted bug: it wraps one seam and leaves the others as they are."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from server_under_test.commands.versions import Versions
from server_under_test.defects.selector import ENTITIES, OPERATIONS, Selector
from server_under_test.events import Event, Eviction, Origin, Target
from server_under_test.fanout import Publisher
from server_under_test.service import Executor, Settle

VERSIONED = ("project", "work_item", "sprint")
CHANGEABLE = (*VERSIONED, "comment", "time_entry")
"""What can be updated at all: a dependency never changes."""


class Defect:
    """A bug with a name in the catalogue; a subclass overrides the method of the seam it is planted at."""

    effect: ClassVar[str]
    breaks: ClassVar[str]
    entities: ClassVar[tuple[str, ...]] = ENTITIES
    operations: ClassVar[tuple[str, ...]] = OPERATIONS

    def __init__(self, where: Selector) -> None:
        self.where = where

    def publisher(self, inner: Publisher) -> Publisher:
        """What tells subscribers."""
        return inner

    def executor(self, inner: Executor) -> Executor:
        """What answers callers."""
        return inner

    def versions(self, inner: Versions) -> Versions:
        """The optimistic lock."""
        return inner

    def settle(self, inner: Settle) -> Settle:
        """The end of a transaction."""
        return inner

    def strikes(self, event: Event, origin: Origin) -> bool:
        """Whether this event is one the defect acts on."""
        return self.hits(Target(entity=event.entity, operation=event.operation, door=origin.door))

    def hits(self, target: Target) -> bool:
        """Whether this is what the defect acts on."""
        return target.entity in self.entities and target.operation in self.operations and self.where.matches(target)


class PublisherDefect(Defect, ABC):
    """A defect that publishes other events than it was given."""

    def publisher(self, inner: Publisher) -> Publisher:
        """Publish what alter makes of each event."""
        return _Altered(self, inner)

    @abstractmethod
    def alter(self, event: Event, origin: Origin) -> Sequence[Event]:
        """What becomes of an event the defect strikes."""


class _Altered:
    """A publisher behind a defect."""

    def __init__(self, defect: PublisherDefect, inner: Publisher) -> None:
        self._defect = defect
        self._inner = inner

    def publish(self, events: Sequence[Event], origin: Origin) -> None:
        """Publish each event as the defect leaves it, in one go."""
        altered: list[Event] = []
        for event in events:
            altered += self._defect.alter(event, origin) if self._defect.strikes(event, origin) else (event,)
        self._inner.publish(altered, origin)

    def evict(self, eviction: Eviction) -> None:
        """Leave subscriptions alone."""
        self._inner.evict(eviction)
