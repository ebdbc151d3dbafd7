import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.history import EntityKind, Verb
from harness.protocol import (
    Acknowledged,
    Command,
    Listed,
    Query,
    Refused,
    Unreadable,
    http_entity,
    http_listed,
    http_reply,
)

CREATE = Command(verb=Verb.CREATE, entity_kind=EntityKind.WORK_ITEM, project_id="p", values={"title": "t"})
DELETE = Command(verb=Verb.DELETE, entity_kind=EntityKind.SPRINT, entity_id="s")
ITEMS = Query(entity_kind=EntityKind.WORK_ITEM, project_id="p")
JSON = "application/json"


def body(**document):
    return json.dumps(document).encode()


def test_a_success_acknowledges_with_the_entity_and_tells_no_changes():
    item = {"id": "w", "title": "t", "version": 1, "parent_id": None}
    assert http_reply(CREATE, 200, body(work_item=item), JSON) == Acknowledged(
        message_id=None,
        verb=Verb.CREATE,
        entity_kind=EntityKind.WORK_ITEM,
        entity_id="w",
        content=item,
        changes=None,
    )


def test_a_delete_is_acknowledged_by_the_deleted_id():
    reply = http_reply(DELETE, 200, body(deleted_id="s"), JSON)
    assert (reply.verb, reply.entity_id, reply.content) == (Verb.DELETE, "s", None)


def test_an_error_envelope_refuses():
    error = {"code": "VALIDATION_ERROR", "message": "too long", "field": "title"}
    assert http_reply(CREATE, 400, body(error=error), JSON) == Refused(
        message_id=None, code="VALIDATION_ERROR", message="too long", field="title"
    )
    assert http_listed(ITEMS, 404, body(error={"code": "NOT_FOUND", "message": "gone"})).field is None
    assert http_entity(EntityKind.SPRINT, 404, body(error={"code": "NOT_FOUND"})).code == "NOT_FOUND"


def test_a_refusal_without_the_envelope_is_named_by_its_status():
    reply = http_reply(CREATE, 422, b"missing field `title`\n", "text/plain")
    assert reply == Refused(message_id=None, code="HTTP_422", message="missing field `title`")
    assert reply.is_certain


def test_a_gateway_answering_for_the_server_leaves_open_whether_anything_changed():
    assert not http_reply(CREATE, 504, b"<html>", "text/html").is_certain
    assert http_reply(CREATE, 500, body(error={"code": "INTERNAL_ERROR"}), JSON).is_certain


def test_a_list_holds_its_entities():
    assert http_listed(ITEMS, 200, body(work_items=[{"id": "a"}, {"id": "b"}])) == Listed(
        message_id=None, entity_kind=EntityKind.WORK_ITEM, entities=({"id": "a"}, {"id": "b"})
    )


def test_one_entity_is_a_list_of_one():
    assert http_entity(EntityKind.PROJECT, 200, body(project={"id": "p"})).entities == ({"id": "p"},)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"<html>", "Expecting value"),
        (b"", "Expecting value"),
        (b"\xff\xfe", "codec can't decode"),
        (b"[1]", "no JSON object"),
        (b"{}", "no entity where one belongs"),
        (b'{"work_item": {"title": "t"}}', "has no id"),
        (b'{"work_item": {"id": 5}}', "has no id"),
        (b'{"work_item": {"id": "w", "position": NaN}}', "NaN is no JSON"),
        (b'{"work_item": {"id": "w", "position": 1e999}}', "out of range"),
        (b'{"work_item": {"id": "w", "title": "\\ud800"}}', "surrogates not allowed"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_success_that_is_not_the_contracts_json_is_unreadable(bad, why):
    reply = http_reply(CREATE, 200, bad, "text/html")
    assert isinstance(reply, Unreadable)
    assert reply.reason.startswith("200 text/html: ")
    assert why in reply.reason


@pytest.mark.parametrize("bad", [b'{"work_items": {}}', b'{"work_items": [5]}', b"{"])
def test_a_list_that_is_none_is_unreadable(bad):
    assert isinstance(http_listed(ITEMS, 200, bad), Unreadable)


def test_a_delete_without_its_id_is_unreadable():
    assert isinstance(http_reply(DELETE, 204, b"{}", None), Unreadable)


def test_text_beyond_ascii_is_read_as_it_was_written():
    title = "äöü 😀"
    assert http_reply(CREATE, 200, body(work_item={"id": "w", "title": title}), JSON).content["title"] == title


def test_a_value_that_nests_is_kept_as_text_so_that_it_still_differs_from_the_right_one():
    reply = http_reply(CREATE, 200, body(work_item={"id": "w", "title": {"a": 1}, "ancestor_ids": ["x"]}), JSON)
    assert reply.content == {"id": "w", "title": '{"a": 1}', "ancestor_ids": ["x"]}


TEXT = st.text(st.sampled_from(["a", "ä", "😀", "\ud800", "\0"]), max_size=4)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "code", "error"]), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(["work_item", "work_items", "deleted_id", "error", "sprint"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.sampled_from([200, 404, 500]), st.binary() | st.dictionaries(KEYS, JSON_VALUES).map(json.dumps))
def test_no_body_makes_a_reading_raise(status, document):
    raw = document.encode() if isinstance(document, str) else document
    for command in (CREATE, DELETE):
        assert isinstance(http_reply(command, status, raw, None), Acknowledged | Refused | Unreadable)
    assert isinstance(http_listed(ITEMS, status, raw), Listed | Refused | Unreadable)
    assert isinstance(http_entity(EntityKind.SPRINT, status, raw), Listed | Refused | Unreadable)
