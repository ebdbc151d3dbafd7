"""What did the server tell of by itself? Envelopes that answer no request: entity events and activity entries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from google.protobuf.message import Message
from pm_wire import messages_pb2 as pb

from harness.history import EntityKind, Event
from harness.history.content import VERSIONED
from harness.protocol.entities import content_of
from harness.protocol.received import Pushed, Unexpected

_NOT_AN_EVENT = "a push that is no event"


def pushed(envelope: pb.WebSocketMessage) -> Pushed | Unexpected:
    payload = envelope.WhichOneof("payload")
    read = EVENTS.get(payload or "")
    if payload is None or read is None:
        return Unexpected(message_id=envelope.message_id, payload=payload, reason=_why_no_event(envelope, payload))
    event = read(envelope.message_id, getattr(envelope, payload))
    if not event.entity_id or not event.entity_kind:
        return Unexpected(message_id=envelope.message_id, payload=payload, reason="an event about nothing")
    return event


def _why_no_event(envelope: pb.WebSocketMessage, payload: str | None) -> str:
    if payload == "error":
        return f"{_NOT_AN_EVENT}: {envelope.error.code}: {envelope.error.message}"
    return _NOT_AN_EVENT


def change_names(message: Message) -> tuple[str, ...]:
    """Names of the changed fields an updated message claims."""
    return tuple(change.field_name for change in message.changes)  # type: ignore[attr-defined]  # asked only of those with changes


@dataclass(frozen=True, slots=True)
class _EntityEvent:
    """How the events of one payload are read; `tells_changes` and `is_versioned` differ by kind."""

    event: Event
    entity_kind: str
    is_versioned: bool
    tells_changes: bool

    def __call__(self, message_id: str, message: Message) -> Pushed:
        content = content_of(getattr(message, self.entity_kind))
        return Pushed(
            message_id=message_id,
            event=self.event,
            entity_kind=self.entity_kind,
            entity_id=str(content["id"]),
            version=content["version"] if self.is_versioned else None,  # type: ignore[arg-type]  # an int32 field
            content=content,
            changes=change_names(message) if self.tells_changes else (),
            user=message.user_id,  # type: ignore[attr-defined]  # every entity event has it
        )


def _deleted(entity_kind: str, message_id: str, message: Message) -> Pushed:
    return Pushed(
        message_id=message_id,
        event=Event.DELETED,
        entity_kind=entity_kind,
        entity_id=getattr(message, f"{entity_kind}_id"),
        user=message.user_id,  # type: ignore[attr-defined]  # every delete event has it
    )


def _activity(message_id: str, message: Message) -> Pushed:
    entry: pb.ActivityLogEntry = message.entry  # type: ignore[attr-defined]  # called for ActivityLogCreated only
    return Pushed(
        message_id=message_id,
        event=Event.ACTIVITY,
        entity_kind=entry.entity_type,
        entity_id=entry.entity_id,
        action=entry.action,
        user=entry.user_id,
    )


def _of_kind(kind: EntityKind) -> Mapping[str, Callable[[str, Message], Pushed]]:
    is_versioned = kind in VERSIONED
    return {
        f"{kind}_created": _EntityEvent(Event.CREATED, kind.value, is_versioned, False),
        f"{kind}_updated": _EntityEvent(Event.UPDATED, kind.value, is_versioned, is_versioned),
        f"{kind}_deleted": partial(_deleted, kind.value),
    }


EVENTS: Mapping[str, Callable[[str, Message], Pushed]] = {
    **{payload: read for kind in EntityKind for payload, read in _of_kind(kind).items()},
    "timer_started": _EntityEvent(Event.CREATED, "time_entry", False, False),
    "timer_stopped": _EntityEvent(Event.UPDATED, "time_entry", False, False),
    "time_entry_created": _EntityEvent(Event.CREATED, "time_entry", False, False),
    "time_entry_updated": _EntityEvent(Event.UPDATED, "time_entry", False, False),
    "time_entry_deleted": partial(_deleted, "time_entry"),
    "dependency_created": _EntityEvent(Event.CREATED, "dependency", False, False),
    "dependency_deleted": partial(_deleted, "dependency"),
    "activity_log_created": _activity,
}
"""Every payload that is an event, with its reader."""
