"""Where does a planted bug strike? NAME[:ENTITY[:OPERATION[:DOOR]]], each part a word or *."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from server_under_test.entities import EntityKind
from server_under_test.events import Door, Operation, Target
from server_under_test.settings.config import WrongUse

ANY = "*"
ENTITIES: tuple[str, ...] = get_args(EntityKind)
OPERATIONS: tuple[str, ...] = get_args(Operation)
DOORS: tuple[str, ...] = get_args(Door)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which targets a defect acts on; * is any."""

    entity: str = ANY
    operation: str = ANY
    door: str = ANY

    def matches(self, target: Target) -> bool:
        """Whether every part agrees with the target."""
        return (
            self.entity in (ANY, target.entity)
            and self.operation in (ANY, target.operation)
            and self.door in (ANY, target.door)
        )


def parse_selector(spec: str, words: list[str], entities: Iterable[str], operations: Iterable[str]) -> Selector:
    """The selector after a defect's name; raises WrongUse for a word the defect does not know."""
    allowed = (("entity", tuple(entities)), ("operation", tuple(operations)), ("door", DOORS))
    if len(words) > len(allowed):
        raise WrongUse(f"--defect {spec}: at most NAME:ENTITY:OPERATION:DOOR, but there are {len(words)} parts.")
    given = {}
    for word, (part, known) in zip(words, allowed, strict=False):
        if word not in (ANY, "", *known):
            raise WrongUse(f"--defect {spec}: {word!r} is no {part} of this defect{suggestion(word, known)}")
        given[part] = word or ANY
    return Selector(**given)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known one, or all of them."""
    candidates = list(known)
    near = difflib.get_close_matches(word, candidates, n=1)
    return f" - did you mean {near[0]!r}?" if near else f"; choose from {', '.join((ANY, *candidates))}."
