"""What did an observer know of an entity by then? Levels that only rise, with the record that proves each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.checkers.ages import DELETED

EVERYWHERE = ""
Observer = tuple[str, str]
"""("eyes", session): what somebody did or was shown; ("screen", actor): what a client's live store was given."""


class Known(NamedTuple):
    level: int
    record: int


class Fact(NamedTuple):
    """`record` proves to the observers that an entity has reached a level; `places` are the lists it stands in."""

    record: int
    observers: Sequence[Observer]
    kind: str
    entity_id: str
    level: int
    places: Sequence[str]


@dataclass(frozen=True, slots=True)
class Memory:
    """`rises` holds the records at which a known level rose, `alive` by kind and place what no deletion ended."""

    rises: dict[tuple[Observer, str, str], list[Known]] = field(default_factory=dict)
    alive: dict[tuple[Observer, str, str], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def learn(self, fact: Fact) -> None:
        for observer in fact.observers:
            rises = self.rises.setdefault((observer, fact.kind, fact.entity_id), [])
            if rises and fact.level <= rises[-1].level:
                continue
            rises.append(Known(fact.level, fact.record))
            for place in (EVERYWHERE, *fact.places):
                if fact.level == DELETED:
                    self.alive[observer, fact.kind, place].pop(fact.entity_id, None)
                else:
                    self.alive[observer, fact.kind, place][fact.entity_id] = None

    def by(self, record: int, observer: Observer, kind: str, entity_id: str) -> Known | None:
        """The highest level known once `record` was there."""
        rises = self.rises.get((observer, kind, entity_id), ())
        return next((known for known in reversed(rises) if known.record <= record), None)

    def alive_in(self, observer: Observer, kind: str, place: str) -> Iterator[str]:
        return iter(self.alive.get((observer, kind, place), ()))
