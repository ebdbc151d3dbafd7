"""What does the interface look like to a machine? An OpenAPI document, made from the tables of operations."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from server_under_test import VERSION
from server_under_test.rest.inputs import DISPLAY_KEY, JSON, UUID, Body, Query
from server_under_test.rest.operation import Operation, Operations
from server_under_test.rest.shapes import Envelope

Json = dict[str, Any]

TEXT = "text/plain"

# Every other varying part of a path is an id.
KEYED: dict[str, Json] = {
    "project": {"description": "A project's id, or its key.", "schema": {"type": "string", "minLength": 1}},
    "work_item": {
        "description": "A work item's id, or its key like PM-1.",
        "schema": {"anyOf": [UUID, DISPLAY_KEY]},
    },
}
USER_HEADER: Json = {
    "name": "X-User-Id",
    "in": "header",
    "description": "The id of the acting user; what is no UUID means the configured user.",
    "schema": {"type": "string"},
}
# Where what a path needs comes from: the operation that makes it, and where its answer has the id.
MAKERS = {
    "project": ("create_project", "/project/id"),
    "work_item": ("create_work_item", "/work_item/id"),
    "sprint_id": ("create_sprint", "/sprint/id"),
    "comment_id": ("create_comment", "/comment/id"),
    "dependency_id": ("create_dependency", "/id"),
    "time_entry_id": ("create_time_entry", "/time_entry/id"),
}
PLAIN: Json = {TEXT: {"schema": {"type": "string"}}}
TEXT_ONLY = (413, 415, 422)
SOMETIMES_TEXT = (400, 500, *TEXT_ONLY)


class _Exact(GenerateJsonSchema):
    """Schemas in which what is answered has no key but those named, and what may be left out just may."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Json:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        made = super().model_schema(schema)
        return made | {"additionalProperties": False} if self.mode == "serialization" else made


def document(operations: Operations, *, is_guarded: bool) -> Json:
    """The document of a server with these operations; guarded means that callers need a token."""
    references, definitions = _schemas(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        described = _described(operation, references, is_guarded=is_guarded)
        if links := _links(operation, operations):
            described["responses"]["200"]["links"] = links
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    components: Json = {"schemas": definitions["$defs"]}
    if is_guarded:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reference server of the sync verifier",
            "version": VERSION,
            "description": "The REST door. The WebSocket door at /ws speaks protobuf and is not described here.",
        },
        "paths": paths,
        "components": components,
    }


References = Mapping[Any, Json]
"""Where the schema of a model is, by the model and by whether it is read or answered."""


def _schemas(operations: Operations) -> tuple[References, Json]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Envelope, "serialization"): None}
    for operation in operations:
        if issubclass(operation.takes, Body):
            wanted[operation.takes, "validation"] = None
        if operation.answers is not None:
            wanted[operation.answers, "serialization"] = None
    return models_json_schema(list(wanted), ref_template="#/components/schemas/{model}", schema_generator=_Exact)


def _described(operation: Operation[Any], references: References, *, is_guarded: bool) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.removeprefix("/api/v1").split("/")[1]],
        "parameters": list(_parameters(operation, is_guarded=is_guarded)),
        "responses": _responses(operation, references, is_guarded=is_guarded),
    }
    if issubclass(operation.takes, Body):
        content = {JSON: {"schema": references[operation.takes, "validation"]}}
        described["requestBody"] = {"required": True, "content": content}
    if is_guarded and operation.caller != "anyone":
        described["security"] = [{"token": []}]
    return described


def _parameters(operation: Operation[Any], *, is_guarded: bool) -> Iterable[Json]:
    for name in operation.path_names:
        known = KEYED.get(name, {"description": "An id.", "schema": UUID})
        yield {"name": name, "in": "path", "required": True, **known}
    if issubclass(operation.takes, Query):
        for name, schema in operation.takes.model_json_schema(schema_generator=_Exact)["properties"].items():
            yield {"name": name, "in": "query", "schema": _without_null(schema)}
    if operation.caller == "user" and not is_guarded:
        yield USER_HEADER


def _without_null(schema: Json) -> Json:
    """A query parameter is there or not; what stands for its absence is nothing anybody can send."""
    if "anyOf" not in schema:
        return schema
    forms = [form for form in schema["anyOf"] if form != {"type": "null"}]
    return forms[0] if len(forms) == 1 else {"anyOf": forms}


def _responses(operation: Operation[Any], references: References, *, is_guarded: bool) -> Json:
    answer = None if operation.answers is None else references[operation.answers, "serialization"]
    envelope = {JSON: {"schema": references[Envelope, "serialization"]}}
    responses = {status: _response(status, _content(operation, answer)) for status in operation.statuses}
    for status in sorted(_refusals(operation, is_guarded=is_guarded)):
        forms = ({} if status in TEXT_ONLY else envelope) | (PLAIN if status in SOMETIMES_TEXT else {})
        responses[status] = _response(status, forms)
    return {str(status): response for status, response in responses.items()}


def _content(operation: Operation[Any], answer: Json | None) -> Json | None:
    if answer is not None:
        return {JSON: {"schema": answer}}
    if operation.media is None:
        return None
    return {operation.media: {"schema": {"type": "string"} if operation.media == TEXT else {"type": "object"}}}


def _links(maker: Operation[Any], operations: Operations) -> Json:
    """What can be done next with what an operation made."""
    return {
        operation.name: {
            "operationId": operation.name,
            "parameters": {f"path.{name}": f"$response.body#{MAKERS[name][1]}"},
        }
        for operation in operations
        for name in operation.path_names
        if MAKERS.get(name, ("",))[0] == maker.name
    }


def _refusals(operation: Operation[Any], *, is_guarded: bool) -> set[int]:
    """The statuses that follow from an operation's form, and those its row adds."""
    found = {500, *operation.refuses}
    if operation.path_names:
        found |= {400, 404}
    if issubclass(operation.takes, Query):
        found.add(400)
    if issubclass(operation.takes, Body):
        found |= {400, *TEXT_ONLY}
    if is_guarded and operation.caller != "anyone":
        found |= {400, 401, 403}
    return found


def _response(status: int, content: Json | None) -> Json:
    response: Json = {"description": HTTPStatus(status).phrase}
    return response if content is None else response | {"content": content}
