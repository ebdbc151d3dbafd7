"""Is what the server says about its routes true? Requests made from its document, and its answers held against it."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi.definitions import OPENAPI_31
from starlette.routing import Route
from support.nightly import IS_NIGHTLY, sized
from support.rest import new_key
from support.serving import Process, soon

from server_under_test import health, rest
from server_under_test.rest.openapi import document

OPERATIONS = (*rest.OPERATIONS, *health.OPERATIONS)
DOCUMENT = document(OPERATIONS, is_guarded=False)

# What may be said with a schema is not all that makes a request good, so that 400 is a good answer to any.
TRUTHS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EVERY_TRUTH = [*TRUTHS, checks.negative_data_rejection, checks.unsupported_method, checks.allow_header_conformance]
pytestmark = pytest.mark.timeout(sized(120, 900))
PATIENT = settings(
    deadline=None, suppress_health_check=list(HealthCheck), derandomize=not IS_NIGHTLY, database=None, print_blob=True
)


def schema(*modes: GenerationMode) -> Any:
    made = schemathesis.openapi.from_dict(DOCUMENT)
    made.config.generation.update(modes=list(modes))
    # It would stop the server that other tests share.
    return made.exclude(path="/admin/shutdown")


ANYTHING = schema(GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
SENSIBLE = schema(GenerationMode.POSITIVE)


@ANYTHING.parametrize()
@settings(PATIENT, max_examples=sized(8, 400))
def test_whatever_is_asked_is_answered_as_documented(case: schemathesis.Case, shared_server: Process) -> None:
    case.call_and_validate(base_url=shared_server.url, checks=EVERY_TRUTH)


class Town:
    """Things that exist, made when they are asked for, in a project of their own."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def project_id(self) -> str:
        return self._made("/projects", title="a town", key=new_key())["project"]["id"]

    def work_item_id(self) -> str:
        return self._made("/work-items", project_id=self.project_id(), item_type="task", title="t")["work_item"]["id"]

    def sprint_id(self) -> str:
        dates = {"start_date": soon(0), "end_date": soon(7)}
        return self._made("/sprints", project_id=self.project_id(), name="s", **dates)["sprint"]["id"]

    def comment_id(self) -> str:
        return self._made(f"/work-items/{self.work_item_id()}/comments", content="c")["comment"]["id"]

    def time_entry_id(self) -> str:
        return self._made("/time-entries", work_item_id=self.work_item_id())["time_entry"]["id"]

    def dependency_id(self) -> str:
        first = self._made("/work-items", project_id=self.project_id(), item_type="task", title="t")["work_item"]
        second = self._made("/work-items", project_id=first["project_id"], item_type="task", title="t")["work_item"]
        ends = {"blocking_item_id": first["id"], "blocked_item_id": second["id"]}
        return self._made("/dependencies", **ends, dependency_type="blocks")["id"]

    def user_id(self) -> str:
        return str(uuid4())

    def _made(self, path: str, **body: Any) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


ALIASES = {"project": "project_id", "work_item": "work_item_id"}
WORTH_MAKING = {"project_id", "work_item_id", "sprint_id", "comment_id", "time_entry_id", "dependency_id", "user_id"}


@pytest.fixture(scope="module")
def town(shared_server: Process) -> Any:
    # No TLS here: without verify=False every client would first load all certificate authorities.
    with httpx.Client(base_url=f"{shared_server.url}/api/v1", verify=False) as client:  # noqa: S501
        yield Town(client)


def brought_to_life(values: Any, town: Town) -> None:
    """Let every id in a path or body be that of something that exists, and every version the first."""
    for name in list(values) if isinstance(values, dict) else ():
        kind = ALIASES.get(name, name)
        if kind in WORTH_MAKING:
            values[name] = getattr(town, kind)()
        elif name == "expected_version":
            values[name] = 1


@SENSIBLE.parametrize()
@SENSIBLE.given(is_real=st.sampled_from([True, True, False]))
@settings(PATIENT, max_examples=sized(8, 400))
def test_what_is_asked_of_things_that_exist_is_answered_as_documented(
    case: schemathesis.Case, is_real: bool, shared_server: Process, town: Town
) -> None:
    if is_real:
        brought_to_life(case.path_parameters, town)
        brought_to_life(case.body, town)
    case.call_and_validate(base_url=shared_server.url, checks=TRUTHS)


def test_the_served_document_is_made_from_the_tables(shared_server: Process) -> None:
    answer = httpx.get(f"{shared_server.url}/openapi.json", verify=False)  # noqa: S501
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(DOCUMENT))


@pytest.mark.parametrize("is_guarded", [False, True])
def test_the_document_is_an_openapi_document(is_guarded: bool) -> None:
    made = document(OPERATIONS, is_guarded=is_guarded)
    assert [error.message for error in Draft202012Validator(OPENAPI_31).iter_errors(made)] == []
    for described in made["components"]["schemas"].values():
        Draft202012Validator.check_schema(described)


def test_all_references_in_the_document_lead_somewhere() -> None:
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert {value for key, value in leaves(DOCUMENT) if key == "$ref"} == known


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_each_route_of_the_server_is_described() -> None:
    routes = [route for part in (rest, health) for route in part.routes(None) if isinstance(route, Route)]  # type: ignore[arg-type]
    served = {(route.path, method.lower()) for route in routes for method in route.methods or () if method != "HEAD"}
    assert served == {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}


def test_where_tokens_are_asked_for_the_document_says_so() -> None:
    guarded = document(OPERATIONS, is_guarded=True)
    asking = {path for path, methods in guarded["paths"].items() for each in methods.values() if "security" in each}
    assert asking == {path for path in DOCUMENT["paths"] if path.startswith(("/api/", "/admin/"))}
    assert all("401" in each["responses"] for path in asking for each in guarded["paths"][path].values())


def leaves(value: Any, key: str = "") -> Any:
    """Every value in a document that holds no others, with its key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    else:
        yield key, value
