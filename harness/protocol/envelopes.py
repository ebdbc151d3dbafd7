"""How does a request become bytes? One binary frame, one serialized `WebSocketMessage` (contract/websocket.md 2).

`message_id` correlates the reply, `now_s` is the sender's clock in Unix seconds. A value the wire cannot hold (text for
a number, an unknown word of an enum, half a surrogate pair) raises InvalidUse.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message
from pm_wire import messages_pb2 as pb

from harness.errors import InvalidUse
from harness.history import EntityKind, JsonValue, Verb
from harness.protocol.commands import Command, fields_of, payload_of
from harness.protocol.queries import Ping, Query, Subscribe, Unsubscribe
from harness.protocol.words import number_of

Request = Command | Query | Subscribe | Unsubscribe | Ping

_LISTS: Mapping[EntityKind, str] = {
    EntityKind.PROJECT: "list_projects_request",
    EntityKind.WORK_ITEM: "get_work_items_request",
    EntityKind.SPRINT: "get_sprints_request",
    EntityKind.COMMENT: "get_comments_request",
}


def envelope(request: Request, *, message_id: str, now_s: int) -> bytes:
    match request:
        case Command():
            return command_envelope(request, message_id=message_id, now_s=now_s)
        case Query():
            return query_envelope(request, message_id=message_id, now_s=now_s)
        case Subscribe(projects=projects, sprints=sprints):
            return subscribe_envelope(projects, sprints, message_id=message_id, now_s=now_s)
        case Unsubscribe(projects=projects, sprints=sprints):
            return unsubscribe_envelope(projects, sprints, message_id=message_id, now_s=now_s)
        case Ping():
            return ping_envelope(message_id=message_id, now_s=now_s)


def command_envelope(command: Command, *, message_id: str, now_s: int) -> bytes:
    fields = fields_of(command)
    if command.entity_id is not None and command.verb is not Verb.CREATE:
        fields[f"{command.entity_kind}_id"] = command.entity_id
    # contract/websocket.md 9: of all deletes only that of a project is version-checked.
    if command.verb is Verb.DELETE and command.entity_kind is EntityKind.PROJECT:
        fields["expected_version"] = command.expected_version or 0
    return _frame(payload_of(command.verb, command.entity_kind), fields, message_id, now_s)


def query_envelope(query: Query, *, message_id: str, now_s: int) -> bytes:
    return _frame(_LISTS[query.entity_kind], query.scope, message_id, now_s)


def subscribe_envelope(projects: Iterable[str], sprints: Iterable[str], *, message_id: str, now_s: int) -> bytes:
    return _frame("subscribe", {"project_ids": list(projects), "sprint_ids": list(sprints)}, message_id, now_s)


def unsubscribe_envelope(projects: Iterable[str], sprints: Iterable[str], *, message_id: str, now_s: int) -> bytes:
    return _frame("unsubscribe", {"project_ids": list(projects), "sprint_ids": list(sprints)}, message_id, now_s)


def ping_envelope(*, message_id: str, now_s: int) -> bytes:
    return _frame("ping", {"timestamp": now_s}, message_id, now_s)


def _frame(payload: str, fields: Mapping[str, JsonValue], message_id: str, now_s: int) -> bytes:
    message = pb.WebSocketMessage(message_id=message_id, timestamp=now_s)
    body: Message = getattr(message, payload)
    body.SetInParent()
    for name, value in fields.items():
        _set(body, name, value)
    return message.SerializeToString()


def _set(body: Message, name: str, value: JsonValue) -> None:
    field = body.DESCRIPTOR.fields_by_name[name]
    try:
        if field.is_repeated:
            getattr(body, name).extend(value)
        elif field.enum_type is not None:
            setattr(body, name, number_of(cast(EnumDescriptor, field.enum_type), value))
        else:
            setattr(body, name, value)
    except (TypeError, ValueError) as error:
        raise InvalidUse(f"{body.DESCRIPTOR.name} cannot carry {name} {value!r}: {error}") from error
