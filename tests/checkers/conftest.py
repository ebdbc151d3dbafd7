"""Histories told in few words: who wrote what, who was shown what, what was there in the end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from harness.checkers import Anomaly, Answer
from harness.history import (
    EVENT_OF,
    ActorInfo,
    Complete,
    Connect,
    Content,
    Deliver,
    Disconnect,
    Door,
    EntityKind,
    Event,
    Expect,
    Fence,
    Header,
    History,
    Invoke,
    Outcome,
    Problem,
    Settled,
    Snapshot,
    Store,
    Subscribe,
    Verb,
)
from harness.history.content import TEXT_FIELDS, VERSIONED
from harness.history.marks import mark

BOARD = "board"
MS = 1_000_000
FRESH: dict[EntityKind, dict[str, Any]] = {
    EntityKind.PROJECT: {"title": "", "description": None, "status": "active"},
    EntityKind.WORK_ITEM: {
        "title": "",
        "description": None,
        "status": "backlog",
        "sprint_id": None,
        "parent_id": None,
        "story_points": None,
        "ancestor_ids": [],
        "descendant_ids": [],
    },
    EntityKind.SPRINT: {"name": "", "goal": None, "status": "planned"},
    EntityKind.COMMENT: {"content": "", "work_item_id": None},
}
"""What a server makes of an entity that sets nothing; ids are the scenario's names."""


@dataclass(frozen=True)
class Write:
    invoke: Invoke
    complete: Complete | None = None

    @property
    def indices(self) -> tuple[int, ...]:
        return (self.invoke.index, *([self.complete.index] if self.complete else []))


class Story:
    """A history in the making. Each method adds one record (or a few) and returns what it added.

    `clients` subscribe to the board (which `alice` sets up) and load the list of projects; `outsiders` only connect.
    """

    def __init__(
        self, *, clients: str = "alice bob", outsiders: str = "", grace_ms: int = 0, empty: bool = False, **header: Any
    ) -> None:
        self.clients, self.outsiders = clients.split(), outsiders.split()
        self.records: list[Any] = []
        self.state: dict[EntityKind, dict[str, dict[str, Any]]] = {kind: {} for kind in EntityKind}
        self.epochs = dict.fromkeys([*self.clients, *self.outsiders], 1)
        self.grace_ms, self.facts = grace_ms, header
        self.operations = 0
        if not empty:
            self._open()

    def _open(self) -> None:
        self.create("alice", BOARD, "project", setup=True)
        for client in (*self.clients, *self.outsiders):
            self.add(Connect, client, epoch=1)
        for client in self.clients:
            self.load_projects(client)
            self.subscribe(client)

    def history(self) -> History:
        ui = [ActorInfo(name=name, group=name, kind="ui") for name in self.clients]
        ui += [ActorInfo(name=name, group=name, kind="ui", subscribes=False) for name in self.outsiders]
        facts: dict[str, Any] = {
            "run_id": "r",
            "seed": 1,
            "scenario": "told",
            "scenario_file": "told.yaml",
            "server": "http://127.0.0.1:1",
            "bundled": True,
            "harness_version": "0",
            "clock_resolution_ns": 1,
            "started_at": "2026-01-01T00:00:00Z",
            "grace_ms": self.grace_ms,
            "actors": (*ui, ActorInfo(name="pm", group="pm", kind="cli")),
        }
        return History(Header(**(facts | self.facts)), tuple(self.records))

    def add(self, kind: type, actor: str, *, at_ms: float | None = None, **facts: Any) -> Any:
        index = len(self.records)
        at_ns = int((index if at_ms is None else at_ms) * MS)
        self.records.append(kind(index=index, at_ns=at_ns, actor=actor, **facts))
        return self.records[-1]

    # Writes

    def begin(self, actor: str, verb: Verb, name: str, kind: str = "work_item", /, **options: Any) -> Write:
        self.operations += 1
        entity_kind = EntityKind(kind)
        facts = {key: options.pop(key) for key in OPERATION_FACTS & options.keys()}
        known = self.state[entity_kind].get(name, {})
        if verb is Verb.UPDATE and entity_kind in VERSIONED:
            facts.setdefault("expected_version", known.get("version"))
        facts.setdefault("entity_id", None if verb is Verb.CREATE else name)
        facts.setdefault("project_id", None if entity_kind is EntityKind.PROJECT else BOARD)
        facts.setdefault("door", Door.REST if actor == "pm" else Door.WS)
        values = options if verb is not Verb.CREATE else {TEXT_FIELDS[entity_kind][0]: name} | options
        invoke = self.add(
            Invoke,
            actor,
            operation=self.operations,
            verb=verb,
            entity_kind=entity_kind,
            name=name,
            values=self._marked(entity_kind, values),
            **facts,
        )
        return Write(invoke)

    def _marked(self, kind: EntityKind, values: Mapping[str, Any]) -> dict[str, Any]:
        texts = TEXT_FIELDS[kind]
        return {key: mark(value, self.operations) if key in texts and value else value for key, value in values.items()}

    def end(
        self, write: Write, outcome: Outcome = Outcome.OK, *, code: str | None = None, reply: Any = None, **facts: Any
    ) -> Write:
        """`reply` are fields that the reply shows otherwise than the state; an ok write changes the state."""
        invoke = write.invoke
        content = None
        if outcome is Outcome.OK:
            content = self._apply(invoke)
            content = content and {**content, **(reply or {})}
        entity_id = invoke.entity_id or (invoke.name if outcome is Outcome.OK else None)
        facts = {"entity_id": entity_id, "content": content, "error_code": code} | facts
        return Write(invoke, self.add(Complete, invoke.actor, operation=invoke.operation, outcome=outcome, **facts))

    def _apply(self, invoke: Invoke) -> Content | None:
        entities, name = self.state[invoke.entity_kind], invoke.name or ""
        if invoke.verb is Verb.DELETE:
            entities.pop(name, None)
            return None
        known = entities.get(name) or self._fresh(invoke, name)
        version = {"version": (invoke.expected_version or 0) + 1} if invoke.entity_kind in VERSIONED else {}
        shown = {key: value.strip() if isinstance(value, str) else value for key, value in invoke.values.items()}
        entities[name] = {**known, **{key: value for key, value in shown.items() if key in known}, **version}
        return dict(entities[name])

    def _fresh(self, invoke: Invoke, name: str) -> dict[str, Any]:
        kind = invoke.entity_kind
        place = {"project_id": BOARD} if kind in (EntityKind.WORK_ITEM, EntityKind.SPRINT) else {}
        return {"id": name, **FRESH[kind], **place}

    def create(self, actor: str, name: str, kind: str = "work_item", /, **options: Any) -> Write:
        return self.end(self.begin(actor, Verb.CREATE, name, kind, **options))

    def update(self, actor: str, name: str, kind: str = "work_item", /, **options: Any) -> Write:
        return self.end(self.begin(actor, Verb.UPDATE, name, kind, **options))

    def delete(self, actor: str, name: str, kind: str = "work_item", /, **options: Any) -> Write:
        return self.end(self.begin(actor, Verb.DELETE, name, kind, **options))

    # What clients are shown

    def shown(self, client: str, write: Write, **facts: Any) -> Deliver:
        """The entity event of a write; `content` are fields it shows otherwise than the reply."""
        complete, invoke = write.complete, write.invoke
        content = dict(complete.content) if complete and complete.content else None
        content = content and {**content, **facts.pop("content", {})}
        told = {
            "event": EVENT_OF[invoke.verb],
            "entity_id": invoke.name,
            "version": content.get("version") if content else None,
            "content": content,
            "changes": tuple(invoke.values) if invoke.verb is Verb.UPDATE else (),
        }
        return self.push(client, entity_kind=invoke.entity_kind.value, **(told | facts))

    def entry(self, client: str, write: Write, **facts: Any) -> Deliver:
        """The activity entry of a write."""
        action = EVENT_OF[write.invoke.verb].value
        told = {"event": Event.ACTIVITY, "entity_id": write.invoke.name, "action": action}
        return self.push(client, entity_kind=write.invoke.entity_kind.value, **(told | facts))

    def push(self, client: str, **facts: Any) -> Deliver:
        index = len(self.records)
        told = {"epoch": self.epochs[client], "position": index + 1, "message_id": f"m{index}"}
        return self.add(Deliver, client, **(told | facts | {"event": Event(facts["event"])}))

    def everybody(self, write: Write) -> Write:
        """Entry and event to every subscriber."""
        for client in self.clients:
            self.entry(client, write)
            self.shown(client, write)
        return write

    def subscribe(self, client: str, *projects: str, **facts: Any) -> Subscribe:
        return self.add(Subscribe, client, epoch=self.epochs[client], projects=projects or (BOARD,), **facts)

    def load_projects(self, client: str) -> Snapshot:
        entities = tuple(dict(found) for found in self.state[EntityKind.PROJECT].values())
        return self.read(EntityKind.PROJECT, entities, actor=client, purpose="initial", epoch=self.epochs[client])

    def read(self, kind: str, entities: Iterable[Content], *, actor: str = "final-read", **facts: Any) -> Snapshot:
        told = {"source": Door.WS, "purpose": "final", "entity_kind": EntityKind(kind), "entities": tuple(entities)}
        return self.add(Snapshot, actor, **(told | facts))

    def fence(self, client: str) -> Fence:
        covers = len(self.records) - 1
        return self.add(Fence, client, epoch=self.epochs[client], covers=covers, position=covers + 2)

    def disconnect(self, client: str) -> Disconnect:
        return self.add(Disconnect, client, epoch=self.epochs[client], code=1006)

    def reconnect(self, client: str) -> Connect:
        self.epochs[client] += 1
        return self.add(Connect, client, epoch=self.epochs[client])

    def expect(self, client: str, name: str, outcome: str, kind: str = "work_item", **facts: Any) -> Expect:
        told = {"verb": "expect", "name": name, "entity_kind": EntityKind(kind), "entity_id": name, "outcome": outcome}
        return self.add(Expect, client, **(told | facts))

    # The end

    def fences(self) -> None:
        for client in (*self.clients, *self.outsiders):
            self.fence(client)

    def final(self, door: Door = Door.WS, changed: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """The final reads of all kinds; `changed` replaces fields by entity, or (None) drops it, or adds one."""
        for kind in EntityKind:
            self.read(kind, _altered(kind, self.state[kind], changed), source=door)

    def stored(self, client: str, changed: Mapping[str, Mapping[str, Any]] | None = None, digest: str = "") -> Store:
        content = {
            kind.value: {str(found["id"]): found for found in _altered(kind, self.state[kind], changed)}
            for kind in EntityKind
            if kind is EntityKind.PROJECT or client in self.clients
        }
        return self.add(Store, client, epoch=self.epochs[client], digest=digest or f"of {client}", content=content)

    def settled(self, outcome: str = "converged", **facts: Any) -> Settled:
        return self.add(Settled, "harness", outcome=outcome, **facts)

    def settle(self, outcome: str = "converged") -> "Story":
        """Everything as it should be in the end."""
        self.fences()
        self.final()
        for client in (*self.clients, *self.outsiders):
            self.stored(client)
        self.settled(outcome)
        return self

    def problem(self, cause: str, message: str) -> Problem:
        return self.add(Problem, "harness", cause=cause, message=message)


OPERATION_FACTS = frozenset(
    {"door", "entity_id", "project_id", "expected_version", "setup", "may_fail", "line", "message_id", "epoch"}
)


def _altered(kind: EntityKind, entities: Mapping[str, Content], changed: Mapping[str, Any] | None) -> Iterator[Content]:
    changes = changed or {}
    for name, content in entities.items():
        if changes.get(name, {}) is not None:
            yield {**content, **changes.get(name, {})}
    for name, content in changes.items():
        if name not in entities and content is not None and _kind(content) is kind:
            yield content


def _kind(content: Content) -> EntityKind | None:
    """What a whole entity is; none for a handful of fields."""
    if "id" not in content:
        return None
    if "content" in content:
        return EntityKind.COMMENT
    if "name" in content:
        return EntityKind.SPRINT
    return EntityKind.WORK_ITEM if "project_id" in content else EntityKind.PROJECT


@pytest.fixture
def given() -> type[Story]:
    return Story


@pytest.fixture
def anomalies() -> Callable[[Iterable[Answer]], list[Anomaly]]:
    """The anomalies among answers."""
    return lambda answers: [answer for answer in answers if answer is not None]


@pytest.fixture
def told() -> Callable[[Iterable[Answer]], list[tuple[str, tuple[int, ...]]]]:
    """(cause, records) of each anomaly."""
    return lambda answers: [(answer.cause, answer.records) for answer in answers if answer is not None]


@pytest.fixture
def complete_story(given: type[Story]) -> Story:
    """A run in which everything is right: every kind, every verb, both doors, and all of it delivered."""
    story = given(outsiders="dora")
    login = story.everybody(story.create("pm", "login"))
    story.everybody(story.create("alice", "first", "sprint"))
    story.everybody(story.update("alice", "login", status="in_progress"))
    story.everybody(story.update("pm", "login", title="Log in", sprint_id="first"))
    story.everybody(story.update("bob", "first", "sprint", goal="Sell"))
    story.everybody(story.create("bob", "note", "comment", work_item_id="login"))
    story.everybody(story.update("bob", "note", "comment", content="Noted"))
    story.everybody(story.update("alice", BOARD, "project", description="Ours"))
    story.everybody(story.create("alice", "gone"))
    story.everybody(story.delete("bob", "gone"))
    assert login.complete is not None
    story.fences()
    story.final()
    story.final(Door.REST)
    for client in ("alice", "bob", "dora"):
        story.stored(client)
    story.settled()
    return story
