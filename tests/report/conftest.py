"""How does a report test tell a small run? With a story: who connected, wrote, was told, and what everybody held."""

from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from harness.checkers.findings import Anomaly, DeliveryCount, Finding, Findings, Verdict
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
    Fence,
    Header,
    History,
    Invoke,
    Outcome,
    Problem,
    Record,
    Settled,
    Snapshot,
    Store,
    Subscribe,
    Verb,
)

PROJECT = "p1"
ITEM = EntityKind.WORK_ITEM


class Story:
    """A run told record by record; `clients` are connected and subscribed from its start."""

    def __init__(self, *clients: str, **header: Any) -> None:
        self.clients = clients
        self.header = {
            "run_id": "run-1",
            "seed": 7,
            "scenario": "two users work on one board",
            "scenario_file": "scenarios/two_users.yaml",
            "server": "ws://127.0.0.1:8000/ws",
            "bundled": True,
            "harness_version": "0.1.0",
            "clock_resolution_ns": 1,
            "started_at": "2026-03-02T10:00:00+00:00",
            "actors": tuple(ActorInfo(name=name, group=name, kind="ui") for name in clients),
            **header,
        }
        self.records: list[Record] = []
        self.operations = 0
        for name in clients:
            self.add(Connect, name, epoch=1)
            self.add(Subscribe, name, epoch=1, projects=(PROJECT,))

    def add(self, kind: type, actor: str, **facts: Any) -> "Story":
        index = len(self.records)
        self.records.append(kind(index=index, at_ns=index * 1000, actor=actor, **facts))
        return self

    def write(
        self,
        actor: str,
        verb: Verb,
        entity_id: str,
        content: Content | None = None,
        *,
        kind: EntityKind = ITEM,
        door: Door = Door.WS,
        outcome: Outcome = Outcome.OK,
        told: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> "Story":
        """An operation with its completion; `told` maps a client to what it is sent: `both`, `activity`, `event`."""
        self.operations += 1
        number = self.operations
        asked = {"verb": verb, "entity_kind": kind, "door": door, "project_id": PROJECT, **facts}
        known = None if verb is Verb.CREATE else entity_id
        self.add(Invoke, actor, operation=number, entity_id=known, **asked)
        for client, what in (told or {}).items():
            self.tell(client, verb, entity_id, content, what, kind=kind)
        return self.add(Complete, actor, operation=number, outcome=outcome, entity_id=entity_id, content=content)

    def tell(
        self, client: str, verb: Verb, entity_id: str, content: Content | None, what: str, kind: EntityKind = ITEM
    ) -> "Story":
        about = {"epoch": 1, "position": len(self.records), "entity_kind": kind.value, "entity_id": entity_id}
        event = EVENT_OF[verb]
        if what in ("both", "activity"):
            self.add(
                Deliver, client, event=Event.ACTIVITY, action=event.value, message_id=f"a{self.operations}", **about
            )
        if what in ("both", "event"):
            version = (content or {}).get("version")
            self.add(Deliver, client, event=event, version=version, content=content, message_id="e", **about)
        return self

    def fence(self, *clients: str) -> "Story":
        for client in clients or self.clients:
            self.add(Fence, client, epoch=1, covers=len(self.records) - 1, position=1)
        return self

    def final(self, *entities: Content, kind: EntityKind = ITEM) -> "Story":
        return self.add(
            Snapshot, "reader", source=Door.WS, purpose="final", entity_kind=kind, project_id=PROJECT, entities=entities
        )

    def holds(self, client: str, *entities: Content, kind: EntityKind = ITEM) -> "Story":
        content = {kind.value: {str(entity["id"]): entity for entity in entities}}
        return self.add(Store, client, epoch=1, digest=repr(content), content=content)

    def loses(self, client: str) -> "Story":
        return self.add(Disconnect, client, epoch=1, code=1006)

    def problem(self, cause: str, message: str) -> "Story":
        return self.add(Problem, "alice", cause=cause, message=message)

    def settled(self, outcome: str) -> "Story":
        return self.add(Settled, "harness", outcome=outcome)

    def history(self) -> History:
        return History(Header(**self.header), tuple(self.records))


@pytest.fixture
def story() -> Callable[..., Story]:
    return Story


@pytest.fixture
def login() -> Content:
    return {"id": "w1", "title": "Login page [w1]", "version": 1}


@pytest.fixture
def lost_broadcast(login: Content) -> History:
    """The founding case: everybody is told by the activity feed, nobody by an entity event."""
    told = {"alice": "activity", "bob": "activity", "carol": "activity"}
    run = Story("alice", "bob", "carol").write("alice", Verb.CREATE, "w1", login, told=told, name="login")
    return run.fence().final(login).holds("alice", login).holds("bob").holds("carol").history()


@pytest.fixture
def in_sync(login: Content) -> History:
    told = {"alice": "both", "bob": "both"}
    run = Story("alice", "bob").write("alice", Verb.CREATE, "w1", login, told=told, name="login")
    return run.fence().final(login).holds("alice", login).holds("bob", login).settled("converged").history()


WHY = "bob never saw work item 'login' created by alice over WebSocket: only the activity entry was broadcast"


@pytest.fixture
def anomaly() -> Callable[..., Anomaly]:
    def make(**facts: Any) -> Anomaly:
        usual = {"guarantee": "live-delivery", "why": WHY, "cause": "metadata-only-broadcast", "records": (6, 9)}
        cell = {"entity_kind": ITEM, "verb": Verb.CREATE, "door": Door.WS, "actor": "bob", "operation": 1}
        return Anomaly(**{**usual, **cell, **facts})

    return make


@pytest.fixture
def judged() -> Callable[..., Findings]:
    """Findings whose verdict is the worst of the exercised guarantees, unless it is said."""

    def make(*guarantees: Finding, **facts: Any) -> Findings:
        worst = max((g.verdict for g in guarantees if g.is_exercised), default=Verdict.UNKNOWN)
        usual = {"verdict": worst, "deliveries": DeliveryCount(expected=2, verified=2), "operations": 1}
        return Findings(guarantees=guarantees, **{**usual, **facts})

    return make


@pytest.fixture
def valid(judged: Callable[..., Findings]) -> Findings:
    return judged(
        Finding(guarantee="convergence", verdict=Verdict.VALID, judged=2, required=True),
        Finding(guarantee="live-delivery", verdict=Verdict.VALID, judged=2),
        Finding(guarantee="resumable", verdict=Verdict.UNKNOWN, judged=0),
        operations=46,
        deliveries=DeliveryCount(expected=92, verified=92),
    )


@pytest.fixture
def invalid(judged: Callable[..., Findings], anomaly: Callable[..., Anomaly]) -> Findings:
    return judged(
        Finding(guarantee="convergence", verdict=Verdict.VALID, judged=2, required=True),
        Finding(
            guarantee="live-delivery", verdict=Verdict.INVALID, judged=2, anomalies=(anomaly(), anomaly(actor="carol"))
        ),
        deliveries=DeliveryCount(expected=2, verified=0),
    )


@pytest.fixture
def unknown(judged: Callable[..., Findings]) -> Findings:
    return judged(
        Finding(guarantee="convergence", verdict=Verdict.VALID, judged=2),
        Finding(guarantee="live-delivery", verdict=Verdict.UNKNOWN, judged=1, reason="no fence was answered"),
        Finding(guarantee="resumable", verdict=Verdict.UNKNOWN, judged=0, required=True, reason="nobody reconnected"),
    )


@pytest.fixture
def paper() -> Callable[..., Console]:
    """A console that writes to memory: piped unless told to be a terminal, 80 columns wide."""

    def make(**options: Any) -> Console:
        return Console(**{"file": StringIO(), "width": 80, "_environ": {}, **options})

    return make


@pytest.fixture
def written() -> Callable[[Console], str]:
    def read(console: Console) -> str:
        assert isinstance(console.file, StringIO)
        return console.file.getvalue()

    return read
