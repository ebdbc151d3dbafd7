"""Is this a well-formed history? Every rule of docs/history.md that the types of the records cannot express.

What a server does wrong is no mistake here: it may send anything, in any order. Checked is the recording, since a rule
broken there would make checkers blame the wrong side: positions that go back, a fence that covers the future, the end
of an operation that nobody began.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice
from math import isfinite
from typing import Any, get_args

from harness.errors import InvalidHistory
from harness.history.history import History
from harness.history.records import (
    Base,
    Complete,
    Connect,
    Content,
    Deliver,
    Disconnect,
    Event,
    Expect,
    Fence,
    Header,
    Invoke,
    Outcome,
    Record,
    Snapshot,
    Store,
    Subscribe,
    Verb,
)

MISTAKES_SHOWN = 10
LARGEST = 2**63 - 1
LEAST: Mapping[str, int] = {"at_ns": 0, "epoch": 1, "position": 1, "operation": 1, "covers": -1, "waited_ns": 0}
"""The smallest value of what is counted here; a server's own numbers only have to fit into 64 bits."""
NUMBERS: Mapping[type[Base], tuple[tuple[str, int], ...]] = {
    kind: tuple((one.name, LEAST.get(one.name, -LARGEST)) for one in fields(kind) if one.type in (int, int | None))
    for kind in get_args(Record)
}
STALENESS_BUDGET = re.compile(r"staleness_(p(100|[1-9]?\d)|max)")

Connection = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """`record` is the index of the record that breaks a rule; none for the header."""

    record: int | None
    message: str

    @property
    def line(self) -> int:
        return 1 if self.record is None else self.record + 2


def well_formed(history: History, *, where: str = "history") -> History:
    """The history itself. Raises InvalidHistory with the first mistakes, each `file:line: message`."""
    found = mistakes(history)
    told = [f"{where}:{mistake.line}: {mistake.message}" for mistake in islice(found, MISTAKES_SHOWN)]
    if not told:
        return history
    hidden = sum(1 for _ in found)
    raise InvalidHistory("\n".join([*told, f"and {hidden} more"] if hidden else told))


def mistakes(history: History) -> Iterator[Mistake]:
    """Every broken rule, in the order of the file; of one record the first."""
    for message in _of_header(history.header):
        yield Mistake(record=None, message=message)
    so_far = _SoFar()
    for record in history.records:
        rule = RULES.get(type(record))
        found = _numbers(record) or so_far.clock(record) or (rule(so_far, record) if rule else None)
        if found is not None:
            yield Mistake(record=record.index, message=found)


def _of_header(header: Header) -> Iterator[str]:
    if header.grace_ms < 0:
        yield f"grace_ms is {header.grace_ms}, but a grace is never negative"
    names = [actor.name for actor in header.actors]
    if len(set(names)) < len(names):
        yield "actors: two of them have the same name"
    for name, limit_ms in sorted(header.budgets.items()):
        if not isfinite(limit_ms) or limit_ms < 0:
            yield f"budgets: {name} is {limit_ms}, but a budget is a number of milliseconds"
        elif name.startswith("staleness_") and STALENESS_BUDGET.fullmatch(name) is None:
            yield f"budgets: {name} is neither staleness_p<percent> nor staleness_max"


def _numbers(record: Base) -> str | None:
    for name, least in NUMBERS[type(record)]:
        number = getattr(record, name)
        if number is not None and not least <= number <= LARGEST:
            return f"{name} is below {least}" if name in LEAST and number < least else f"{name} is beyond 64 bits"
    return None


@dataclass(slots=True)
class _SoFar:
    """What the records until now said. `told` is the last position of each connection, `covered` its last fence's."""

    at_ns: int = 0
    epochs: dict[str, int] = field(default_factory=dict)
    open: set[Connection] = field(default_factory=set)
    ended: set[Connection] = field(default_factory=set)
    told: dict[Connection, int] = field(default_factory=dict)
    covered: dict[Connection, int] = field(default_factory=dict)
    fenced: set[str] = field(default_factory=set)
    begun: dict[int, Invoke] = field(default_factory=dict)
    completed: set[int] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    sound: set[int] = field(default_factory=set)

    def clock(self, record: Base) -> str | None:
        if record.at_ns < self.at_ns:
            return f"at_ns goes back from {self.at_ns} to {record.at_ns}, but it is one monotonic clock"
        self.at_ns = record.at_ns
        return None

    def connect(self, record: Connect) -> str | None:
        last = self.epochs.get(record.actor, 0)
        if record.epoch <= last:
            return (
                f"{record.actor} connects as epoch {record.epoch} after epoch {last}, but every connection is a new one"
            )
        self.epochs[record.actor] = record.epoch
        self.open.add((record.actor, record.epoch))
        return None

    def disconnect(self, record: Disconnect) -> str | None:
        connection = (record.actor, record.epoch)
        if connection not in self.open:
            return self._not_open(connection)
        self.open.remove(connection)
        self.ended.add(connection)
        return None

    def subscribe(self, record: Subscribe) -> str | None:
        return self._not_open((record.actor, record.epoch))

    def invoke(self, record: Invoke) -> str | None:
        if record.operation in self.begun:
            return f"operation {record.operation} begins twice"
        self.begun[record.operation] = record
        if record.verb is not Verb.CREATE and not record.entity_id:
            return f"operation {record.operation}, {record.verb}, has no entity_id: on what?"
        return self._never_open(record.actor, record.epoch) or self._content(record.values)

    def complete(self, record: Complete) -> str | None:
        invoke = self.begun.get(record.operation)
        if invoke is None:
            return f"operation {record.operation} ends, but never began"
        if record.operation in self.completed:
            return f"operation {record.operation} ends twice"
        self.completed.add(record.operation)
        if record.actor != invoke.actor:
            return f"operation {record.operation} was begun by {invoke.actor} and ends for {record.actor}"
        if record.outcome is not Outcome.OK:
            return None if record.content is None else f"an operation that ended as {record.outcome} shows no content"
        if invoke.verb is Verb.CREATE and record.entity_id is None:
            return f"operation {record.operation}, an ok create, has no entity_id: what was created?"
        shown = (content for content in (record.content, record.stopped) if content is not None)
        return next((found for content in shown if (found := self._entity(content))), None)

    def deliver(self, record: Deliver) -> str | None:
        if not record.entity_kind or not record.entity_id:
            return "an event about nothing: entity_kind and entity_id say what it is about"
        if record.event is Event.ACTIVITY and record.action is None:
            return "an activity entry has an action"
        found = self._frame((record.actor, record.epoch), record.position)
        return found or self._content(record.content) or self._content(record.stopped)

    def fence(self, record: Fence) -> str | None:
        connection = (record.actor, record.epoch)
        if record.covers >= record.index:
            return f"covers is {record.covers}, but a fence covers what was recorded before it"
        if record.covers < self.covered.get(connection, -1):
            return f"covers goes back from {self.covered[connection]} to {record.covers}, but fences come in order"
        self.covered[connection] = record.covers
        self.fenced.add(record.actor)
        return self._frame(connection, record.position)

    def snapshot(self, record: Snapshot) -> str | None:
        if record.epoch is not None and (found := self._not_open((record.actor, record.epoch))):
            return found
        return next((found for entity in record.entities if (found := self._entity(entity))), None)

    def store(self, record: Store) -> str | None:
        if record.content is None and record.digest not in self.digests:
            return "a digest that appears for the first time comes with its content"
        self.digests.add(record.digest)
        held = (content for entities in (record.content or {}).values() for content in entities.values())
        found = (found for content in held if (found := self._content(content)))
        return next(found, None) or self._never_open(record.actor, record.epoch)

    def expect(self, record: Expect) -> str | None:
        if record.outcome == "unmet" and record.actor not in self.fenced:
            return f"{record.actor} has no fence before this, and without one nothing is unmet"
        if record.late and record.outcome != "met":
            return "late is what was met only within the grace"
        return self._content(record.wanted) or self._content(record.seen)

    def _frame(self, connection: Connection, position: int) -> str | None:
        last = self.told.get(connection, 0)
        if position <= last:
            return f"position goes from {last} to {position}, but the frames of a connection are counted up"
        self.told[connection] = position
        return None if connection in self.open else self._not_open(connection)

    def _not_open(self, connection: Connection) -> str | None:
        if connection in self.open:
            return None
        actor, epoch = connection
        reason = "has ended" if connection in self.ended else "was never opened: there is no connect record before"
        return f"epoch {epoch} of {actor} {reason}"

    def _never_open(self, actor: str, epoch: int | None) -> str | None:
        """What a client holds, or wants, it may hold or want after its connection ended."""
        if epoch is None or (actor, epoch) in self.ended:
            return None
        return self._not_open((actor, epoch))

    def _entity(self, entity: Content) -> str | None:
        if not isinstance(entity.get("id"), str) or not entity["id"]:
            return "an entity without an id, or whose id is no text"
        return self._content(entity)

    def _content(self, content: Content | None) -> str | None:
        """One content may stand in many records, so each is looked at once; none dies while the history lives."""
        if content is None or id(content) in self.sound:
            return None
        for name, value in content.items():
            if isinstance(value, float) and not isfinite(value):
                return f"{name} is {value}, which is no number to compare"
        self.sound.add(id(content))
        return None


RULES: Mapping[type[Base], Callable[[_SoFar, Any], str | None]] = {
    Connect: _SoFar.connect,
    Disconnect: _SoFar.disconnect,
    Subscribe: _SoFar.subscribe,
    Invoke: _SoFar.invoke,
    Complete: _SoFar.complete,
    Deliver: _SoFar.deliver,
    Fence: _SoFar.fence,
    Snapshot: _SoFar.snapshot,
    Store: _SoFar.store,
    Expect: _SoFar.expect,
}
