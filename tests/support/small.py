"""Histories by the thousand: records as short as can be, for tests that try all of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import Any

from harness.history import (
    ActorInfo,
    Complete,
    Deliver,
    Door,
    EntityKind,
    Event,
    Fence,
    Header,
    History,
    Invoke,
    Outcome,
    Snapshot,
    Subscribe,
    Verb,
)

BOARD = "board"
ITEM, COMMENT = EntityKind.WORK_ITEM, EntityKind.COMMENT


class Small:
    """A history in the making: a board, one record a call. `users` names the user of each actor."""

    def __init__(self, **users: str) -> None:
        self.records: list[Any] = []
        self.operations = 0
        self.users = users
        self.end(self.begin("alice", Verb.CREATE, EntityKind.PROJECT, BOARD, setup=True), id=BOARD, version=1)

    def history(self) -> History:
        actors = tuple(ActorInfo(name=name, group=name, kind="ui", user=user) for name, user in self.users.items())
        return History(Header(scenario="small", actors=actors), tuple(self.records))

    def add(self, kind: type, actor: str, **facts: Any) -> Any:
        index = len(self.records)
        self.records.append(kind(index=index, at_ns=index, actor=actor, **facts))
        return self.records[-1]

    def begin(self, actor: str, verb: Verb, kind: EntityKind, entity: str, **facts: Any) -> Invoke:
        self.operations += 1
        place = {"project_id": BOARD} if kind is not EntityKind.PROJECT else {}
        told = {"operation": self.operations, "verb": verb, "entity_kind": kind, "door": Door.WS, "name": entity}
        known = {} if verb is Verb.CREATE else {"entity_id": entity}
        return self.add(Invoke, actor, **told, **place, **known, **facts)

    def end(
        self,
        invoke: Invoke,
        outcome: Outcome = Outcome.OK,
        code: str | None = None,
        changes: tuple[str, ...] | None = None,
        **content: Any,
    ) -> Complete:
        return self.add(
            Complete,
            invoke.actor,
            operation=invoke.operation,
            outcome=outcome,
            entity_id=invoke.name,
            content=content or None,
            changes=changes,
            error_code=code,
        )

    def event(self, client: str, event: Event, kind: EntityKind, entity: str, **content: Any) -> Deliver:
        told = {"epoch": 1, "position": len(self.records), "message_id": f"m{len(self.records)}", "event": event}
        shown = {"content": {"id": entity, **content} if content else None, "version": content.get("version")}
        return self.add(Deliver, client, entity_kind=kind.value, entity_id=entity, **told, **shown)

    def read(self, client: str, kind: EntityKind, *entities: dict[str, Any], **facts: Any) -> Snapshot:
        return self.add(
            Snapshot, client, source=Door.WS, purpose="reload", entity_kind=kind, entities=entities, epoch=1, **facts
        )

    def fence(self, client: str) -> Fence:
        covers = len(self.records) - 1
        return self.add(Fence, client, epoch=1, covers=covers, position=covers)

    def subscribe(self, *clients: str) -> None:
        for client in clients:
            self.add(Subscribe, client, epoch=1, projects=(BOARD,))


def partial_orders(things: Sequence[int], least: int = 0) -> Iterator[tuple[int, ...]]:
    """All orders of all choices of at least so many of the things."""
    for size in range(least, len(things) + 1):
        yield from permutations(things, size)


def interleavings(count: int) -> Iterator[tuple[int, ...]]:
    """All ways in which so many operations can begin and end, numbered as they begin: each number comes twice."""

    def extend(done: tuple[int, ...], begun: int, open_ones: frozenset[int]) -> Iterator[tuple[int, ...]]:
        if begun == count and not open_ones:
            yield done
        if begun < count:
            yield from extend((*done, begun + 1), begun + 1, open_ones | {begun + 1})
        for one in sorted(open_ones):
            yield from extend((*done, one), begun, open_ones - {one})

    return extend((), 0, frozenset())


def is_before(order: Sequence[int], earlier: int, later: int) -> bool:
    """In such an interleaving: has the one ended before the other begins?"""
    ended = len(order) - 1 - list(reversed(order)).index(earlier)
    return ended < order.index(later)


def wrong(answers: Iterable[Any]) -> list[Any]:
    return [answer for answer in answers if answer is not None]
