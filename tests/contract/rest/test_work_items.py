"""Work items over REST: read, create, delete."""

from uuid import uuid4

import pytest
from support.rest import refusal, shown, spelled

pytestmark = pytest.mark.section("rest.md 3 Work items")

FITTING = {("story", "epic"), ("task", "story")}
TYPES = ("epic", "story", "task")


def new(project, **fields):
    return {"project_id": project["id"], "item_type": "task", "title": "t", **fields}


async def test_one_item_is_read_as_it_was_created(api, item):
    assert shown(await api.get(f"/work-items/{item['id']}")) == item


async def test_a_new_item_is_a_backlog_item_of_medium_priority_in_version_1(item):
    assert (item["status"], item["priority"], item["version"]) == ("backlog", "medium", 1)


async def test_a_new_item_has_no_assignee_sprint_or_story_points(item):
    assert (item["assignee_id"], item["sprint_id"], item["story_points"]) == (None, None, None)


@pytest.mark.parametrize("key", ["assignee_id", "sprint_id", "story_points", "position"])
async def test_a_creation_does_not_know_the_key(api, project, key):
    values = {"assignee_id": api.user_id, "sprint_id": str(uuid4()), "story_points": 8, "position": 77}
    plain, given = await api.item(project), await api.item(project, **{key: values[key]})
    assert given[key] == (plain[key] + 1 if key == "position" else plain[key])


async def test_a_new_item_is_signed_by_its_creator(api, item):
    user_id = api.user_id
    assert (item["created_by"], item["updated_by"]) == (user_id, user_id)
    assert item["created_at"] == item["updated_at"]


async def test_the_first_sibling_is_at_position_1_and_the_next_behind_the_last(api, project):
    assert [(await api.item(project))["position"] for _ in range(3)] == [1, 2, 3]


async def test_positions_are_counted_among_the_children_of_one_parent(api, project):
    epics = [await api.item(project, "epic") for _ in range(2)]
    stories = [await api.item(project, "story", parent_id=epic["id"]) for epic in (epics[0], epics[0], epics[1])]
    assert [each["position"] for each in stories] == [1, 2, 1]


async def test_a_deleted_sibling_does_not_count_for_the_position(api, project):
    first, last = await api.item(project), await api.item(project)
    await api.delete(f"/work-items/{last['id']}")
    assert (await api.item(project))["position"] == first["position"] + 1


async def test_a_new_item_goes_behind_a_sibling_that_was_moved_far_back(api, project):
    await api.edit("/work-items", await api.item(project), position=50)
    assert (await api.item(project))["position"] == 51


async def test_item_numbers_count_through_the_project(api, project):
    family = await api.family(project)
    assert [each["item_number"] for each in family] == [1, 2, 3]


async def test_the_project_shows_the_next_item_number(api, project, item):
    assert shown(await api.get(f"/projects/{project['id']}"))["next_work_item_number"] == item["item_number"] + 1


async def test_the_number_of_a_deleted_item_is_never_used_again(api, project, item):
    await api.delete(f"/work-items/{item['id']}")
    assert (await api.item(project))["item_number"] == item["item_number"] + 1


async def test_a_new_item_does_not_raise_the_version_of_its_project(api, project, item):
    assert shown(await api.get(f"/projects/{project['id']}"))["version"] == project["version"]


@pytest.mark.parametrize("item_type", ["Epic", "bug", "", "1"], ids=spelled)
async def test_an_unknown_item_type_is_refused(api, project, item_type):
    answer = await api.post("/work-items", new(project, item_type=item_type))
    assert refusal(answer) == (400, "VALIDATION_ERROR", "item_type")


async def test_the_item_type_is_checked_first(api):
    body = {"project_id": "junk", "item_type": "bug", "title": "", "parent_id": "junk"}
    assert refusal(await api.post("/work-items", body)) == (400, "VALIDATION_ERROR", "item_type")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201], ids=["nothing", "spaces", "201 characters"])
async def test_a_title_of_another_length_is_refused_without_a_field(api, project, title):
    assert refusal(await api.post("/work-items", new(project, title=title))) == (400, "VALIDATION_ERROR", None)


async def test_a_title_of_200_characters_is_stored(api, project):
    assert (await api.item(project, title="ß" * 200))["title"] == "ß" * 200


async def test_a_title_is_trimmed(api, project):
    assert (await api.item(project, title="  t\n"))["title"] == "t"


async def test_a_description_of_10001_characters_is_refused_without_a_field(api, project):
    answer = await api.post("/work-items", new(project, description="x" * 10_001))
    assert refusal(answer) == (400, "VALIDATION_ERROR", None)


async def test_a_description_of_10000_characters_is_stored(api, project):
    assert len((await api.item(project, description="x" * 10_000))["description"]) == 10_000


@pytest.mark.parametrize("description", ["", "  "], ids=spelled)
async def test_a_blank_description_is_stored_as_the_empty_text(api, project, description):
    assert (await api.item(project, description=description))["description"] == ""


async def test_an_absent_description_is_stored_as_null(item):
    assert item["description"] is None


@pytest.mark.parametrize("key", ["project_id", "parent_id"])
async def test_an_id_that_is_no_uuid_is_refused_without_a_field(api, project, key):
    assert refusal(await api.post("/work-items", new(project, **{key: "junk"}))) == (400, "VALIDATION_ERROR", None)


async def test_the_title_is_checked_before_the_project_exists(api):
    body = {"project_id": str(uuid4()), "item_type": "task", "title": ""}
    assert refusal(await api.post("/work-items", body))[:2] == (400, "VALIDATION_ERROR")


async def test_an_item_of_an_unknown_project_is_not_found(api):
    assert refusal(await api.post("/work-items", new({"id": str(uuid4())}))) == (404, "NOT_FOUND", None)


async def test_an_item_of_a_deleted_project_is_not_found(api, project):
    await api.delete(f"/projects/{project['id']}")
    assert refusal(await api.post("/work-items", new(project))) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("item_type", TYPES)
async def test_an_item_of_any_type_may_have_no_parent(api, project, item_type):
    assert (await api.item(project, item_type))["parent_id"] is None


async def test_an_empty_parent_means_none(api, project):
    assert (await api.item(project, parent_id=""))["parent_id"] is None


@pytest.mark.parametrize("pair", sorted(FITTING), ids=" under ".join)
async def test_an_item_is_placed_under_a_parent_one_level_up(api, project, pair):
    parent = await api.item(project, pair[1])
    assert (await api.item(project, pair[0], parent_id=parent["id"]))["parent_id"] == parent["id"]


@pytest.mark.parametrize(
    "pair",
    [(child, parent) for child in TYPES for parent in TYPES if (child, parent) not in FITTING],
    ids=" under ".join,
)
async def test_a_parent_of_another_type_is_refused(api, project, pair):
    parent = await api.item(project, pair[1])
    answer = await api.post("/work-items", new(project, item_type=pair[0], parent_id=parent["id"]))
    assert refusal(answer) == (400, "VALIDATION_ERROR", "parent_id")


async def test_an_unknown_parent_is_refused(api, project):
    answer = await api.post("/work-items", new(project, parent_id=str(uuid4())))
    assert refusal(answer) == (400, "VALIDATION_ERROR", "parent_id")


async def test_a_deleted_parent_is_refused(api, project):
    story = await api.item(project, "story")
    await api.delete(f"/work-items/{story['id']}")
    answer = await api.post("/work-items", new(project, parent_id=story["id"]))
    assert refusal(answer) == (400, "VALIDATION_ERROR", "parent_id")


@pytest.mark.parametrize("status", ["backlog", "todo", "in_progress", "review", "done"])
async def test_a_new_item_may_have_the_status(api, project, status):
    assert (await api.item(project, status=status))["status"] == status


@pytest.mark.parametrize("priority", ["low", "medium", "high", "critical"])
async def test_a_new_item_may_have_the_priority(api, project, priority):
    assert (await api.item(project, priority=priority))["priority"] == priority


async def test_a_deletion_needs_no_version(api, item):
    await api.edit("/work-items", item, title="new")
    assert (await api.delete(f"/work-items/{item['id']}")).json() == {"deleted_id": item["id"]}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_deleted_item_is_not_found(api, item, method):
    await api.delete(f"/work-items/{item['id']}")
    body = {"title": "new", "expected_version": 1} if method == "PUT" else None
    assert refusal(await api.call(method, f"/work-items/{item['id']}", body)) == (404, "NOT_FOUND", None)


async def test_a_deleted_item_is_not_found_by_its_display_key(api, item):
    await api.delete(f"/work-items/{item['id']}")
    assert refusal(await api.get(f"/work-items/{item['display_key']}")) == (404, "NOT_FOUND", None)


async def test_an_item_with_children_stays(api, project):
    epic, _, _ = await api.family(project)
    assert refusal(await api.delete(f"/work-items/{epic['id']}")) == (400, "VALIDATION_ERROR", None)
    assert shown(await api.get(f"/work-items/{epic['id']}")) == epic


async def test_an_item_whose_children_are_deleted_can_go(api, project):
    _, story, task = await api.family(project)
    await api.delete(f"/work-items/{task['id']}")
    assert (await api.delete(f"/work-items/{story['id']}")).status_code == 200
