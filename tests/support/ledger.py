"""Do the events of a project add up? Folded one by one they must be a lawful history, and lead to what is stored.

Lawful: an activity entry comes right before its entity event; an entity is created once, at version 1; each update is
one version on and lists exactly the fields that differ, or is a refresh of derived lists at the same version; nothing
is heard of an entity after its deletion.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pm_wire import messages_pb2 as pb

from support.commands import do
from support.serving import Board, Peer, told

KINDS = ("project", "work_item", "sprint", "comment", "time_entry", "dependency")
DERIVED = ("ancestor_ids", "descendant_ids")
COMPARED = {
    "project": ("title", "description", "status"),
    "sprint": ("name", "goal", "start_date", "end_date", "status"),
    "work_item": (
        *("title", "description", "status", "assignee_id", "position", "parent_id"),
        *("priority", "sprint_id", "story_points"),
    ),
}
TIMERS = {"timer_started": "created", "timer_stopped": "updated"}

Entities = dict[str, Any]


@dataclass(kw_only=True)
class Ledger:
    """What one subscriber was told of a project."""

    project_id: str
    entities: Entities = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    states: dict[tuple[str, int], Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    _announced: tuple[str, str, str] | None = None

    def take(self, message: pb.WebSocketMessage) -> None:
        """One more event, in the order of arrival."""
        self.told.append(told(message))
        kind = message.WhichOneof("payload") or "nothing"
        if kind == "activity_log_created":
            assert self._announced is None, f"{self._announced} was followed by another entry"
            entry = message.activity_log_created.entry
            self._announced = entry.entity_type, entry.entity_id, entry.action
            return
        payload = getattr(message, kind)
        entity, operation = _split(kind)
        what = getattr(payload, entity, None)
        about = getattr(payload, f"{entity}_id") if what is None else what.id
        if not (operation == "updated" and self._is_refresh(entity, what, payload)):
            assert self._announced == (entity, about, operation), f"{kind} {about} came after {self._announced}"
            self._announced = None
        self._apply(entity, operation, about, what, payload)

    def take_all(self, messages: Iterable[pb.WebSocketMessage]) -> "Ledger":
        """Several, without those about other projects, which everybody hears of."""
        for message in messages:
            if not self.is_foreign(message):
                self.take(message)
        return self

    def of_kind(self, kind: type) -> list[Any]:
        """The living entities of one message type."""
        return [entity for entity in self.entities.values() if isinstance(entity, kind)]

    def _apply(self, entity: str, operation: str, about: str, what: Any, payload: Any) -> None:
        assert about not in self.gone, f"{entity} {about} was {operation} after its deletion"
        before = self.entities.get(about)
        if operation == "deleted":
            assert before is not None, f"{entity} {about} was deleted and never created"
            del self.entities[about]
            self.gone.add(about)
            return
        assert (before is None) == (operation == "created"), f"{entity} {about} was {operation}, and before: {before}"
        if entity in COMPARED:
            self._check_version(entity, before, what, payload)
        self.entities[about] = what

    def _check_version(self, entity: str, before: Any, after: Any, payload: Any) -> None:
        if before is None:
            assert after.version == 1, f"{entity} {after.id} begins with version {after.version}"
        elif not self._is_refresh(entity, after, payload):
            assert after.version == before.version + 1, f"{entity} {after.id}: {before.version} -> {after.version}"
            named = {change.field_name for change in payload.changes}
            differing = {name for name in COMPARED[entity] if _value(before, name) != _value(after, name)}
            assert named == differing, f"{entity} {after.id}: changes name {named}, and {differing} differ"
        self.states[after.id, after.version] = after

    def _is_refresh(self, entity: str, after: Any, payload: Any) -> bool:
        before = self.entities.get(after.id)
        is_refresh = entity == "work_item" and before is not None and before.version == after.version
        if is_refresh:
            assert not payload.changes, f"a refresh lists changes: {payload}"
            assert same_but_derived(before, after), f"a refresh changed more than derived lists: {before} {after}"
        return is_refresh

    def is_foreign(self, message: pb.WebSocketMessage) -> bool:
        """Whether an event is about another project."""
        kind = message.WhichOneof("payload") or "nothing"
        if kind == "activity_log_created":
            entry = message.activity_log_created.entry
            return entry.entity_type == "project" and entry.entity_id != self.project_id
        if kind == "project_deleted":
            return message.project_deleted.project_id != self.project_id
        return kind.startswith("project_") and getattr(message, kind).project.id != self.project_id


def same_but_derived(one: pb.WorkItem, other: pb.WorkItem) -> bool:
    """Whether two states of an item differ in nothing that is stored."""
    return _stored_only(one) == _stored_only(other)


async def judge(board: Board, *watchers: Peer) -> Ledger:
    """What the watchers were told: all the same, lawful, and leading to what is stored now."""
    streams = [await watcher.seen() for watcher in (board.observer, board.owner, *watchers)]
    ledgers = [_opened(board).take_all(stream) for stream in streams]
    ours = [[each for each in stream if not ledgers[0].is_foreign(each)] for stream in streams]
    assert all(stream == ours[0] for stream in ours), f"two orders: {[ledger.told for ledger in ledgers]}"
    agree(ledgers[0].entities, await stored(board.owner, board.project.id))
    return ledgers[0]


async def stored(peer: Peer, project_id: str) -> Entities:
    """Everything of a project, read by the lists."""
    found = [each for each in (await do(peer, "list_projects")).projects if each.id == project_id]
    items = list((await do(peer, "get_work_items", project_id=project_id)).work_items) if found else []
    sprints = list((await do(peer, "get_sprints", project_id=project_id)).sprints) if found else []
    for item in items:
        found += (await do(peer, "get_comments", work_item_id=item.id)).comments
        found += (await do(peer, "get_time_entries", work_item_id=item.id, limit=500)).time_entries
        edges = await do(peer, "get_dependencies", work_item_id=item.id)
        found += [*edges.blocking, *edges.blocked]
    return {entity.id: entity for entity in (*found, *items, *sprints)}


def agree(told_of: Entities, read: Entities) -> None:
    """What events led to is what is stored; a project's counter alone advances without an event."""
    differing = told_of.keys() ^ read.keys()
    assert not differing, f"told of, or stored, but not both: {differing}"
    for entity_id, entity in told_of.items():
        assert _comparable(entity) == _comparable(read[entity_id]), f"told {entity}, stored {read[entity_id]}"


def _opened(board: Board) -> Ledger:
    """A ledger that begins with the project itself, which was there before its subscribers."""
    ledger = Ledger(project_id=board.project.id)
    ledger.entities[board.project.id] = board.project
    return ledger


def _split(kind: str) -> tuple[str, str]:
    if kind in TIMERS:
        return "time_entry", TIMERS[kind]
    entity, _, operation = kind.rpartition("_")
    assert entity in KINDS, f"an unasked {kind}"
    return entity, operation


def _value(entity: Any, name: str) -> Any:
    is_optional = entity.DESCRIPTOR.fields_by_name[name].has_presence
    return getattr(entity, name) if not is_optional or entity.HasField(name) else None


def _without(entity: Any, names: Iterable[str]) -> Any:
    copy = type(entity)()
    copy.CopyFrom(entity)
    for name in names:
        copy.ClearField(name)
    return copy


def _stored_only(item: pb.WorkItem) -> Any:
    return _without(item, DERIVED)


def _comparable(entity: Any) -> Any:
    return _without(entity, ("next_work_item_number",)) if isinstance(entity, pb.Project) else entity
