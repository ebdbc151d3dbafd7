"""The REST door: lookups, filters, and what is no request at all."""

import httpx
import pytest
from pm_wire import messages_pb2 as pb


@pytest.fixture
async def lettered(board):
    """A project whose key has letters only, so that its items can be named KEY-N."""
    for letter in "ABCDEFGHIJ":
        answer = await board.rest.post("/projects", json={"title": "lettered", "key": f"KEY{letter}"})
        if answer.status_code == 200:
            return answer.json()["project"]
    raise AssertionError("all keys are taken")


async def create(board, project, item_type, title, **fields):
    body = {"project_id": project["id"], "item_type": item_type, "title": title, **fields}
    return (await board.rest.post("/work-items", json=body)).json()["work_item"]


async def test_an_item_is_found_by_display_key(board, lettered):
    item = await create(board, lettered, "task", "t")
    key = item["display_key"]
    assert (await board.rest.get(f"/work-items/{key}")).json()["work_item"] == item
    assert (await board.rest.put(f"/work-items/{key}", json={"title": "u", "expected_version": 1})).status_code == 200
    assert (await board.rest.post(f"/work-items/{key}/comments", json={"content": "c"})).status_code == 200
    assert (await board.rest.delete(f"/work-items/{key}")).json() == {"deleted_id": item["id"]}
    await board.rest.delete(f"/projects/{lettered['key']}")


@pytest.mark.parametrize(
    ("text", "status"),
    [("nonsense", 400), ("key-1", 400), ("A-B-1", 400), ("ABC-0", 400), ("ABC-x", 400), ("TOOLONGAKEYX-1", 400)],
)
async def test_a_malformed_display_key_is_a_bad_request(board, text, status):
    answer = await board.rest.get(f"/work-items/{text}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, "BAD_REQUEST")


@pytest.mark.parametrize("path", ["/projects/nope", "/work-items/NOPE-1", "/projects/nope/work-items"])
async def test_what_does_not_exist_is_not_found(board, path):
    answer = await board.rest.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/sprints/nope", "/comments/nope"])
async def test_a_path_that_needs_a_uuid_says_so_without_a_field(board, path):
    answer = await board.rest.delete(path)
    assert answer.status_code == 400
    assert answer.json()["error"].keys() == {"code", "message"}


async def test_the_list_is_filtered(board):
    project = {"id": board.project.id}
    epic = await create(board, project, "epic", "epic")
    story = await create(board, project, "story", "story", parent_id=epic["id"])
    task = await create(board, project, "task", "task", parent_id=story["id"])
    done = await create(board, project, "task", "done", status="done", parent_id=story["id"])

    async def listed(**query):
        answer = await board.rest.get(f"/projects/{board.project.key}/work-items", params=query)
        return {each["id"] for each in answer.json()["work_items"]}

    everything = {epic["id"], story["id"], task["id"], done["id"]}
    assert await listed() == everything - {done["id"]}
    assert await listed(include_done="true") == everything
    assert await listed(type="story") == {story["id"]}
    assert await listed(type="unknown") == set()
    assert await listed(status="done", include_done="true") == {done["id"]}
    assert await listed(parent_id=story["id"]) == {task["id"]}
    assert await listed(parent_id="junk") == set()
    assert await listed(orphaned="true", parent_id=story["id"]) == {epic["id"]}
    assert await listed(descendants_of=epic["id"]) == {story["id"], task["id"]}
    assert await listed(ancestors_of=task["id"]) == {epic["id"], story["id"]}
    assert await listed(ancestors_of=task["id"], type="epic") == {epic["id"]}


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/projects", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("POST", "/projects", {"content": b'{"key": "\\ud800"}', "headers": {"Content-Type": "application/json"}}, 400),
        ("POST", "/projects", {"content": b"{" * 50_000, "headers": {"Content-Type": "application/json"}}, 400),
        ("POST", "/projects", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", "/projects", {"content": b"{}"}, 415),
        ("POST", "/projects", {"json": []}, 422),
        ("POST", "/projects", {"json": {"title": "t"}}, 422),
        ("POST", "/projects", {"json": {"title": 1, "key": "k"}}, 422),
        ("PUT", "/projects/x", {"json": {"title": "t"}}, 422),
        ("PUT", "/work-items/x", {"json": {"expected_version": "1"}}, 422),
        ("PUT", "/work-items/x", {"json": {"expected_version": True}}, 422),
        ("PUT", "/work-items/x", {"json": {"expected_version": 2**31}}, 422),
        ("PUT", "/work-items/x", {"json": {"expected_version": 1, "position": 1.5}}, 422),
        ("PUT", "/work-items/x", {"json": {"expected_version": 1, "update_parent": "yes"}}, 422),
        ("GET", "/projects/x/work-items?include_done=yes", {}, 400),
        ("POST", "/projects", {"json": {"title": "x" * 2_200_000, "key": "k"}}, 413),
    ],
)
async def test_what_is_no_request_of_this_interface_is_answered_in_plain_text(board, method, path, options, status):
    answer = await board.rest.request(method, path, **options)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/projects/", 404), ("PATCH", "/projects", 405), ("GET", "/swim-lanes", 404)],
)
async def test_an_unknown_path_or_method_is_answered_with_an_empty_body(board, method, path, status):
    answer = await board.rest.request(method, path)
    assert (answer.status_code, answer.content) == (status, b"")


async def test_null_equals_absent_and_unknown_keys_do_not_matter(board):
    item = await board.item(description="words")
    body = {"title": None, "description": None, "colour": "red", "expected_version": 1}
    answer = await board.rest.put(f"/work-items/{item.id}", json=body)
    assert answer.json()["work_item"]["version"] == 1


async def test_an_unknown_acting_user_is_created_on_first_use(board):
    user_id = "00000000-0000-4000-8000-00000000ABCD"
    body = {"project_id": board.project.id, "item_type": "task", "title": "t"}
    answer = await board.rest.post("/work-items", json=body, headers={"X-User-Id": user_id})
    assert answer.json()["work_item"]["created_by"] == user_id.lower()
    junk = await board.rest.post("/work-items", json=body, headers={"X-User-Id": "junk"})
    assert junk.json()["work_item"]["created_by"] == "00000000-0000-0000-0000-000000000001"


async def test_a_write_over_one_door_is_read_at_once_over_the_other(board):
    item = await board.item()
    assert (await board.rest.get(f"/work-items/{item.id}")).json()["work_item"]["title"] == item.title
    await board.rest.put(f"/work-items/{item.id}", json={"title": "new", "expected_version": 1})
    assert [each.title for each in await board.items()] == ["new"]


async def test_both_doors_name_enumerated_values_alike(board):
    item = await board.item(pb.STORY)
    shown = (await board.rest.get(f"/work-items/{item.id}")).json()["work_item"]
    assert (shown["item_type"], shown["status"], shown["priority"]) == ("story", "backlog", "medium")
    assert "ancestor_ids" not in shown
    assert shown["parent_id"] is None


async def test_any_origin_may_call(board):
    answer = await board.rest.get("/projects", headers={"Origin": "http://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_health_routes_answer(shared_server):
    async with httpx.AsyncClient(base_url=shared_server.url) as client:
        assert (await client.get("/health")).json()["status"] == "ok"
        assert (await client.get("/live")).content == b""
        ready = (await client.get("/ready")).json()
        assert (ready["status"], ready["database"]["status"]) == ("healthy", "healthy")
        assert ready["circuit_breaker"] == {"state": "Closed"}
        assert (await client.post("/admin/checkpoint")).json()["status"] == "ok"
