"""What can happen in a run? Each kind of record, a frozen value; the history is a list of them.

Every record has an `index` (its place in the history), `at_ns` (nanoseconds since the run's start, one monotonic clock)
and an `actor`. An index names a record for ever: anomalies cite indices. Facts of the format: docs/history.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator

JsonValue = str | int | float | bool | None | list[str]
Content = Mapping[str, JsonValue]
"""One entity, keys as in the REST objects of the contract; from a WebSocket also `ancestor_ids`, `descendant_ids`."""


class EntityKind(StrEnum):
    PROJECT = "project"
    WORK_ITEM = "work_item"
    SPRINT = "sprint"
    COMMENT = "comment"


class Verb(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Door(StrEnum):
    WS = "ws"
    REST = "rest"


class Outcome(StrEnum):
    """How an operation ended. A timeout or a lost connection is INFO, never FAIL: the change may or may not exist."""

    OK = "ok"
    FAIL = "fail"
    INFO = "info"


class Event(StrEnum):
    """What a delivery says: an entity event, or the activity feed's entry about one."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    ACTIVITY = "activity"


EVENT_OF = {Verb.CREATE: Event.CREATED, Verb.UPDATE: Event.UPDATED, Verb.DELETE: Event.DELETED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorInfo:
    """An actor as the run started it; `group` is the scenario's name for it (`watchers` for `watchers.7`)."""

    name: str
    group: str
    kind: Literal["ui", "cli"]
    user: str | None = None
    subscribes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line of a history: what was run, on what, and what the scenario means to exercise.

    `requires` names the guarantees the scenario set out to exercise; one of them left unjudged makes the run UNKNOWN.
    `budgets` are milliseconds by budget name, e.g. {"staleness_p99": 250}.
    """

    kind: Literal["header"] = "header"
    format: int = 1
    run_id: str
    seed: int
    scenario: str
    scenario_file: str
    server: str
    bundled: bool
    defects: tuple[str, ...] = ()
    identity: Literal["separate", "shared"] = "separate"
    grace_ms: int = 0
    harness_version: str
    clock_resolution_ns: int
    started_at: str
    actors: tuple[ActorInfo, ...] = ()
    requires: tuple[str, ...] = ()
    budgets: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    index: int
    at_ns: int
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect(Base):
    """A connection is open; `epoch` counts the actor's connections from 1."""

    kind: Literal["connect"] = "connect"
    epoch: int
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect(Base):
    """A connection ended. `code` is the WebSocket close code (1006 without a close frame), `by` who ended it."""

    kind: Literal["disconnect"] = "disconnect"
    epoch: int
    code: int | None = None
    reason: str = ""
    by: Literal["client", "server"] = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe(Base):
    """The server acknowledged a subscription: every write invoked after this record is owed to the actor."""

    kind: Literal["subscribe"] = "subscribe"
    epoch: int
    projects: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoke(Base):
    """An operation starts. `values` are exactly what was sent; `operation` numbers operations from 1.

    `setup` marks what the harness does for itself (its project): not owed to anybody, judged by nobody but durability.
    `line` is the scenario's line; `may_fail` the word of the failure the scenario allows (`conflict`).
    """

    kind: Literal["invoke"] = "invoke"
    operation: int
    verb: Verb
    entity_kind: EntityKind
    door: Door
    project_id: str | None = None
    entity_id: str | None = None
    name: str | None = None
    epoch: int | None = None
    message_id: str | None = None
    values: Content = field(default_factory=dict)
    expected_version: int | None = None
    setup: bool = False
    line: int | None = None
    may_fail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Base):
    """An operation ends. `content` is the entity the reply holds (none for deletes, failures, unknowns);
    `changes` the names of changed fields the reply claims, none where the door does not tell them."""

    kind: Literal["complete"] = "complete"
    operation: int
    outcome: Outcome
    entity_id: str | None = None
    content: Content | None = None
    changes: tuple[str, ...] | None = None
    error_code: str | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver(Base):
    """The server pushed something to a client. `position` counts frames of the epoch from 1.

    For an activity entry `event` is ACTIVITY and `action` says what happened. `entity_kind` is text, since a server may
    speak of kinds this harness does not follow (`time_entry`).
    """

    kind: Literal["deliver"] = "deliver"
    epoch: int
    position: int
    message_id: str
    event: Event
    entity_kind: str
    entity_id: str
    version: int | None = None
    content: Content | None = None
    changes: tuple[str, ...] = ()
    action: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Base):
    """A list or entity read from the server.

    `purpose`: `initial` (a client's first load), `read` (a CLI looked before it acted), `reload` (a client had to look
    again because its live store was wrong), `final` (a fresh client after settling: the authority).
    The scope is one entity kind within a project (or one work item, for comments; or everything, for projects).
    """

    kind: Literal["snapshot"] = "snapshot"
    source: Door
    purpose: Literal["initial", "read", "reload", "final"]
    entity_kind: EntityKind
    project_id: str | None = None
    work_item_id: str | None = None
    epoch: int | None = None
    whole: bool = True
    entities: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence(Base):
    """A Pong arrived: everything the server sent on this connection before answering has been received.

    `covers` is the index of the last record when the Ping was sent: completions up to it are covered.
    """

    kind: Literal["fence"] = "fence"
    epoch: int
    covers: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Store(Base):
    """A client's live store, made by events alone, once the run settled.

    `content` is written the first time a `digest` appears in the history; later records with the digest share it.
    """

    kind: Literal["store"] = "store"
    epoch: int
    digest: str
    content: Mapping[str, Mapping[str, Content]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect(Base):
    """The scenario said what the actor sees. `unmet` only after a fence; `late` when met only within the grace.

    `needs` is the harness's own expectation: to act on an entity an actor must see it; with `gone`, it was not there
    for a reload either.
    """

    kind: Literal["expect"] = "expect"
    verb: Literal["expect", "never", "needs"]
    outcome: Literal["met", "unmet", "unknown"]
    name: str
    entity_kind: EntityKind
    entity_id: str | None = None
    wanted: Content = field(default_factory=dict)
    gone: bool = False
    seen: Content | None = None
    late: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Base):
    """Something was done to a link or process on purpose."""

    kind: Literal["fault"] = "fault"
    name: str
    phase: Literal["start", "heal"]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Base):
    """The environment got in the way (cause as in harness.errors); what it hides stays UNKNOWN."""

    kind: Literal["problem"] = "problem"
    cause: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Base):
    """The end of waiting, by fences and, after them, the grace.

    LAGGING: events were still arriving when the grace ended. INCONCLUSIVE: a fence went unanswered.
    """

    kind: Literal["settled"] = "settled"
    outcome: Literal["converged", "diverged", "lagging", "inconclusive"]
    waited_ns: int = 0


Record = (
    Connect
    | Disconnect
    | Subscribe
    | Invoke
    | Complete
    | Deliver
    | Snapshot
    | Fence
    | Store
    | Expect
    | Fault
    | Problem
    | Settled
)
AnyRecord = Annotated[Record, Discriminator("kind")]
