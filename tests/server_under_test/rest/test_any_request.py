"""Is there a request that the REST door does not know how to answer?"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.nightly import IS_NIGHTLY, sized
from support.rest import new_key
from support.serving import Process

from server_under_test import health, rest
from server_under_test.rest.inputs import Body, Query
from server_under_test.rest.operation import Operation

OPERATIONS = [each for each in (*rest.OPERATIONS, *health.OPERATIONS) if each.path != "/admin/shutdown"]
pytestmark = pytest.mark.timeout(sized(120, 900))
PATIENT = settings(
    deadline=None,
    max_examples=sized(400, 10_000),
    suppress_health_check=list(HealthCheck),
    derandomize=not IS_NIGHTLY,
    database=None,
    print_blob=True,
)

# Text that is valid, and text that means something to SQL, paths, HTML or numbers.
NASTY = ["'; DROP TABLE projects; --", "../../etc/passwd", "%00", "\x00", "<script>", "1e999", "٣", "NaN", "null", "-1"]
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(NASTY))
NUMBERS = st.one_of(st.integers(), st.sampled_from([2**31, 2**63, -(2**63) - 1, 10**400]), st.floats(allow_nan=False))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
HEADERS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
CONTENT_TYPES = st.sampled_from(["application/json", "application/json; charset=latin-1", "text/plain", ""])


@pytest.fixture(scope="module")
def client(shared_server: Process) -> Iterator[httpx.Client]:
    # No TLS here: without verify=False every client would first load all certificate authorities.
    with httpx.Client(base_url=shared_server.url, verify=False, timeout=30) as client:  # noqa: S501
        yield client


def names(operation: Operation[Any]) -> list[str]:
    """What the operation takes besides its path."""
    return [field.alias or name for name, field in operation.takes.model_fields.items()]


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request to some route, with anything at all in every place."""
    operation = draw(st.sampled_from(OPERATIONS))
    path = operation.path
    for name in operation.path_names:
        path = path.replace(f"{{{name}}}", quote(draw(TEXTS.filter(bool)), safe=""))
    request: dict[str, Any] = {"method": operation.method, "url": path, "headers": {}}
    if issubclass(operation.takes, Query):
        request["params"] = draw(st.dictionaries(st.sampled_from(names(operation)), TEXTS))
    if issubclass(operation.takes, Body):
        values = draw(st.fixed_dictionaries({}, optional={name: JSON for name in names(operation)}))
        whole = draw(st.one_of(st.just(values), st.just(values), JSON))
        request["content"] = draw(st.one_of(st.just(json.dumps(whole).encode()), st.binary(max_size=40)))
        request["headers"]["Content-Type"] = draw(CONTENT_TYPES)
    if draw(st.booleans()):
        request["headers"]["X-User-Id"] = draw(HEADERS)
    return request


def is_a_refusal(answer: httpx.Response) -> bool:
    """In plain text, or in the envelope and nothing but that."""
    if answer.headers.get("content-type", "").startswith("text/plain"):
        return bool(answer.text)
    error = answer.json()["error"]
    return answer.json().keys() == {"error"} and {"code", "message"} <= error.keys() <= {"code", "message", "field"}


@PATIENT
@given(requests())
def test_anything_is_answered_or_refused_and_never_fails(client: httpx.Client, request: Any) -> None:
    answer = client.request(**request)
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 200 or not answer.content or is_a_refusal(answer)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": "t", "key": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400),
        (b'{"title": "t", "deep": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}", 400),
        (b'{"title": "t", "key": ' + b"9" * 100_000 + b"}", 400),
        (b'{"title": "t", "key": ' + b"9" * 4_000 + b"}", 422),
        (b'{"title": "\\ud800", "key": "KEY"}', 400),
        (b'{"title": "t", "key": Infinity}', 400),
        (b'{"title": "t", "key": 1e999}', 422),
    ],
    ids=[
        *("10000 lists", "10000 objects", "100000 digits", "4000 digits"),
        *("half a character", "infinity", "a number beyond all numbers"),
    ],
)
def test_json_that_outgrows_its_reader_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post("/api/v1/projects", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert is_a_refusal(answer)


def test_a_body_too_long_is_refused_though_it_does_not_say_its_length(client: httpx.Client) -> None:
    chunks = (b" " * 100_000 for _ in range(22))
    answer = client.post("/api/v1/projects", content=chunks, headers={"Content-Type": "application/json"})
    assert (answer.status_code, is_a_refusal(answer)) == (413, True)


def test_a_method_that_a_path_does_not_know_is_told_those_it_knows(client: httpx.Client) -> None:
    answer = client.patch("/api/v1/projects")
    assert answer.status_code == 405
    assert {each.strip() for each in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_the_head_of_an_answer_can_be_asked_for_alone(client: httpx.Client) -> None:
    answer = client.head("/api/v1/projects")
    assert (answer.status_code, answer.content) == (200, b"")


def test_texts_of_any_kind_are_stored_as_they_are(client: httpx.Client) -> None:
    for text in NASTY:
        body = {"title": f"x{text}x", "key": new_key()}
        answer = client.post("/api/v1/projects", json=body)
        assert answer.json()["project"]["title"] == f"x{text}x"
