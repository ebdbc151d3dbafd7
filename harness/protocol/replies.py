"""What was the answer? An envelope read as the reply to the request that waits for it.

The first message with a pending id is the reply, whatever it holds (contract/client.md 2); one that does not fit the
request is Unexpected, never an event.
"""

from collections.abc import Mapping

from google.protobuf.message import Message
from pm_wire import messages_pb2 as pb

from harness.history import EVENT_OF, EntityKind, Verb
from harness.history.content import VERSIONED
from harness.protocol.commands import Command
from harness.protocol.entities import content_of
from harness.protocol.envelopes import Request
from harness.protocol.events import change_names
from harness.protocol.queries import Ping, Query, Subscribe, Unsubscribe
from harness.protocol.received import Acknowledged, Empty, Listed, Ponged, Refused, Reply, Unexpected

_LISTS: Mapping[EntityKind, tuple[str, str]] = {
    EntityKind.PROJECT: ("project_list", "projects"),
    EntityKind.WORK_ITEM: ("work_items_list", "work_items"),
    EntityKind.SPRINT: ("sprints_list", "sprints"),
    EntityKind.COMMENT: ("comments_list", "comments"),
}
"""The payload that holds a list, and its repeated field."""


def reply_to(request: Request, envelope: pb.WebSocketMessage) -> Reply:
    payload = envelope.WhichOneof("payload")
    if payload == "error":
        return _refused(envelope)
    wanted = payload_for(request)
    if payload != wanted:
        reason = f"{wanted or 'an empty reply'} was expected"
        return Unexpected(message_id=envelope.message_id, payload=payload, reason=reason)
    match request:
        case Command():
            return _acknowledged(request, envelope.message_id, getattr(envelope, str(payload)))
        case Query():
            return _listed(request, envelope.message_id, getattr(envelope, str(payload)))
        case Ping():
            return Ponged(message_id=envelope.message_id)
        case Subscribe() | Unsubscribe():
            return Empty(message_id=envelope.message_id)


def payload_for(request: Request) -> str | None:
    """The payload a success reply has; None for those that have none."""
    match request:
        case Command(verb=verb, entity_kind=kind):
            return f"{kind}_{EVENT_OF[verb]}"
        case Query(entity_kind=kind):
            return _LISTS[kind][0]
        case Ping():
            return "pong"
        case Subscribe() | Unsubscribe():
            return None


def _refused(envelope: pb.WebSocketMessage) -> Refused:
    error = envelope.error
    return Refused(
        message_id=envelope.message_id,
        code=error.code,
        message=error.message,
        field=error.field if error.HasField("field") else None,
    )


def _acknowledged(command: Command, message_id: str, reply: Message) -> Acknowledged | Unexpected:
    kind = command.entity_kind
    content = None if command.verb is Verb.DELETE else content_of(getattr(reply, kind))
    entity_id = str(content["id"]) if content is not None else getattr(reply, f"{kind}_id")
    if not entity_id:
        return Unexpected(message_id=message_id, payload=payload_for(command), reason="a success about no entity")
    return Acknowledged(
        message_id=message_id,
        verb=command.verb,
        entity_kind=kind,
        entity_id=entity_id,
        content=content,
        changes=change_names(reply) if command.verb is Verb.UPDATE and kind in VERSIONED else None,
    )


def _listed(query: Query, message_id: str, reply: Message) -> Listed | Unexpected:
    payload, repeated = _LISTS[query.entity_kind]
    entities = tuple(content_of(entity) for entity in getattr(reply, repeated))
    if not all(entity["id"] for entity in entities):
        return Unexpected(message_id=message_id, payload=payload, reason="an entity without an id in the list")
    return Listed(message_id=message_id, entity_kind=query.entity_kind, entities=entities)
