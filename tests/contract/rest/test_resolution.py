"""Which entity does a path, a query or a body name?"""

from uuid import uuid4

import pytest
from support.rest import ids, listed, new_key, refusal, shown, spelled
from support.serving import soon

pytestmark = pytest.mark.section("rest.md 1 Id or key resolution")

PROJECT_LISTS = ["sprints", "work-items", "swim-lanes", "members"]
ITEM_LISTS = ["comments", "dependencies", "time-entries"]


@pytest.mark.parametrize("form", ["id", "key"])
async def test_a_project_is_named_by_id_or_key(api, project, form):
    assert shown(await api.get(f"/projects/{project[form]}")) == project


async def test_a_project_id_may_be_in_upper_case(api, project):
    assert shown(await api.get(f"/projects/{project['id'].upper()}")) == project


@pytest.mark.parametrize("form", ["id", "key"])
async def test_a_project_is_changed_by_id_or_key(api, project, form):
    answer = await api.put(f"/projects/{project[form]}", {"title": "new", "expected_version": 1})
    assert shown(answer)["id"] == project["id"]


@pytest.mark.parametrize("form", ["id", "key"])
async def test_a_project_is_deleted_by_id_or_key(api, project, form):
    assert (await api.delete(f"/projects/{project[form]}")).json() == {"deleted_id": project["id"]}


@pytest.mark.parametrize("route", PROJECT_LISTS)
@pytest.mark.parametrize("form", ["id", "key"])
async def test_a_list_of_a_project_is_named_by_id_or_key(api, project, route, form):
    assert (await api.get(f"/projects/{project[form]}/{route}")).status_code == 200


async def test_a_project_key_is_case_sensitive(api, project):
    assert refusal(await api.get(f"/projects/{project['key'].lower()}")) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("route", ["", *(f"/{route}" for route in PROJECT_LISTS)], ids=["itself", *PROJECT_LISTS])
@pytest.mark.parametrize("name", [str(uuid4()), "NOSUCHKEY"], ids=["id", "key"])
async def test_an_unknown_project_is_not_found(api, name, route):
    assert refusal(await api.get(f"/projects/{name}{route}")) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("route", ["", *(f"/{route}" for route in PROJECT_LISTS)], ids=["itself", *PROJECT_LISTS])
async def test_a_deleted_project_is_not_found(api, project, route):
    await api.delete(f"/projects/{project['id']}")
    assert refusal(await api.get(f"/projects/{project['key']}{route}")) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("form", ["id", "display_key"])
async def test_a_work_item_is_named_by_id_or_display_key(api, item, form):
    assert shown(await api.get(f"/work-items/{item[form]}")) == item


@pytest.mark.parametrize("form", ["id", "display_key"])
async def test_a_work_item_is_changed_by_id_or_display_key(api, item, form):
    answer = await api.put(f"/work-items/{item[form]}", {"title": "new", "expected_version": 1})
    assert shown(answer)["id"] == item["id"]


@pytest.mark.parametrize("form", ["id", "display_key"])
async def test_a_work_item_is_deleted_by_id_or_display_key(api, item, form):
    assert (await api.delete(f"/work-items/{item[form]}")).json() == {"deleted_id": item["id"]}


@pytest.mark.parametrize("route", ITEM_LISTS)
async def test_a_list_of_a_work_item_is_named_by_display_key(api, item, route):
    assert listed(await api.get(f"/work-items/{item['display_key']}/{route}")) == []


async def test_a_work_item_is_commented_by_display_key(api, item):
    answer = await api.post(f"/work-items/{item['display_key']}/comments", {"content": "c"})
    assert shown(answer)["work_item_id"] == item["id"]


@pytest.mark.parametrize(("query", "end"), [("descendants_of", 0), ("ancestors_of", 1)])
async def test_relatives_are_asked_for_by_display_key(api, project, query, end):
    epic = await api.item(project, "epic")
    story = await api.item(project, "story", parent_id=epic["id"])
    pair = (epic, story)
    answer = await api.get(f"/projects/{project['id']}/work-items", **{query: pair[end]["display_key"]})
    assert ids(listed(answer)) == [pair[1 - end]["id"]]


async def test_an_export_is_asked_for_by_display_key(api, item):
    answer = await api.get("/sync/export", work_item=item["display_key"])
    assert ids(answer.json()["work_items"]) == [item["id"]]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "KEY-",
        "-1",
        "key-1",
        "K-E-1",
        "KEY-0",
        "KEY-x",
        "KEY-1.5",
        "KEY--1",
        "ABCDEFGHIJK-1",
        "K1-1",
        "K_A-1",
    ],
)
async def test_a_malformed_display_key_is_a_bad_request(api, text):
    assert refusal(await api.get(f"/work-items/{text}")) == (400, "BAD_REQUEST", None)


@pytest.mark.parametrize("query", ["descendants_of", "ancestors_of"])
async def test_a_malformed_display_key_in_a_query_is_a_bad_request(api, project, query):
    answer = await api.get(f"/projects/{project['id']}/work-items", **{query: "nonsense"})
    assert refusal(answer) == (400, "BAD_REQUEST", None)


async def test_a_malformed_display_key_of_an_export_is_a_bad_request(api):
    assert refusal(await api.get("/sync/export", work_item="nonsense")) == (400, "BAD_REQUEST", None)


@pytest.mark.parametrize("name", [str(uuid4()), "NOSUCHKEY-1"], ids=["id", "display key"])
@pytest.mark.parametrize("route", ["", *(f"/{route}" for route in ITEM_LISTS)], ids=["itself", *ITEM_LISTS])
async def test_an_unknown_work_item_is_not_found(api, name, route):
    assert refusal(await api.get(f"/work-items/{name}{route}")) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("query", ["descendants_of", "ancestors_of"])
async def test_relatives_of_an_unknown_work_item_are_not_found(api, project, query):
    answer = await api.get(f"/projects/{project['id']}/work-items", **{query: f"{project['key']}-99"})
    assert refusal(answer) == (404, "NOT_FOUND", None)


async def test_an_export_of_an_unknown_work_item_is_not_found(api):
    assert refusal(await api.get("/sync/export", work_item=str(uuid4()))) == (404, "NOT_FOUND", None)


async def test_a_number_beyond_the_last_item_is_not_found(api, item):
    assert refusal(await api.get(f"/work-items/{item['display_key']}9")) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("character", ["7", "_"])
async def test_an_item_of_a_project_whose_key_has_a_digit_or_underscore_is_reached_by_id_only(api, character):
    item = await api.item(await api.project(key=new_key()[:8] + character))
    assert shown(await api.get(f"/work-items/{item['id']}")) == item
    assert refusal(await api.get(f"/work-items/{item['display_key']}")) == (400, "BAD_REQUEST", None)


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("GET", "sprints"),
        ("PUT", "sprints"),
        ("DELETE", "sprints"),
        ("PUT", "comments"),
        ("DELETE", "comments"),
        ("DELETE", "dependencies"),
        ("GET", "time-entries"),
        ("PUT", "time-entries"),
        ("DELETE", "time-entries"),
    ],
)
async def test_what_has_no_key_is_named_by_uuid_and_the_refusal_names_no_field(api, item, method, route):
    body = {"expected_version": 1, "content": "c"} if method == "PUT" else None
    answer = await api.call(method, f"/{route}/{item['display_key']}", body)
    assert refusal(answer) == (400, "VALIDATION_ERROR", None)


async def test_an_id_with_hyphens_where_no_uuid_has_them_is_none(api, project):
    sprint = await api.sprint(project)
    digits = sprint["id"].replace("-", "")
    answer = await api.get(f"/sprints/{digits[:5]}-{digits[5:]}")
    assert refusal(answer) == (400, "VALIDATION_ERROR", None)


async def test_a_body_names_a_project_by_id_only(api, project):
    body = {"project_id": project["key"], "name": "s", "start_date": soon(0), "end_date": soon(1)}
    assert refusal(await api.post("/sprints", body)) == (400, "VALIDATION_ERROR", "project_id")


async def test_a_body_names_a_parent_by_id_only(api, project):
    epic = await api.item(project, "epic")
    body = {"project_id": project["id"], "item_type": "story", "title": "t", "parent_id": epic["display_key"]}
    assert refusal(await api.post("/work-items", body))[:2] == (400, "VALIDATION_ERROR")


async def test_a_body_names_the_ends_of_a_dependency_by_id_only(api, project, item):
    other = await api.item(project)
    answer = await api.link({"id": item["display_key"]}, other)
    assert refusal(answer) == (400, "VALIDATION_ERROR", None)


async def test_a_body_names_the_item_of_a_time_entry_by_id_only(api, item):
    answer = await api.post("/time-entries", {"work_item_id": item["display_key"]})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "work_item_id")


@pytest.mark.parametrize("name", ["parent_id", "sprint_id"])
@pytest.mark.parametrize("value", ["junk", "KEY-1", ""], ids=spelled)
async def test_a_filter_by_id_resolves_nothing_and_finds_nothing_for_junk(api, project, item, name, value):
    assert listed(await api.get(f"/projects/{project['id']}/work-items", **{name: value})) == []


async def test_a_filter_by_id_is_compared_as_text_with_the_lower_case_id(api, project):
    epic = await api.item(project, "epic")
    story = await api.item(project, "story", parent_id=epic["id"])
    path = f"/projects/{project['id']}/work-items"
    assert ids(listed(await api.get(path, parent_id=epic["id"]))) == [story["id"]]
    assert listed(await api.get(path, parent_id=epic["id"].upper())) == []
