"""Is this node a text, a list, a mapping with known keys? The questions every part of the reader asks."""

from collections.abc import Sequence

from harness.scenario.mistakes import Mistakes, Place, did_you_mean, listed
from harness.scenario.source import Listing, Node, Plain, Scalar, Table
from harness.scenario.words import LATER


class Shape:
    """Answers none, after collecting the mistake, where the node is not what was asked for."""

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes

    def mistake(self, place: Place, message: str) -> None:
        self._mistakes.add(place, message)

    @property
    def mistakes(self) -> int:
        """How many were found so far."""
        return len(self._mistakes)

    def check_keys(self, table: Table, known: Sequence[str], what: str) -> None:
        for word, key, _ in table:
            if word not in known:
                self.mistake(key.place, unknown_key(word, known, what))

    def scalar(self, node: Node, word: str) -> Scalar | None:
        if isinstance(node, Scalar):
            return node
        self.mistake(node.place, f"'{word}' takes one value, but {described(node)} stands here")
        return None

    def text(self, node: Node, word: str) -> Scalar | None:
        """A text that is not blank."""
        scalar = self.scalar(node, word)
        if scalar is None:
            return None
        if not isinstance(scalar.value, str):
            self.mistake(scalar.place, needs_quotes(word, scalar.value))
            return None
        if not scalar.value.strip():
            self.mistake(scalar.place, f"'{word}' is empty")
            return None
        return scalar

    def boolean(self, node: Node, word: str) -> bool:
        """The value of a yes-or-no key; true where it is neither."""
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.mistake(node.place, f"'{word}' is true or false, but {described(node)} stands here")
        return True

    def table(self, node: Node, what: str) -> Table | None:
        if isinstance(node, Table):
            return node
        self.mistake(node.place, f"{what} is a mapping (key: value), but {described(node)} stands here")
        return None

    def listing(self, node: Node | None, what: str) -> tuple[Node, ...]:
        if isinstance(node, Listing):
            return node.items
        if node is not None:
            self.mistake(node.place, f"'{what}' is a list, but {described(node)} stands here")
        return ()

    def choice(self, table: Table, word: str, choices: Sequence[str]) -> str | None:
        """The value of a required key that takes one of a few words."""
        node = table.get(word)
        if node is None:
            self.mistake(table.place, f"'{word}' is missing; it is one of: {listed(choices)}")
            return None
        return self.one_of(node, word, choices)

    def one_of(self, node: Node, word: str, choices: Sequence[str]) -> str | None:
        if isinstance(node, Scalar) and node.value in choices:
            return str(node.value)
        got = str(node.value) if isinstance(node, Scalar) else described(node)
        hint = did_you_mean(got, choices)
        self.mistake(node.place, f"'{word}' cannot be '{got}'{hint} (one of: {listed(choices)})")
        return None


def described(node: Node) -> str:
    """What a node is, for a sentence about it."""
    match node:
        case Table():
            return "a mapping"
        case Listing():
            return "a list"
        case Scalar():
            return named(node.value)


def named(value: Plain) -> str:
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return f"{str(value).lower()}, a yes-or-no value,"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text '{value}'"


def needs_quotes(word: str, value: Plain) -> str:
    """Why a value that YAML takes for something else is refused where a text belongs."""
    if value is None:
        return f"'{word}' is a text, but nothing stands here"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{word}' is a text, but {named(value)} stands here: quote it (\"{shown}\")"


def unknown_key(word: str, known: Sequence[str], what: str) -> str:
    if word in LATER:
        return f"'{word}' is not supported by this version"
    return f"unknown key '{word}' in {what}{did_you_mean(word, known)} (known: {listed(known)})"
