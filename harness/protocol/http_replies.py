"""What did the server answer over REST? Status and body, as acknowledgement, list or refusal (contract/rest.md 1, 2).

Bodies are bytes from somebody else: what is not the contract's JSON is `Unreadable` after a success status, and a
`Refused` with code `HTTP_<status>` after any other.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from harness.history import Content, EntityKind, JsonValue, Verb
from harness.protocol.commands import Command
from harness.protocol.queries import Query
from harness.protocol.received import Acknowledged, Listed, Refused, Unreadable

_LISTS: Mapping[EntityKind, str] = {kind: f"{kind}s" for kind in EntityKind}
_SHOWN_CHARACTERS = 200


class _NotTheContract(ValueError):
    """The body is not what the contract says; the message says how."""


def http_reply(
    command: Command, status: int, body: bytes, content_type: str | None
) -> Acknowledged | Refused | Unreadable:
    if not _is_success(status):
        return _refused(status, body)
    try:
        return _acknowledged(command, _document(body))
    except ValueError as error:
        return Unreadable(reason=f"{status} {content_type or 'without content type'}: {error}")


def http_listed(query: Query, status: int, body: bytes) -> Listed | Refused | Unreadable:
    if not _is_success(status):
        return _refused(status, body)
    key = _LISTS[query.entity_kind]
    try:
        found = _document(body).get(key)
        if not isinstance(found, list):
            raise _NotTheContract(f"it holds no list {key!r}")
        entities = tuple(_entity(entity) for entity in found)
    except ValueError as error:
        return Unreadable(reason=f"{status}: {error}")
    return Listed(message_id=None, entity_kind=query.entity_kind, entities=entities)


def http_entity(entity_kind: EntityKind, status: int, body: bytes) -> Listed | Refused | Unreadable:
    """The one entity asked for, as a list of one."""
    if not _is_success(status):
        return _refused(status, body)
    try:
        entity = _entity(_document(body).get(entity_kind.value))
    except ValueError as error:
        return Unreadable(reason=f"{status}: {error}")
    return Listed(message_id=None, entity_kind=entity_kind, entities=(entity,))


def _is_success(status: int) -> bool:
    return 200 <= status < 300


def _acknowledged(command: Command, document: Mapping[str, Any]) -> Acknowledged:
    kind = command.entity_kind
    if command.verb is Verb.DELETE:
        entity_id, content = document.get("deleted_id"), None
        if not isinstance(entity_id, str) or not entity_id:
            raise _NotTheContract("it holds no 'deleted_id'")
    else:
        content = _entity(document.get(kind.value))
        entity_id = str(content["id"])
    return Acknowledged(message_id=None, verb=command.verb, entity_kind=kind, entity_id=entity_id, content=content)


def _refused(status: int, body: bytes) -> Refused:
    try:
        error = _document(body).get("error")
    except ValueError:
        error = None
    if not isinstance(error, dict) or not isinstance(error.get("code"), str):
        text = body.decode("utf-8", errors="replace").strip()
        return Refused(message_id=None, code=f"HTTP_{status}", message=text[:_SHOWN_CHARACTERS])
    field = error.get("field")
    return Refused(
        message_id=None,
        code=error["code"],
        message=str(error.get("message", "")),
        field=field if isinstance(field, str) else None,
    )


def _document(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; ValueError for anything else, for NaN, and for text no file could hold."""
    try:
        document = json.loads(body.decode(), parse_constant=_no_constant)
        if b"\\u" in body:
            json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair cannot be written to a history
    except RecursionError as error:
        raise _NotTheContract("it is nested too deeply") from error
    if not isinstance(document, dict):
        raise _NotTheContract("it is no JSON object")
    return document


def _no_constant(name: str) -> float:
    raise _NotTheContract(f"{name} is no JSON")


def _entity(found: Any) -> Content:
    if not isinstance(found, dict):
        raise _NotTheContract("it holds no entity where one belongs")
    if not isinstance(found.get("id"), str) or not found["id"]:
        raise _NotTheContract("an entity in it has no id")
    return {key: _value(value) for key, value in found.items()}


def _value(value: Any) -> JsonValue:
    if isinstance(value, float) and not math.isfinite(value):
        raise _NotTheContract("a number in it is out of range")
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    if isinstance(value, dict | list):
        # No contract object nests; kept as text, a wrong value still differs from the right one.
        return json.dumps(value, sort_keys=True)
    return value  # type: ignore[no-any-return]  # only JSON's scalars are left
