"""What does a scenario say? Its parts as they stand in the file, each with its place, nothing expanded yet."""

from dataclasses import dataclass

from harness.history import EntityKind
from harness.scenario.mistakes import Place
from harness.scenario.source import Scalar

Given = tuple[tuple[Scalar, Scalar], ...]
"""The pairs of a `set` or `is`: word and value, each with its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An entry of `actors`; a counted one stands for a whole group."""

    name: str
    kind: str
    count: Scalar | None
    subscribes: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The scenario's own project, made before the first step."""

    name: Scalar
    values: Given
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """`create`, `update` or `delete`. A create has an `entity_kind` and no `target`, the others the reverse."""

    actor: Scalar
    verb: str
    entity_kind: EntityKind | None
    target: Scalar | None
    name: Scalar | None
    on: Scalar | None
    project: Scalar | None
    values: Given
    may_fail: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`expect` or `never`."""

    actor: Scalar
    verb: str
    target: Scalar
    wanted: Given
    gone: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    times: Scalar
    variable: str
    steps: tuple["Step", ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    branches: tuple[tuple["Step", ...], ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Converge:
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A step with a mistake in it. `names` are those it would have given, so that no later step is blamed."""

    names: tuple[Scalar, ...]
    place: Place


Step = Write | Watch | Repeat | Parallel | Converge | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario file, read and checked. `file` is the path it was loaded from."""

    name: str
    file: str
    tags: tuple[str, ...]
    project: Project
    actors: tuple[Actor, ...]
    steps: tuple[Step, ...]
    budgets: Given
