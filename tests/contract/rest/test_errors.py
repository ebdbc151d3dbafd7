"""What does a refusal look like?"""

from uuid import uuid4

import pytest
from support.rest import new_key

pytestmark = pytest.mark.section("rest.md 1 Error envelope")


async def test_a_refusal_with_a_field_has_exactly_code_message_and_field(api):
    answer = await api.post("/projects", {"title": "", "key": new_key()})
    assert answer.json().keys() == {"error"}
    assert answer.json()["error"].keys() == {"code", "message", "field"}
    assert {type(value) for value in answer.json()["error"].values()} == {str}


async def test_a_refusal_without_a_field_has_exactly_code_and_message(api):
    answer = await api.get(f"/projects/{uuid4()}")
    assert answer.json()["error"].keys() == {"code", "message"}


async def test_a_refusal_is_json(api):
    answer = await api.get(f"/projects/{uuid4()}")
    assert answer.headers["content-type"].startswith("application/json")


async def test_a_value_that_breaks_a_rule_is_answered_400_validation_error(api):
    answer = await api.post("/projects", {"title": " ", "key": new_key()})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_a_malformed_display_key_is_answered_400_bad_request(api):
    answer = await api.get("/work-items/nonsense")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("route", ["projects", "sprints", "work-items", "time-entries"])
async def test_a_missing_entity_is_answered_404_not_found(api, route):
    answer = await api.get(f"/{route}/{uuid4()}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("projects", {"expected_version": 1}),
        ("sprints", {"expected_version": 1}),
        ("work-items", {"expected_version": 1}),
        ("comments", {"content": "c"}),
        ("time-entries", {"stop": True}),
    ],
    ids=["project", "sprint", "work item", "comment", "time entry"],
)
async def test_an_update_of_a_missing_entity_is_answered_404_not_found(api, route, body):
    answer = await api.put(f"/{route}/{uuid4()}", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("route", ["projects", "sprints", "work-items", "comments", "dependencies", "time-entries"])
async def test_a_deletion_of_a_missing_entity_is_answered_404_not_found(api, route):
    answer = await api.delete(f"/{route}/{uuid4()}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_a_version_mismatch_is_answered_409_with_the_current_version_in_its_text(api, item):
    await api.edit("/work-items", item, title="new")
    answer = await api.edit("/work-items", item, title="late")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert "(current version: 2)" in answer.json()["error"]["message"]
    assert answer.json()["error"].keys() == {"code", "message"}


async def test_a_duplicate_project_key_is_answered_409_with_the_current_version_in_its_text(api, project):
    answer = await api.post("/projects", {"title": "twin", "key": project["key"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert "(current version: 1)" in answer.json()["error"]["message"]


async def test_a_project_that_still_has_items_is_answered_409_delete_blocked(api, project, item):
    answer = await api.delete(f"/projects/{project['id']}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DELETE_BLOCKED")


@pytest.mark.section("reference.md R21 Errors")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/projects", {"title": "'; DROP TABLE projects; --", "key": "'"}),
        ("/work-items", {"project_id": "x", "item_type": "task", "title": "t"}),
        ("/sprints", {"project_id": str(uuid4()), "name": "s", "start_date": 1, "end_date": 2}),
        ("/dependencies", {"blocking_item_id": "a", "blocked_item_id": "b", "dependency_type": "c"}),
    ],
    ids=["of a project", "of a work item", "of a sprint", "of a dependency"],
)
async def test_the_text_of_a_refusal_shows_neither_source_nor_storage(api, path, body):
    message = (await api.post(path, body)).json()["error"]["message"].lower()
    assert not [word for word in (".py", "line ", "traceback", "sqlite", "select ", "insert ") if word in message]
