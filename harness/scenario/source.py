"""What stands in the file, and where? YAML text becomes a tree whose every node knows its line and column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from harness.errors import InvalidScenario
from harness.scenario.mistakes import Mistakes, Place

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 600_000
"""More than a file of MAX_BYTES can hold without aliases that multiply it."""

Plain = str | int | float | bool | None
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. YAML decides what it is: `5` is a number, `"5"` a text."""

    value: Plain
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; keys are texts, in the file's order, each once."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def __iter__(self) -> Iterator[tuple[str, Scalar, "Node"]]:
        """(key, where the key stands, value)"""
        return ((str(key.value), key, node) for key, node in self.entries)

    def get(self, key: str) -> "Node | None":
        return next((node for name, _, node in self if name == key), None)


Node = Scalar | Listing | Table


def text_of(path: Path) -> str:
    """The text of a scenario file, or InvalidScenario if there is none to read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InvalidScenario([f"{path}: there is no such file"]) from None
    except IsADirectoryError:
        raise InvalidScenario([f"{path}: is a folder; a scenario is one YAML file"]) from None
    except OSError as error:
        raise InvalidScenario([f"{path}: cannot be read: {error.strerror}"]) from error
    if len(data) > MAX_BYTES:
        raise InvalidScenario([f"{path}: has {len(data)} bytes; a scenario may have {MAX_BYTES}: use 'repeat'"])
    return _decoded(path, data)


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise InvalidScenario([f"{path}:{line}:{column}: is not UTF-8 text: byte 0x{data[error.start]:02x}"]) from None


def parse(text: str, mistakes: Mistakes) -> Table:
    """The tree of a scenario. No YAML, or no mapping, is InvalidScenario at once; other mistakes are collected."""
    root = _composed(text, mistakes)
    if root is None:
        mistakes.give_up(Place(1, 1), "the file is empty; a scenario begins with 'scenario: <name>'")
    node = _Reader(mistakes).read(root, 1)
    if not isinstance(node, Table):
        mistakes.give_up(node.place, "a scenario is a mapping that begins with 'scenario: <name>'")
    return node


def _composed(text: str, mistakes: Mistakes) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = MAX_DEPTH
    yaml.composer.warn_double_anchors = False
    try:
        return yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        mistakes.give_up(place, _yaml_problem(error, text.splitlines(), place))
    except ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        mistakes.give_up(place, f"the character U+{ord(text[error.position]):04X} cannot stand in YAML")
    except YAMLError as error:
        mistakes.give_up(Place(1, 1), f"is not YAML: {error}")


def _yaml_problem(error: MarkedYAMLError, lines: list[str], place: Place) -> str:
    problem = str(error.problem)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "'\\t'" in problem:
        return "a tab stands where YAML allows only spaces: indent with spaces"
    if "another document" in problem:
        return "a second document begins here ('---'); a scenario file holds one"
    if "maximum depth" in problem:
        return f"is nested deeper than {MAX_DEPTH} levels"
    if "'{'" in problem and "${" in line:
        return 'is not YAML: text with ${...} inside { } needs quotes: "A ${i}"'
    return f"is not YAML: {problem}"


class _Reader:
    """ruamel's nodes into ours: values resolved, duplicate keys and foreign tags reported, aliases bounded."""

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._nodes = 0

    def read(self, node: Any, depth: int) -> Node:
        place = Place(node.start_mark.line + 1, node.start_mark.column + 1)
        self._nodes += 1
        if depth > MAX_DEPTH:
            self._mistakes.give_up(place, f"is nested deeper than {MAX_DEPTH} levels")
        if self._nodes > MAX_NODES:
            self._mistakes.give_up(place, f"aliases (*name) multiply this file to more than {MAX_NODES} values")
        match node:
            case MappingNode():
                return self._table(node, place, depth)
            case SequenceNode():
                return Listing(tuple(self.read(item, depth + 1) for item in node.value), place)
            case ScalarNode():
                return self._scalar(node, place)
        raise AssertionError(f"ruamel composed {node!r}")

    def _table(self, node: MappingNode, place: Place, depth: int) -> Table:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, depth + 1)
            value = self.read(value_node, depth + 1)
            if not isinstance(key, Scalar):
                self._mistakes.add(key.place, "a key is one word, not a list or a mapping")
            elif (name := str(key.value)) in entries:
                first = entries[name][0].place.line
                self._mistakes.add(key.place, f"'{name}' stands here twice (first in line {first})")
            else:
                entries[name] = (key, value)
        return Table(tuple(entries.values()), place)

    def _scalar(self, node: ScalarNode, place: Place) -> Scalar:
        kind = str(node.tag).removeprefix(_TAG)
        try:
            return Scalar(_VALUES[kind](node.value), place)
        except KeyError:
            self._mistakes.add(place, f"the tag '{node.tag}' has no meaning in a scenario")
        except ValueError:
            self._mistakes.add(place, f"'{node.value}' is no {_NAMES.get(kind, kind)}")
        return Scalar(node.value, place)


def _whole_text(text: str) -> str:
    """Half of a surrogate pair ("\\ud800") is no character: it could never be sent."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError
    return text


_VALUES: dict[str, Callable[[str], Plain]] = {
    "str": _whole_text,
    "timestamp": str,  # dates stay as they are written: what they mean depends on the field
    "merge": str,
    "null": lambda text: None,
    "bool": lambda text: text.lower() in ("true", "yes", "on"),
    "int": lambda text: int(text, 10 if text.lstrip("+-").isdigit() else 0),
    "float": lambda text: float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan")),
}
_NAMES = {
    "int": "whole number that can be read",
    "float": "number that can be read",
    "str": "text: it holds half a character",
}
