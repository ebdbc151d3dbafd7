"""What is a request of this interface, and how is anything else answered?"""

import json
import time
from uuid import UUID, uuid4

import pytest
from support.rest import new_key, refusal, shown, spelled

pytestmark = pytest.mark.section("rest.md 1 General rules")

MEBIBYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}

WITH_A_BODY = {
    "a new project": ("POST", "/projects", {"title": "t", "key": "KEY"}),
    "a changed project": ("PUT", "/projects/{id}", {"expected_version": 1}),
    "a new sprint": ("POST", "/sprints", {"project_id": "{id}", "name": "s", "start_date": 1, "end_date": 2}),
    "a changed sprint": ("PUT", "/sprints/{id}", {"expected_version": 1}),
    "a new work item": ("POST", "/work-items", {"project_id": "{id}", "item_type": "task", "title": "t"}),
    "a changed work item": ("PUT", "/work-items/{id}", {"expected_version": 1}),
    "a new comment": ("POST", "/work-items/{id}/comments", {"content": "c"}),
    "a changed comment": ("PUT", "/comments/{id}", {"content": "c"}),
    "a new dependency": (
        "POST",
        "/dependencies",
        {"blocking_item_id": "{id}", "blocked_item_id": "{id}", "dependency_type": "blocks"},
    ),
    "a new time entry": ("POST", "/time-entries", {"work_item_id": "{id}"}),
    "a member": ("PUT", "/projects/{id}/members/{id}", {"role": "editor"}),
}

REQUIRED = [
    pytest.param(
        method, path, {key: value for key, value in body.items() if key != missing}, missing, id=f"{what}: {missing}"
    )
    for what, (method, path, body) in WITH_A_BODY.items()
    for missing in body
]

WRONG_TYPES = {
    "a number as title": ("POST", "/projects", {"title": 1, "key": "KEY"}),
    "a list as description": ("POST", "/projects", {"title": "t", "key": "KEY", "description": []}),
    "a text as version": ("PUT", "/work-items/{id}", {"expected_version": "1"}),
    "a boolean as version": ("PUT", "/work-items/{id}", {"expected_version": True}),
    "a version beyond 32 bits": ("PUT", "/work-items/{id}", {"expected_version": 2**31}),
    "a fraction as position": ("PUT", "/work-items/{id}", {"expected_version": 1, "position": 1.5}),
    "a text as story points": ("PUT", "/work-items/{id}", {"expected_version": 1, "story_points": "8"}),
    "a word as update_parent": ("PUT", "/work-items/{id}", {"expected_version": 1, "update_parent": "yes"}),
    "a text as date": ("POST", "/sprints", {"project_id": "x", "name": "s", "start_date": "today", "end_date": 2}),
    "an object as content": ("POST", "/work-items/{id}/comments", {"content": {}}),
    "a word as stop": ("PUT", "/time-entries/{id}", {"stop": "yes"}),
    "a number as role": ("PUT", "/projects/{id}/members/{id}", {"role": 1}),
    "a list as body": ("POST", "/projects", []),
    "a text as body": ("POST", "/projects", "text"),
    "null as a required key": ("POST", "/projects", {"title": None, "key": "KEY"}),
}


def is_plain(answer):
    return answer.headers["content-type"].startswith("text/plain") and "error" not in answer.text[:20]


@pytest.mark.parametrize(("method", "path", "body", "missing"), REQUIRED)
async def test_a_missing_required_key_is_answered_422_in_plain_text(api, project, method, path, body, missing):
    answer = await api.call(method, path.replace("{id}", project["id"]), body)
    assert answer.status_code == 422
    assert is_plain(answer)


@pytest.mark.parametrize(("method", "path", "body"), WRONG_TYPES.values(), ids=WRONG_TYPES)
async def test_a_value_of_the_wrong_type_is_answered_422_in_plain_text(api, project, method, path, body):
    answer = await api.call(method, path.replace("{id}", project["id"]), body)
    assert answer.status_code == 422
    assert is_plain(answer)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nothing", b'{"a": NaN}', b'{"title": "\xff"}', b'{"title": "\\ud800"}', b"[" * 10_000],
    ids=["nothing", "half an object", "a bare word", "not a number", "not UTF-8", "half a character", "10000 levels"],
)
async def test_malformed_json_is_answered_400_in_plain_text(api, content):
    answer = await api.call("POST", "/projects", content=content, headers=JSON)
    assert answer.status_code == 400
    assert is_plain(answer)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "text/json", "application/x-www-form-urlencoded", ""], ids=spelled
)
async def test_another_content_type_is_answered_415_in_plain_text(api, content_type):
    body = json.dumps({"title": "t", "key": new_key()}).encode()
    answer = await api.call("POST", "/projects", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert is_plain(answer)


async def test_a_body_without_content_type_is_answered_415(api):
    answer = await api.call("POST", "/projects", content=json.dumps({"title": "t", "key": new_key()}).encode())
    assert answer.status_code == 415


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
async def test_the_content_type_is_json_with_or_without_parameters(api, content_type):
    body = json.dumps({"title": "t", "key": new_key()}).encode()
    answer = await api.call("POST", "/projects", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == 200


async def test_a_body_of_more_than_2_mebibytes_is_answered_413_in_plain_text(api):
    body = json.dumps({"title": "t", "key": "KEY"}).encode().ljust(2 * MEBIBYTE + 1)
    answer = await api.call("POST", "/projects", content=body, headers=JSON)
    assert answer.status_code == 413
    assert is_plain(answer)


async def test_a_body_of_exactly_2_mebibytes_is_read(api):
    body = json.dumps({"title": "t", "key": new_key()}).encode().ljust(2 * MEBIBYTE)
    assert (await api.call("POST", "/projects", content=body, headers=JSON)).status_code == 200


@pytest.mark.parametrize("name", ["include_done", "orphaned"])
@pytest.mark.parametrize("value", ["yes", "1", "True", "FALSE", ""], ids=spelled)
async def test_a_query_parameter_that_is_not_literally_true_or_false_is_answered_400(api, project, name, value):
    answer = await api.get(f"/projects/{project['id']}/work-items", **{name: value})
    assert answer.status_code == 400
    assert is_plain(answer)


async def test_unknown_keys_of_a_body_are_ignored(api):
    assert "colour" not in await api.project(colour="red")


@pytest.mark.parametrize("key", ["description", "parent_id", "status", "priority"])
async def test_null_equals_absent_for_an_optional_key_of_a_creation(api, project, key):
    without, with_null = await api.item(project), await api.item(project, **{key: None})
    assert with_null[key] == without[key]


@pytest.mark.parametrize(
    "key", ["title", "description", "status", "priority", "assignee_id", "sprint_id", "story_points", "position"]
)
async def test_null_equals_absent_for_an_optional_key_of_an_update(api, project, key):
    item = await api.item(project, description="words")
    assert shown(await api.edit("/work-items", item, **{key: None})) == item


@pytest.mark.parametrize("path", ["/nothing", "/projects/", "/swim-lanes", "/activity", "/projects/x/activity"])
async def test_an_unknown_path_is_answered_404_with_an_empty_body(api, path):
    answer = await api.get(path)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/projects"),
        ("DELETE", "/projects"),
        ("POST", "/projects/x"),
        ("GET", "/sprints"),
        ("GET", "/work-items"),
        ("PATCH", "/work-items/x"),
        ("PUT", "/work-items/x/comments"),
        ("GET", "/comments/x"),
        ("GET", "/dependencies"),
        ("PUT", "/dependencies/x"),
        ("POST", "/projects/x/swim-lanes"),
        ("GET", "/time-entries"),
        ("POST", "/sync/export"),
        ("GET", "/sync/import"),
        ("POST", "/projects/x/members"),
    ],
)
async def test_a_method_the_path_does_not_know_is_answered_405_with_an_empty_body(api, method, path):
    answer = await api.call(method, path)
    assert (answer.status_code, answer.content) == (405, b"")


async def test_every_success_is_answered_200_creation_and_deletion_included(api):
    created = await api.post("/projects", {"title": "t", "key": new_key()})
    assert created.status_code == 200
    assert (await api.delete(f"/projects/{shown(created)['id']}")).status_code == 200


async def test_times_are_whole_unix_seconds(api):
    before = int(time.time())
    project = await api.project()
    assert before <= project["created_at"] <= int(time.time())
    assert isinstance(project["created_at"], int)


async def test_optional_keys_of_an_answer_are_present_with_null(item):
    absent = {key for key, value in item.items() if value is None}
    assert absent == {"description", "parent_id", "assignee_id", "sprint_id", "story_points"}


async def test_ids_in_answers_are_lower_case_and_hyphenated_whatever_was_sent(api, project, item):
    assert item["id"] == str(UUID(item["id"]))
    shouted = await api.post("/work-items", {"project_id": project["id"].upper(), "item_type": "task", "title": "t"})
    assert shown(shouted)["project_id"] == project["id"]


async def test_text_is_trimmed_before_it_is_stored(api):
    project = await api.project(title="  a board\t", description="\n words ")
    assert (project["title"], project["description"]) == ("a board", "words")


async def test_lengths_are_counted_before_trimming(api):
    answer = await api.post("/projects", {"title": "x" * 199 + "  ", "key": new_key()})
    assert refusal(answer)[:2] == (400, "VALIDATION_ERROR")


async def test_lengths_are_counted_in_characters(api):
    title = "\N{PILE OF POO}" * 200
    assert (await api.project(title=title))["title"] == title


async def test_any_origin_may_read_the_answer(api):
    answer = await api.call("GET", "/projects", headers={"Origin": "http://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_any_origin_may_use_any_method_and_header(api, method):
    asked = {
        "Origin": "http://elsewhere.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "X-User-Id, Content-Type, Authorization, X-Anything",
    }
    answer = await api.call("OPTIONS", "/projects", headers=asked)
    assert answer.status_code == 200
    assert (
        method in answer.headers["access-control-allow-methods"]
        or "*" in answer.headers["access-control-allow-methods"]
    )
    assert "x-anything" in answer.headers["access-control-allow-headers"].lower()


async def test_requests_are_not_limited_in_number(start_server, monkeypatch, client, api):
    monkeypatch.setenv("PM_RATE_LIMIT_MAX_REQUESTS", "1")
    client.base_url = f"{start_server(keep_environment=True).url}/api/v1"
    assert [(await api.get("/projects")).status_code for _ in range(5)] == [200] * 5


async def test_without_authentication_nobody_needs_to_be_a_member(api, project, somebody_else):
    assert shown(await somebody_else.edit("/projects", project, title=f"theirs {uuid4()}"))["version"] == 2
