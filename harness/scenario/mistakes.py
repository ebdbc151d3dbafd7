"""What is wrong in the file, and where? Mistakes are collected, so that one run of the reader tells all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from harness.errors import InvalidScenario

MAX_MESSAGE = 500


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in the file; line and column count from 1."""

    line: int
    column: int


class Mistakes:
    """The mistakes of one file; the same mistake at the same place counts once (a step may be unrolled many times)."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[tuple[Place, str], None] = {}
        self._sealed: frozenset[Place] = frozenset()

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, message: str) -> None:
        if place not in self._sealed:
            self._found[place, _on_one_line(message)] = None

    def seal(self) -> None:
        """Places with a mistake take no further one: the next round of a repeat would only say the same again."""
        if len(self._sealed) < len(self._found):
            self._sealed = frozenset(place for place, _ in self._found)

    def complain(self) -> None:
        """Raise InvalidScenario with everything found so far, in the order of the file; do nothing if nothing was."""
        if self._found:
            raise InvalidScenario(
                [f"{self._file}:{place.line}:{place.column}: {message}" for place, message in sorted(self._found)]
            )

    def give_up(self, place: Place, message: str) -> NoReturn:
        """Raise at once: what follows this mistake cannot be read."""
        self.add(place, message)
        self.complain()
        raise AssertionError("a mistake was just added")


def _on_one_line(message: str) -> str:
    """Texts quoted from the file may hold anything; a message is one printable line."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    return line if len(line) <= MAX_MESSAGE else line[: MAX_MESSAGE - 3] + "..."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` - did you mean 'x'?`, or nothing when no known word is near."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f" - did you mean '{near[0]}'?" if near else ""


def listed(words: Iterable[str]) -> str:
    """`a, b, c`, for messages that name the choices."""
    return ", ".join(words)
