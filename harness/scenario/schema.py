"""What may an editor offer and mark? The language's tables as a JSON schema, draft 2020-12.

It knows words and shapes, not names: whether an entity exists, and is of the kind a field needs, the reader tells.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from harness.history import EntityKind
from harness.scenario.words import (
    ACTOR_KINDS,
    BUDGETS,
    CONTROLS,
    LATER,
    MAX_ACTORS,
    MAX_STEPS,
    MAY_FAIL,
    OWNER_KEY,
    PROJECT_FIELDS,
    Choice,
    Field,
    Moment,
    Reference,
    Text,
    Use,
    Whole,
    fields_for,
)

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEMPLATE: Schema = {"type": "string", "pattern": r"\$\{"}
_NAME: Schema = {"type": "string", "minLength": 1}


def json_schema() -> Schema:
    """The schema of a scenario file."""
    return {
        "$schema": DIALECT,
        "title": "scenario",
        "description": "A scenario of the multi-client sync verifier: who acts, what they do, what they must see.",
        **_mapping(
            {
                "scenario": {
                    "type": "string",
                    "minLength": 1,
                    "description": "What the file is about, in a few words.",
                },
                "tags": {"type": "array", "items": _NAME, "description": "Words to choose scenarios by."},
                "project": _project(),
                "actors": _actors(),
                "steps": {"$ref": "#/$defs/steps"},
                "budgets": _budgets(),
            },
            required=("scenario", "actors", "steps"),
        ),
        "$defs": {
            "steps": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/step"}},
            "step": {"anyOf": [{"const": "converge"}, _repeat(), _parallel(), _actor_step()]},
            "branch": {"anyOf": [_sequence(), {"$ref": "#/$defs/step"}]},
            "action": {"anyOf": [*map(_create, EntityKind), _update(), _delete(), _expect(), _never()]},
        },
    }


def _mapping(properties: Mapping[str, Schema], *, required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _project() -> Schema:
    fields = {field.word: _value(field, "update") for field in PROJECT_FIELDS}
    return {
        "description": "The project made before the first step; ui actors subscribe to it.",
        "anyOf": [_NAME, _mapping({"name": _NAME, **fields})],
    }


def _actors() -> Schema:
    actor = _mapping(
        {
            "kind": {"enum": list(ACTOR_KINDS), "description": "ui: WebSocket and a live store; cli: REST, no store."},
            "count": _whole(1, MAX_ACTORS),
            "subscribe": {"type": "boolean", "description": "false: connected, but follows no project."},
        },
        required=("kind",),
    )
    return {"type": "object", "minProperties": 1, "additionalProperties": actor}


def _budgets() -> Schema:
    duration = {"anyOf": [{"type": "string", "pattern": r"^\d+(\.\d+)?(ms|s)$"}, _TEMPLATE]}
    return _mapping(dict.fromkeys(BUDGETS, duration))


def _repeat() -> Schema:
    times = _whole(1, MAX_STEPS)
    named = _mapping({"times": times, "as": _NAME}, required=("times",))
    return _mapping(
        {"repeat": {"anyOf": [times, named]}, "steps": {"$ref": "#/$defs/steps"}}, required=("repeat", "steps")
    )


def _parallel() -> Schema:
    branches = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/branch"}}
    return _mapping({"parallel": branches}, required=("parallel",))


def _sequence() -> Schema:
    return _mapping({"sequence": {"$ref": "#/$defs/steps"}}, required=("sequence",))


def _actor_step() -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"not": {"enum": [*CONTROLS, *LATER, "steps"]}},
        "additionalProperties": {"$ref": "#/$defs/action"},
    }


def _create(kind: EntityKind) -> Schema:
    owner = OWNER_KEY[kind]
    properties: dict[str, Schema] = {"create": {"const": kind.value}, "as": _NAME}
    if owner is not None:
        properties[owner] = _NAME
    properties |= {"set": _fields(kind, "create"), "may_fail": {"enum": list(MAY_FAIL)}}
    return _mapping(properties, required=("create", "set", *(("on",) if owner == "on" else ())))


def _update() -> Schema:
    changes = {"anyOf": [_fields(kind, "update") for kind in EntityKind]}
    return _mapping({"update": _NAME, "set": changes, "may_fail": {"enum": list(MAY_FAIL)}}, required=("update", "set"))


def _delete() -> Schema:
    return _mapping({"delete": _NAME, "may_fail": {"enum": list(MAY_FAIL)}}, required=("delete",))


def _expect() -> Schema:
    gone = {"type": "boolean", "description": "true: the actor must not hold it any more."}
    return {
        **_mapping({"expect": _NAME, "is": _wanted(), "gone": gone}, required=("expect",)),
        "not": {"required": ["is", "gone"]},
    }


def _never() -> Schema:
    return _mapping({"never": _NAME, "is": _wanted()}, required=("never",))


def _wanted() -> Schema:
    return {"anyOf": [_fields(kind, "is") for kind in EntityKind]}


def _fields(kind: EntityKind, use: Use) -> Schema:
    fields = fields_for(kind, use)
    required = [word for word, field in fields.items() if field.required and use == "create"]
    properties = {word: _value(field, use) for word, field in fields.items()}
    return {**_mapping(properties, required=required), "minProperties": 1}


def _value(field: Field, use: Use) -> Schema:
    schema = _holding(field)
    return {"anyOf": [schema, {"type": "null"}]} if use in field.nullable else schema


def _holding(field: Field) -> Schema:
    match field.holds:
        case Text():
            return {"type": "string"}
        case Reference():
            return _NAME
        case Whole(least=least, most=most):
            return _whole(least, most)
        case Choice(words=words):
            return {"anyOf": [{"enum": list(words)}, _TEMPLATE]}
        case Moment():
            return {"anyOf": [{"type": "integer", "minimum": 0}, _NAME]}


def _whole(least: int, most: int) -> Schema:
    return {"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, _TEMPLATE]}
