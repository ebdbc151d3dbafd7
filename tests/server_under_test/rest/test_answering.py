"""What does the REST door leave behind of a request: in the figures, in the log, in an answer about a fault of ours?"""

from uuid import uuid4

import httpx
import pytest
from support.rest import new_key
from support.serving import Process, StartServer

OUTCOMES = {
    "create_project": "ok",
    "update_project": "CONFLICT",
    "get_project": "NOT_FOUND",
    "get_work_item": "BAD_REQUEST",
    "get_sprint": "VALIDATION_ERROR",
    "create_sprint": "rejected",
    "health": "ok",
}


def served(process: Process) -> httpx.Client:
    # No TLS here: without verify=False every client would first load all certificate authorities.
    return httpx.Client(base_url=process.url, verify=False)  # noqa: S501


@pytest.fixture
def asked(start_server: StartServer) -> Process:
    """A server that was asked for some things."""
    process = start_server()
    with served(process) as client:
        created = client.post("/api/v1/projects", json={"title": "t", "key": new_key()}).json()["project"]
        client.put(f"/api/v1/projects/{created['id']}", json={"title": "u", "expected_version": 9})
        client.get(f"/api/v1/projects/{uuid4()}")
        client.get("/api/v1/work-items/no-such-thing")
        client.get("/api/v1/sprints/no-such-thing")
        client.post("/api/v1/sprints", json={})
        client.get("/health")
        client.get("/no-such-thing")
    return process


def test_requests_are_counted_by_operation_and_outcome_and_by_no_text_of_a_client(asked: Process) -> None:
    with served(asked) as client:
        figures = client.get("/metrics").text
    for name, outcome in OUTCOMES.items():
        assert f'pm_request_seconds_count{{door="rest",outcome="{outcome}",request="{name}"}} 1.0' in figures
    assert "no-such-thing" not in figures


def test_what_is_refused_is_logged_with_its_reason(asked: Process) -> None:
    refused = {line["operation"]: line["code"] for line in asked.logged("refused")}
    assert refused == {name: code for name, code in OUTCOMES.items() if code.isupper()}


def test_a_fault_of_ours_is_answered_500_without_a_word_about_our_insides(start_server: StartServer) -> None:
    with served(start_server("--defect", "stored-not-acknowledged:project")) as client:
        answer = client.post("/api/v1/projects", json={"title": "t", "key": new_key()})
    assert answer.status_code == 500
    assert answer.json() == {"error": {"code": "INTERNAL_ERROR", "message": "storage refused the request"}}


def test_reading_in_the_name_of_an_unknown_user_writes_nothing(start_server: StartServer) -> None:
    process = start_server()
    nobody, body = str(uuid4()), {"title": "t", "key": new_key()}
    with served(process) as client:
        client.get("/api/v1/projects", headers={"X-User-Id": nobody})
        project = client.post("/api/v1/projects", json=body).json()["project"]
        item = {"project_id": project["id"], "item_type": "task", "title": "t"}
        made = client.post("/api/v1/work-items", json=item).json()["work_item"]
        change = {"expected_version": 1, "assignee_id": nobody}
        answer = client.put(f"/api/v1/work-items/{made['id']}", json=change)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "assignee_id")
