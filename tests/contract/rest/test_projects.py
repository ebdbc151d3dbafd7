"""Projects over REST: list, read, create, update, delete."""

import pytest
from pm_wire import messages_pb2 as pb
from support.rest import ids, listed, new_key, refusal, shown, spelled

pytestmark = pytest.mark.section("rest.md 3 Projects")


async def test_projects_are_listed_by_title_in_byte_order(api):
    made = [await api.project(title=title) for title in ("ä third", "b second", "B first")]
    everything = listed(await api.get("/projects"))
    assert [each["title"] for each in everything if each["id"] in ids(made)] == ["B first", "b second", "ä third"]
    assert everything == sorted(everything, key=lambda each: each["title"].encode())


async def test_a_deleted_project_is_not_listed(api, project):
    await api.delete(f"/projects/{project['id']}")
    assert project["id"] not in ids(listed(await api.get("/projects")))


async def test_an_archived_project_is_listed(api, project):
    await api.edit("/projects", project, status="archived")
    assert project["id"] in ids(listed(await api.get("/projects")))


async def test_one_project_is_read_as_it_was_created(api, project):
    assert shown(await api.get(f"/projects/{project['id']}")) == project


async def test_a_new_project_is_active_in_version_1_with_item_number_1_next(project):
    assert (project["status"], project["version"], project["next_work_item_number"]) == ("active", 1, 1)


async def test_a_new_project_is_signed_by_its_creator(api, project):
    user_id = api.user_id
    assert (project["created_by"], project["updated_by"]) == (user_id, user_id)
    assert project["created_at"] == project["updated_at"]


@pytest.mark.parametrize("title", ["", " ", "\t\n"], ids=spelled)
async def test_a_new_project_needs_a_title(api, title):
    answer = await api.post("/projects", {"title": title, "key": new_key()})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "title")


async def test_a_title_of_200_characters_is_stored(api):
    assert (await api.project(title="x" * 200))["title"] == "x" * 200


@pytest.mark.parametrize(("key", "stored"), [("lower{}", "LOWER{}"), ("a_b{}", "A_B{}"), ("Z9{}", "Z9{}")])
async def test_a_key_is_stored_in_upper_case(api, key, stored):
    suffix = new_key()
    assert (await api.project(key=key.format(suffix)))["key"] == stored.format(suffix)


async def test_a_key_is_trimmed(api):
    key = new_key()
    assert (await api.project(key=f" {key.lower()}\t"))["key"] == key


@pytest.mark.parametrize("key", ["", "  "], ids=["nothing", "spaces"])
async def test_a_new_project_needs_a_key(api, key):
    assert refusal(await api.post("/projects", {"title": "t", "key": key})) == (400, "VALIDATION_ERROR", "key")


async def test_the_key_of_a_living_project_is_taken(api, project):
    assert refusal(await api.post("/projects", {"title": "t", "key": project["key"]}))[:2] == (409, "CONFLICT")


async def test_the_key_of_a_living_project_is_taken_in_any_case(api, project):
    assert refusal(await api.post("/projects", {"title": "t", "key": project["key"].lower()}))[:2] == (409, "CONFLICT")


@pytest.mark.parametrize("description", ["", "  "], ids=spelled)
async def test_a_blank_description_is_stored_as_null(api, description):
    assert (await api.project(description=description))["description"] is None


async def test_a_description_is_stored(api):
    assert (await api.project(description="words"))["description"] == "words"


async def test_a_project_created_over_rest_is_edited_over_websocket_by_its_creator(
    api, project, connect_to, shared_server
):
    peer = await connect_to(shared_server, user_id=api.user_id)
    request = pb.CreateWorkItemRequest(project_id=project["id"], item_type=pb.TASK, title="t")
    created = await peer.ask(create_work_item_request=request)
    assert created.work_item.project_id == project["id"]


@pytest.mark.parametrize(
    ("field", "value"), [("title", "new"), ("description", "words"), ("status", "archived")], ids=lambda each: each
)
async def test_an_update_changes_the_field_given_and_raises_the_version_by_1(api, project, field, value):
    updated = shown(await api.edit("/projects", project, **{field: value}))
    assert {**updated, "updated_at": 0} == {**project, field: value, "version": 2, "updated_at": 0}


async def test_an_update_may_change_everything_at_once(api, project):
    fields = {"title": "new", "description": "words", "status": "archived"}
    updated = shown(await api.edit("/projects", project, **fields))
    assert {key: updated[key] for key in fields} == fields
    assert updated["version"] == 2


async def test_an_archived_project_can_be_active_again(api, project):
    archived = shown(await api.edit("/projects", project, status="archived"))
    assert shown(await api.edit("/projects", archived, status="active"))["status"] == "active"


@pytest.mark.parametrize("expected", [0, 2, -1])
async def test_an_update_that_expects_another_version_conflicts(api, project, expected):
    answer = await api.put(f"/projects/{project['id']}", {"title": "new", "expected_version": expected})
    assert refusal(answer) == (409, "CONFLICT", None)
    assert "(current version: 1)" in answer.json()["error"]["message"]


async def test_the_version_is_checked_before_the_fields(api, project):
    answer = await api.put(f"/projects/{project['id']}", {"title": "", "expected_version": 9})
    assert refusal(answer)[:2] == (409, "CONFLICT")


@pytest.mark.parametrize("title", ["", "  "], ids=spelled)
async def test_an_update_to_a_blank_title_is_refused(api, project, title):
    assert refusal(await api.edit("/projects", project, title=title))[:2] == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("status", ["closed", "Active", ""], ids=spelled)
async def test_an_update_to_an_unknown_status_is_refused(api, project, status):
    assert refusal(await api.edit("/projects", project, status=status))[:2] == (400, "VALIDATION_ERROR")


async def test_an_update_to_a_blank_description_stores_null(api):
    project = await api.project(description="words")
    updated = shown(await api.edit("/projects", project, description=" "))
    assert (updated["description"], updated["version"]) == (None, 2)


@pytest.mark.parametrize(
    "fields",
    [{}, {"title": "a board"}, {"description": "words"}, {"status": "active"}, {"title": None}],
    ids=["nothing given", "same title", "same description", "same status", "null"],
)
async def test_an_update_without_effective_change_answers_200_and_writes_nothing(api, fields):
    project = await api.project(description="words")
    assert shown(await api.edit("/projects", project, **fields)) == project
    assert shown(await api.get(f"/projects/{project['id']}")) == project


async def test_a_deletion_needs_no_version(api, project):
    await api.edit("/projects", project, title="new")
    assert (await api.delete(f"/projects/{project['id']}")).json() == {"deleted_id": project["id"]}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_deleted_project_is_not_found(api, project, method):
    await api.delete(f"/projects/{project['id']}")
    body = {"title": "new", "expected_version": 1} if method == "PUT" else None
    assert refusal(await api.call(method, f"/projects/{project['id']}", body)) == (404, "NOT_FOUND", None)


async def test_a_project_with_work_items_stays(api, project, item):
    assert refusal(await api.delete(f"/projects/{project['id']}"))[:2] == (409, "DELETE_BLOCKED")
    assert shown(await api.get(f"/projects/{project['id']}"))["id"] == project["id"]


async def test_a_project_whose_items_are_all_deleted_can_go(api, project, item):
    await api.delete(f"/work-items/{item['id']}")
    assert (await api.delete(f"/projects/{project['id']}")).status_code == 200


async def test_the_sprints_of_a_deleted_project_are_not_deleted(api, project):
    sprint = await api.sprint(project)
    await api.delete(f"/projects/{project['id']}")
    assert shown(await api.get(f"/sprints/{sprint['id']}")) == sprint
