"""How is a request asked over REST? Method, path, body and query of each route (contract/rest.md 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from harness.history import EntityKind, JsonValue, Verb
from harness.protocol.commands import Command, fields_of
from harness.protocol.queries import Query

_BASE = "/api/v1"
_METHODS = {Verb.CREATE: "POST", Verb.UPDATE: "PUT", Verb.DELETE: "DELETE"}
_COLLECTIONS: Mapping[EntityKind, str] = {
    EntityKind.PROJECT: "projects",
    EntityKind.WORK_ITEM: "work-items",
    EntityKind.SPRINT: "sprints",
    EntityKind.COMMENT: "comments",
}
_PARENTS: Mapping[str, str] = {"project_id": "projects", "work_item_id": "work-items"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """`path` is percent-encoded already; `body` is JSON, None for no body; `query` is not encoded yet."""

    method: str
    path: str
    body: Mapping[str, JsonValue] | None = None
    query: Mapping[str, str] = field(default_factory=dict)


def command_request(command: Command) -> HttpRequest:
    collection = _COLLECTIONS[command.entity_kind]
    method = _METHODS[command.verb]
    if command.verb is Verb.DELETE:
        return HttpRequest(method=method, path=_path(collection, str(command.entity_id)))
    body = fields_of(command)
    if command.verb is Verb.UPDATE:
        return HttpRequest(method=method, path=_path(collection, str(command.entity_id)), body=body)
    if command.entity_kind is EntityKind.COMMENT:
        # The one creation whose parent is named by the path, not by the body.
        item_id = str(body.pop("work_item_id"))
        return HttpRequest(method=method, path=_path("work-items", item_id, collection), body=body)
    return HttpRequest(method=method, path=_path(collection), body=body)


def query_request(query: Query) -> HttpRequest:
    collection = _COLLECTIONS[query.entity_kind]
    place = [part for name, entity_id in query.scope.items() for part in (_PARENTS[name], entity_id)]
    # contract/rest.md 3: without this, items with status `done` are left out of the list.
    only_all = {"include_done": "true"} if query.entity_kind is EntityKind.WORK_ITEM else {}
    return HttpRequest(method="GET", path=_path(*place, collection), query=only_all)


def entity_request(entity_kind: EntityKind, entity_id: str) -> HttpRequest | None:
    """One entity by its id; None for comments, which have no such route."""
    if entity_kind is EntityKind.COMMENT:
        return None
    return HttpRequest(method="GET", path=_path(_COLLECTIONS[entity_kind], entity_id))


def _path(*segments: str) -> str:
    # Dots are encoded too: an id of ".." from a strange server must not walk up the path.
    return "/".join((_BASE, *(quote(segment, safe="").replace(".", "%2E") for segment in segments)))
