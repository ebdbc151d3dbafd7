"""A history of any length, as a run on the bundled server would have left it. Used by check.py; nothing is run.

Ten clients watch a board. They and a CLI make work items, sprints and comments, change and delete them; each change
reaches each client as an activity entry and as its event, and now and then everybody is fenced.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from harness.history import (
    EVENT_OF,
    ActorInfo,
    Complete,
    Connect,
    Deliver,
    Disconnect,
    Door,
    EntityKind,
    Event,
    Fence,
    Header,
    Invoke,
    Outcome,
    Settled,
    Snapshot,
    Store,
    Subscribe,
    Verb,
    encode,
)
from harness.history.content import TEXT_FIELDS, VERSIONED
from harness.history.marks import mark
from harness.history.records import Base

CLIENTS = tuple(f"watchers.{number}" for number in range(1, 11))
CLI = "pm"
STEP_NS = 50_000
FENCED_EVERY = 100
CONFLICT_EVERY = 25
RECONNECTED_EVERY = 10
LOST_EVERY = 50
ALIVE = {"clean": 3_000, "hot": 1, "lost": 3_000, "restless": 20}
"""Shape of a history -> how many entities of a kind there are at a time; beyond them, one is deleted for one made."""
FRESH: dict[EntityKind, dict[str, Any]] = {
    EntityKind.PROJECT: {"description": None, "key": "BENCH", "status": "active"},
    EntityKind.WORK_ITEM: {
        "item_type": "task",
        "description": None,
        "status": "backlog",
        "priority": "medium",
        "parent_id": None,
        "assignee_id": None,
        "sprint_id": None,
        "story_points": None,
        "position": 1,
        "item_number": 1,
        "created_at": 1_795_443_702,
        "created_by": "00000000-0000-0000-0000-000000000001",
        "ancestor_ids": [],
        "descendant_ids": [],
    },
    EntityKind.SPRINT: {"goal": None, "status": "planned", "start_date": 1_795_443_702, "end_date": 1_796_653_302},
    EntityKind.COMMENT: {"created_at": 1_795_443_702},
}
CHANGED = (EntityKind.WORK_ITEM, EntityKind.WORK_ITEM, EntityKind.WORK_ITEM, EntityKind.COMMENT, EntityKind.SPRINT)
Entities = dict[EntityKind, dict[str, dict[str, Any]]]


def write_history(file: Path, records: int, shape: str) -> int:
    """Write about as many records; returns how many it became."""
    with file.open("w", encoding="utf-8") as lines:
        run = _Run(lines.write, shape)
        run.open()
        while run.index < records - 10 * len(CLIENTS):
            run.step()
        run.close()
    return run.index


def _nothing() -> Entities:
    return {kind: {} for kind in FRESH}


@dataclass(slots=True)
class _Run:
    """`held` is what each client holds from events; contents are shared between it, `alive` and what is written."""

    write: Callable[[str], object]
    shape: str
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    alive: Entities = field(default_factory=_nothing)
    held: dict[str, Entities] = field(default_factory=lambda: {client: _nothing() for client in CLIENTS})
    epochs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLIENTS, 0))
    positions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLIENTS, 0))
    index: int = 0
    operations: int = 0
    events: int = 0
    board: str = ""

    def open(self) -> None:
        actors = [ActorInfo(name=client, group="watchers", kind="ui") for client in CLIENTS]
        header = Header(scenario="a long day", seed=1, actors=(*actors, ActorInfo(name=CLI, group=CLI, kind="cli")))
        self.write(encode(header) + "\n")
        self.board = self.change(CLI, Verb.CREATE, EntityKind.PROJECT, setup=True)
        for client in CLIENTS:
            self.connect(client)
        self.change(CLI, Verb.CREATE, EntityKind.WORK_ITEM)

    def step(self) -> None:
        """One change, and whatever is due with it."""
        kind = self.dice.choice(CHANGED)
        self.change(self.dice.choice((*CLIENTS, CLI)), self.dice.choice(list(Verb)), kind)
        if self.operations % CONFLICT_EVERY == 0:
            self.refused(self.dice.choice(CLIENTS))
        if self.operations % FENCED_EVERY == 0:
            self.fence()
        if self.shape == "restless" and self.operations % RECONNECTED_EVERY == 0:
            self.connect(self.dice.choice(CLIENTS))

    def close(self) -> None:
        self.fence()
        for door in (Door.REST, Door.WS):
            for kind in FRESH:
                self.snapshot("final-read", kind, source=door, purpose="final")
        digests: list[Entities] = []
        for client in CLIENTS:
            is_known = self.held[client] in digests
            if not is_known:
                digests.append(self.held[client])
            content = None if is_known else {kind.value: held for kind, held in self.held[client].items()}
            digest = f"digest {digests.index(self.held[client])}"
            self.add(Store, client, epoch=self.epochs[client], digest=digest, content=content)
        is_whole = all(self.held[client] == self.alive for client in CLIENTS)
        self.add(Settled, "harness", outcome="converged" if is_whole else "diverged")

    def connect(self, client: str) -> None:
        """For the first time or again; the lists make up for what was missed."""
        if self.epochs[client]:
            self.add(Disconnect, client, epoch=self.epochs[client], code=1006)
        self.epochs[client] += 1
        self.positions[client] = 0
        self.add(Connect, client, epoch=self.epochs[client])
        self.snapshot(client, EntityKind.PROJECT, epoch=self.epochs[client])
        self.add(Subscribe, client, epoch=self.epochs[client], projects=(self.board,))
        for kind in list(FRESH)[1:]:
            self.snapshot(client, kind, epoch=self.epochs[client])
        self.held[client] = {kind: dict(entities) for kind, entities in self.alive.items()}

    def change(self, actor: str, verb: Verb, kind: EntityKind, *, setup: bool = False) -> str:
        """One acknowledged operation, told to everybody unless it is the harness's own; the id of its entity."""
        known = self.alive[kind]
        if len(known) >= ALIVE[self.shape] and verb is Verb.CREATE:
            verb = Verb.UPDATE if self.shape == "hot" else Verb.DELETE
        if len(known) <= 1 and verb is Verb.DELETE:
            verb = Verb.UPDATE
        if not known:
            verb = Verb.CREATE
        # The first one stays: it bears the comments.
        entity_id = "" if verb is Verb.CREATE else self.chosen(kind, first=int(verb is Verb.DELETE))
        invoke = self.invoke(actor, verb, kind, entity_id, setup=setup)
        content = self.stored(invoke, entity_id or str(UUID(int=self.dice.getrandbits(128), version=4)))
        entity_id = entity_id or content["id"]
        shown = None if verb is Verb.DELETE else content
        self.add(Complete, actor, operation=self.operations, outcome=Outcome.OK, entity_id=entity_id, content=shown)
        if not setup:
            self.tell(invoke, entity_id, shown)
        return entity_id

    def chosen(self, kind: EntityKind, *, first: int) -> str:
        ids = list(self.alive[kind])[: ALIVE[self.shape]]
        return ids[self.dice.randrange(first, len(ids))]

    def refused(self, actor: str) -> None:
        """An update that expects an old version of the first item, which somebody has changed since."""
        item = next(iter(self.alive[EntityKind.WORK_ITEM].values()))
        if item["version"] > 1:
            self.invoke(actor, Verb.UPDATE, EntityKind.WORK_ITEM, item["id"], expected=item["version"] - 1)
            facts = {"outcome": Outcome.FAIL, "entity_id": item["id"], "error_code": "CONFLICT"}
            self.add(Complete, actor, operation=self.operations, **facts)

    def invoke(
        self, actor: str, verb: Verb, kind: EntityKind, entity_id: str, *, expected: int = 0, setup: bool = False
    ) -> Invoke:
        self.operations += 1
        values: dict[str, Any] = {}
        if verb is not Verb.DELETE:
            values[TEXT_FIELDS[kind][0]] = mark("What somebody typed", self.operations)
        if kind is EntityKind.COMMENT and verb is Verb.CREATE:
            values["work_item_id"] = next(iter(self.alive[EntityKind.WORK_ITEM]))
        if kind is EntityKind.WORK_ITEM and verb is Verb.UPDATE:
            values["status"] = self.dice.choice(("todo", "in_progress", "review"))
        is_locked = verb is Verb.UPDATE and kind in VERSIONED
        version = self.alive[kind][entity_id]["version"] if is_locked and not expected else expected
        invoked: Invoke = self.add(
            Invoke,
            actor,
            operation=self.operations,
            verb=verb,
            entity_kind=kind,
            door=Door.REST if actor == CLI else Door.WS,
            project_id=self.board or None,
            entity_id=entity_id or None,
            epoch=self.epochs.get(actor),
            values=values,
            expected_version=version if is_locked else None,
            setup=setup,
            may_fail="conflict" if expected else None,
        )
        return invoked

    def stored(self, invoke: Invoke, entity_id: str) -> dict[str, Any]:
        known = self.alive[invoke.entity_kind]
        if invoke.verb is Verb.DELETE:
            return known.pop(entity_id)
        place = {} if invoke.entity_kind in (EntityKind.PROJECT, EntityKind.COMMENT) else {"project_id": self.board}
        before = known.get(entity_id) or {"id": entity_id, **FRESH[invoke.entity_kind], **place}
        version = {"version": (invoke.expected_version or 0) + 1} if invoke.entity_kind in VERSIONED else {}
        times = {"updated_at": 1_795_443_702 + self.operations // 100, "updated_by": invoke.actor}
        known[entity_id] = {**before, **invoke.values, **version, **times}
        return known[entity_id]

    def tell(self, invoke: Invoke, entity_id: str, content: dict[str, Any] | None) -> None:
        event = EVENT_OF[invoke.verb]
        told = {"entity_kind": invoke.entity_kind.value, "entity_id": entity_id, "user": invoke.actor}
        ids = [str(UUID(int=self.dice.getrandbits(128), version=4)) for _ in range(2)]
        version = content.get("version") if content else None
        changes = tuple(invoke.values) if invoke.verb is Verb.UPDATE else ()
        for client in CLIENTS:
            self.deliver(client, message_id=ids[0], event=Event.ACTIVITY, action=event.value, **told)
            self.events += 1
            if self.shape == "lost" and self.events % LOST_EVERY == 0:
                continue
            self.deliver(
                client, message_id=ids[1], event=event, version=version, content=content, changes=changes, **told
            )
            held = self.held[client][invoke.entity_kind]
            if content is None:
                held.pop(entity_id, None)
            else:
                held[entity_id] = content

    def deliver(self, client: str, **facts: Any) -> None:
        self.positions[client] += 1
        self.add(Deliver, client, epoch=self.epochs[client], position=self.positions[client], **facts)

    def fence(self) -> None:
        covers = self.index - 1
        for client in CLIENTS:
            self.positions[client] += 1
            self.add(Fence, client, epoch=self.epochs[client], covers=covers, position=self.positions[client])

    def snapshot(self, actor: str, kind: EntityKind, **facts: Any) -> None:
        told: dict[str, Any] = {"source": Door.WS, "purpose": "initial", "entity_kind": kind}
        if kind is EntityKind.COMMENT:
            told["work_item_id"] = next(iter(self.alive[EntityKind.WORK_ITEM]), None)
        elif kind is not EntityKind.PROJECT:
            told["project_id"] = self.board
        self.add(Snapshot, actor, entities=tuple(self.alive[kind].values()), **(told | facts))

    def add(self, kind: type[Base], actor: str, **facts: Any) -> Any:
        made = kind(index=self.index, at_ns=self.index * STEP_NS, actor=actor, **facts)
        self.write(encode(made) + "\n")  # type: ignore[arg-type]  # every subclass of Base is a member of Record
        self.index += 1
        return made
