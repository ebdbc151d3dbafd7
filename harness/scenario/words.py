"""Which words has the language? Tables from which files are read, plans are checked and the editor's schema is made."""

from dataclasses import dataclass
from typing import Literal

from harness.history import EntityKind, Verb

Use = Literal["create", "update", "is"]
STEP_VERBS = ("create", "update", "delete", "expect", "never")
CONTROLS = ("parallel", "repeat", "converge", "sequence")
LATER = ("fault", "disconnect", "reconnect", "restart", "sleep", "matrix")
"""Words that are set aside for later versions."""

SCENARIO_KEYS = ("scenario", "tags", "project", "actors", "steps", "budgets")
ACTOR_KEYS = ("kind", "count", "subscribe")
ACTOR_KINDS = ("ui", "cli")
MAY_FAIL = ("conflict", "delete_blocked", "validation", "not_found", "unauthorized", "any")
BUDGETS = ("staleness_p50", "staleness_p90", "staleness_p99", "staleness_max")
RESERVED_ACTORS = (*CONTROLS, *LATER, "steps", "harness")
MAX_ACTORS = 10_000
MAX_STEPS = 100_000
MAX_NUMBER = 2**31 - 1
"""The wire's whole numbers have 32 bits."""

LATEST_S = 253_402_300_799
"""The last second of the year 9999, in Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Any text; how long it may be is the server's to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number between the bounds, both included."""

    least: int = 0
    most: int = MAX_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Unix seconds, an ISO date or time, or a distance from the run's start such as `+14d`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The name of another entity of the scenario."""

    kind: EntityKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an entity: the scenario's `word` for it, the contract's `key`, and where it may stand.

    `nullable` names the uses in which `null` has a meaning.
    """

    word: str
    key: str
    holds: Text | Whole | Choice | Moment | Reference
    uses: tuple[Use, ...]
    required: bool = False
    nullable: tuple[Use, ...] = ()


_EVERYWHERE: tuple[Use, ...] = ("create", "update", "is")
_LATER_ON: tuple[Use, ...] = ("update", "is")
_TYPES = Choice(words=("epic", "story", "task"))
_STATUSES = Choice(words=("backlog", "todo", "in_progress", "review", "done", "blocked"))
_PRIORITIES = Choice(words=("low", "medium", "high", "critical"))
_SPRINT_STATUSES = Choice(words=("planned", "active", "completed", "cancelled"))
_VERSION = Field(word="version", key="version", holds=Whole(least=1), uses=("is",))
_TITLE = Field(word="title", key="title", holds=Text(), uses=_EVERYWHERE, required=True)
_DESCRIPTION = Field(word="description", key="description", holds=Text(), uses=_EVERYWHERE, nullable=("is",))

FIELDS: dict[EntityKind, tuple[Field, ...]] = {
    EntityKind.PROJECT: (
        _TITLE,
        Field(word="key", key="key", holds=Text(), uses=("create", "is")),
        _DESCRIPTION,
        Field(word="status", key="status", holds=Choice(words=("active", "archived")), uses=_LATER_ON),
        _VERSION,
    ),
    EntityKind.WORK_ITEM: (
        Field(word="type", key="item_type", holds=_TYPES, uses=("create", "is")),
        _TITLE,
        _DESCRIPTION,
        Field(word="status", key="status", holds=_STATUSES, uses=_EVERYWHERE),
        Field(word="priority", key="priority", holds=_PRIORITIES, uses=_EVERYWHERE),
        Field(
            word="parent",
            key="parent_id",
            holds=Reference(kind=EntityKind.WORK_ITEM),
            uses=_EVERYWHERE,
            nullable=("update", "is"),
        ),
        Field(
            word="sprint",
            key="sprint_id",
            holds=Reference(kind=EntityKind.SPRINT),
            uses=_LATER_ON,
            nullable=("update", "is"),
        ),
        Field(
            word="story_points",
            key="story_points",
            holds=Whole(least=0, most=100),
            uses=_LATER_ON,
            nullable=("is",),
        ),
        Field(word="position", key="position", holds=Whole(), uses=_LATER_ON),
        Field(word="item_number", key="item_number", holds=Whole(least=1), uses=("is",)),
        _VERSION,
    ),
    EntityKind.SPRINT: (
        Field(word="name", key="name", holds=Text(), uses=_EVERYWHERE, required=True),
        Field(word="goal", key="goal", holds=Text(), uses=_EVERYWHERE, nullable=("is",)),
        Field(word="start_date", key="start_date", holds=Moment(), uses=_EVERYWHERE),
        Field(word="end_date", key="end_date", holds=Moment(), uses=_EVERYWHERE),
        Field(word="status", key="status", holds=_SPRINT_STATUSES, uses=_LATER_ON),
        _VERSION,
    ),
    EntityKind.COMMENT: (Field(word="content", key="content", holds=Text(), uses=_EVERYWHERE, required=True),),
}

PROJECT_FIELDS = tuple(field for field in FIELDS[EntityKind.PROJECT] if field.word in ("title", "description"))
"""What may be said of the scenario's own project; its key the runtime chooses, unique on the server."""

STEP_KEYS: dict[str, tuple[str, ...]] = {
    "create": ("create", "as", "in", "on", "set", "may_fail"),
    "update": ("update", "set", "may_fail"),
    "delete": ("delete", "may_fail"),
    "expect": ("expect", "is", "gone"),
    "never": ("never", "is"),
}

OWNER_KEY: dict[EntityKind, str | None] = {
    EntityKind.PROJECT: None,
    EntityKind.WORK_ITEM: "in",
    EntityKind.SPRINT: "in",
    EntityKind.COMMENT: "on",
}
"""The key of a create that names what the new entity belongs to."""


def fields_for(kind: EntityKind, use: Use) -> dict[str, Field]:
    """The fields of a kind that may stand in one use, by the scenario's word."""
    return {field.word: field for field in FIELDS[kind] if use in field.uses}


def writes(verb: str) -> bool:
    """Does the verb change something, rather than look at it?"""
    return verb in tuple(Verb)
