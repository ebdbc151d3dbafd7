"""What will be done, in which order? The plan of one run: repeats unrolled, names known, nothing left to decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.history import EntityKind, JsonValue, Verb


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that names another entity of the scenario; it becomes that entity's id when the step is done."""

    name: str


Values = Mapping[str, JsonValue | Ref]
"""Fields by the contract's keys (`item_type`, `parent_id`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedActor:
    """`group` is the name the scenario gives it: `watchers` for `watchers.7`, its own name for one without a count."""

    name: str
    group: str
    kind: Literal["ui", "cli"]
    subscribes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One write. A create has no `target` and may have a `name`; updates and deletes have a `target`.

    `on` is the work item a comment belongs to, `project` the project a work item, sprint or comment belongs to.
    """

    actor: str
    verb: Verb
    entity_kind: EntityKind
    target: str | None
    name: str | None
    on: str | None
    project: str | None
    values: Values
    may_fail: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One expectation of what the actor's live store holds."""

    actor: str
    verb: Literal["expect", "never"]
    target: str
    entity_kind: EntityKind
    wanted: Values
    gone: bool
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Branches that run at the same time; the next step begins when all have ended."""

    branches: tuple[tuple["PlannedStep", ...], ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Wait until everything sent so far has arrived."""

    line: int


PlannedStep = Act | Look | Together | Settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run of a scenario. `budgets` are milliseconds by name; `requires` the guarantees it sets out to exercise."""

    name: str
    file: str
    tags: tuple[str, ...]
    project: str
    project_values: Mapping[str, JsonValue]
    actors: tuple[PlannedActor, ...]
    steps: tuple[PlannedStep, ...]
    budgets: Mapping[str, float]
    requires: tuple[str, ...]


def leaves(steps: tuple[PlannedStep, ...]) -> Iterator[Act | Look | Settle]:
    """Every step that is no group of others, in the plan's order."""
    for step in steps:
        if isinstance(step, Together):
            for branch in step.branches:
                yield from leaves(branch)
        else:
            yield step
