"""The laws of the strict policy, for whatever a server does and however its events are repeated or mixed.

A plan is a list of writes to a few entities; `Server` carries it out and says which events it would send, and what a
list would show after each of them.
"""

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.history import Content, Deliver, Door, EntityKind, Event, Snapshot, Verb
from harness.stores import ClientStore

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
ITEM, COMMENT = EntityKind.WORK_ITEM, EntityKind.COMMENT
State = dict[str, Content]


@dataclass
class Server:
    kind: EntityKind
    state: State = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    events: list[Deliver] = field(default_factory=list)
    states: list[State] = field(default_factory=lambda: [{}])

    def do(self, step: tuple[str, str, int]) -> None:
        """`write` creates or updates, `refresh` changes a derived list; the number makes the time."""
        what, entity_id, number = step
        if entity_id in self.gone or (what != "write" and entity_id not in self.state):
            return
        before = self.state.get(entity_id)
        if what == "delete":
            self.gone.add(entity_id)
            self._send(Event.DELETED, entity_id, self.state.pop(entity_id), content=None)
        elif what == "write":
            self.state[entity_id] = self._written(entity_id, before, number)
            self._send(Event.UPDATED if before else Event.CREATED, entity_id, self.state[entity_id], changes=("title",))
        elif self.kind is ITEM:
            self.state[entity_id] = {**self.state[entity_id], "descendant_ids": [f"x{number}"]}
            self._send(Event.UPDATED, entity_id, self.state[entity_id])

    def _written(self, entity_id: str, before: Content | None, number: int) -> Content:
        mark = f"text {len(self.events)}"
        if self.kind is COMMENT:
            at_s = max(number // 2, before["updated_at"] if before else 0)
            return {"id": entity_id, "work_item_id": "w", "content": mark, "updated_at": at_s, "updated_by": "u"}
        version = before["version"] + 1 if before else 1
        return {"id": entity_id, "project_id": "p", "version": version, "title": mark, "descendant_ids": []}

    def _send(self, event: Event, entity_id: str, entity: Content, **facts: object) -> None:
        number = len(self.events) + 1
        self.events.append(
            Deliver(
                index=number,
                at_ns=number,
                actor="alice",
                epoch=1,
                position=number,
                message_id=f"e{number}",
                event=event,
                entity_kind=self.kind.value,
                entity_id=entity_id,
                **{"content": deepcopy(entity), **facts},
            )
        )
        self.states.append(deepcopy(self.state))

    def listed(self, after: int) -> Snapshot:
        """What a list shows once the first `after` events' writes are committed."""
        return Snapshot(
            index=0,
            at_ns=0,
            actor="alice",
            source=Door.WS,
            purpose="initial",
            entity_kind=self.kind,
            project_id="p",
            work_item_id="w" if self.kind is COMMENT else None,
            epoch=1,
            entities=tuple(self.states[after].values()),
        )


@st.composite
def servers(draw: st.DrawFn, *kinds: EntityKind, refreshes: bool = True) -> Server:
    whats = ["write", "write", "delete", *(["refresh"] if refreshes else [])]
    steps = st.tuples(st.sampled_from(whats), st.sampled_from("ab"), st.integers(0, 3))
    server = Server(draw(st.sampled_from(kinds)))
    for step in draw(st.lists(steps, max_size=10)):
        server.do(step)
    return server


def held(store: ClientStore, server: Server) -> State:
    return dict(store.confirmed()[server.kind.value])


@UNHURRIED
@given(st.data(), servers(ITEM, COMMENT))
def test_repeated_and_stale_events_anywhere_leave_the_store_at_the_last_state(data, server):
    store = ClientStore()
    for number, event in enumerate(server.events, start=1):
        store.apply(event)
        for again in data.draw(st.lists(st.integers(0, number - 1), max_size=3)):
            assert not store.apply(server.events[again])
        assert held(store, server) == server.states[number]


@UNHURRIED
@given(st.data(), servers(ITEM, refreshes=False))
def test_versioned_events_in_any_order_end_in_the_last_state(data, server):
    store = ClientStore()
    for event in data.draw(st.permutations(server.events)):
        store.apply(event)
    assert held(store, server) == server.states[-1]


@UNHURRIED
@given(st.data(), servers(ITEM, COMMENT), st.booleans())
def test_a_list_read_while_events_arrive_falls_in_with_them(data, server, is_moment_given):
    """The list is asked for after some events, shows a state at least as new, and arrives at any time from then on."""
    last = len(server.events)
    asked = data.draw(st.integers(0, last), label="asked after")
    read = data.draw(st.integers(asked, last), label="read after")
    arrived = data.draw(st.integers(asked, last), label="arrived after")
    store, asked_at = ClientStore(), None
    for number in range(last + 1):
        if number == asked and is_moment_given:
            asked_at = store.moment
        if number == arrived:
            store.load(server.listed(read), asked_at=asked_at)
        if number < last:
            store.apply(server.events[number])
    assert held(store, server) == server.states[-1]


@UNHURRIED
@given(st.data(), servers(ITEM, COMMENT))
def test_a_client_that_joins_late_needs_the_list_and_the_events_since(data, server):
    joined = data.draw(st.integers(0, len(server.events)))
    store = ClientStore()
    store.load(server.listed(joined))
    for event in server.events[joined:]:
        store.apply(event)
    assert held(store, server) == server.states[-1]


@UNHURRIED
@given(st.data(), servers(ITEM, COMMENT))
def test_a_list_after_a_gap_makes_up_for_the_events_lost_in_it(data, server):
    lost_from = data.draw(st.integers(0, len(server.events)))
    lost_to = data.draw(st.integers(lost_from, len(server.events)))
    store = ClientStore()
    for event in server.events[:lost_from]:
        store.apply(event)
    store.load(server.listed(lost_to), asked_at=store.moment)
    assert held(store, server) == server.states[lost_to]
    for event in server.events[lost_to:]:
        store.apply(event)
    assert held(store, server) == server.states[-1]


@UNHURRIED
@given(servers(ITEM, COMMENT), servers(ITEM, COMMENT))
def test_digests_are_equal_just_when_what_is_confirmed_is_equal(one, other):
    stores = ClientStore(), ClientStore()
    for store, server in zip(stores, (one, other), strict=True):
        for event in server.events:
            store.apply(event)
    first, second = stores
    assert (first.digest() == second.digest()) == (first.confirmed() == second.confirmed())


@UNHURRIED
@pytest.mark.parametrize("kind", [ITEM, COMMENT])
@given(data=st.data())
def test_a_create_its_echo_and_the_events_after_it_make_one_entity_wherever_the_reply_comes(kind, data):
    server = Server(kind)
    for number in range(3):
        server.do(("write", "a", number))
    reply_after = data.draw(st.integers(0, 3))
    store = ClientStore()
    store.begin("temporary", verb=Verb.CREATE, entity_kind=kind, entity_id=None, values={"title": "t"})
    for number, event in enumerate([*server.events, None]):
        if number == reply_after:
            store.confirm("temporary", server.states[1]["a"])
        if event is not None:
            store.apply(event)
    assert store.visible(kind) == server.states[-1]
