"""What may a work item become over REST?"""

from uuid import uuid4

import pytest
from support.rest import refusal, shown, spelled

pytestmark = pytest.mark.section("rest.md 3 Work items")

PLAIN = {
    "title": "new",
    "description": "words",
    "status": "review",
    "priority": "critical",
    "story_points": 13,
    "position": 7,
}


@pytest.mark.parametrize(("field", "value"), PLAIN.items(), ids=PLAIN)
async def test_an_update_changes_the_field_given_and_raises_the_version_by_1(api, item, field, value):
    updated = shown(await api.edit("/work-items", item, **{field: value}))
    assert {**updated, "updated_at": 0} == {**item, field: value, "version": 2, "updated_at": 0}
    assert shown(await api.get(f"/work-items/{item['id']}")) == updated


async def test_an_update_of_many_fields_raises_the_version_by_1(api, item):
    updated = shown(await api.edit("/work-items", item, **PLAIN))
    assert {key: updated[key] for key in PLAIN} == PLAIN
    assert updated["version"] == 2


async def test_an_update_is_signed_and_leaves_number_and_creation_alone(api, item, somebody_else):
    updated = shown(await somebody_else.edit("/work-items", item, title="new"))
    assert updated["updated_by"] == somebody_else.user_id
    kept = ("item_number", "display_key", "created_at", "created_by", "project_id", "item_type")
    assert {key: updated[key] for key in kept} == {key: item[key] for key in kept}


@pytest.mark.parametrize("expected", [0, 2, -1])
async def test_an_update_that_expects_another_version_conflicts(api, item, expected):
    answer = await api.put(f"/work-items/{item['id']}", {"title": "new", "expected_version": expected})
    assert refusal(answer) == (409, "CONFLICT", None)
    assert "(current version: 1)" in answer.json()["error"]["message"]


async def test_the_version_is_checked_before_the_fields(api, item):
    answer = await api.put(f"/work-items/{item['id']}", {"title": "", "status": "junk", "expected_version": 9})
    assert refusal(answer)[:2] == (409, "CONFLICT")


@pytest.mark.parametrize("later", ["description", "status", "priority"])
async def test_the_title_is_checked_before(api, item, later):
    bad = {"description": "x" * 10_001, "status": "junk", "priority": "junk"}
    answer = await api.edit("/work-items", item, **{later: bad[later], "title": ""})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "title")


async def test_the_description_is_checked_before_status_and_priority(api, item):
    answer = await api.edit("/work-items", item, priority="junk", status="junk", description="x" * 10_001)
    assert refusal(answer) == (400, "VALIDATION_ERROR", "description")


async def test_the_status_is_checked_before_the_priority(api, item):
    answer = await api.edit("/work-items", item, priority="junk", status="junk")
    assert refusal(answer) == (400, "VALIDATION_ERROR", "status")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201], ids=["nothing", "spaces", "201 characters"])
async def test_a_title_of_another_length_is_refused(api, item, title):
    assert refusal(await api.edit("/work-items", item, title=title)) == (400, "VALIDATION_ERROR", "title")


async def test_a_description_of_10001_characters_is_refused(api, item):
    answer = await api.edit("/work-items", item, description="x" * 10_001)
    assert refusal(answer) == (400, "VALIDATION_ERROR", "description")


async def test_a_description_can_be_emptied_but_does_not_become_null(api, project):
    item = await api.item(project, description="words")
    assert shown(await api.edit("/work-items", item, description=""))["description"] == ""


@pytest.mark.parametrize("status", ["todo", "in_progress", "review", "done", "blocked"])
async def test_an_item_may_get_the_status(api, item, status):
    assert shown(await api.edit("/work-items", item, status=status))["status"] == status


@pytest.mark.parametrize("status", ["junk", "Done", "in-progress", ""], ids=spelled)
async def test_an_unknown_status_is_refused(api, item, status):
    assert refusal(await api.edit("/work-items", item, status=status)) == (400, "VALIDATION_ERROR", "status")


@pytest.mark.parametrize("priority", ["low", "high", "critical"])
async def test_an_item_may_get_the_priority(api, item, priority):
    assert shown(await api.edit("/work-items", item, priority=priority))["priority"] == priority


@pytest.mark.parametrize("priority", ["urgent", "High", ""], ids=spelled)
async def test_an_unknown_priority_is_refused(api, item, priority):
    assert refusal(await api.edit("/work-items", item, priority=priority)) == (400, "VALIDATION_ERROR", "priority")


async def test_an_item_is_assigned_to_a_user(api, item):
    user_id = api.user_id
    assert shown(await api.edit("/work-items", item, assignee_id=user_id))["assignee_id"] == user_id


async def test_an_empty_assignee_clears_it(api, item):
    assigned = shown(await api.edit("/work-items", item, assignee_id=api.user_id))
    assert shown(await api.edit("/work-items", assigned, assignee_id=""))["assignee_id"] is None


async def test_an_item_is_planned_for_a_sprint(api, project, item):
    sprint = await api.sprint(project)
    assert shown(await api.edit("/work-items", item, sprint_id=sprint["id"]))["sprint_id"] == sprint["id"]


async def test_an_empty_sprint_clears_it(api, project, item):
    planned = shown(await api.edit("/work-items", item, sprint_id=(await api.sprint(project))["id"]))
    assert shown(await api.edit("/work-items", planned, sprint_id=""))["sprint_id"] is None


@pytest.mark.parametrize("field", ["assignee_id", "sprint_id"])
async def test_an_id_that_is_no_uuid_is_refused(api, item, field):
    assert refusal(await api.edit("/work-items", item, **{field: "junk"})) == (400, "VALIDATION_ERROR", field)


@pytest.mark.parametrize("points", [0, 1, 100])
async def test_an_item_may_have_story_points(api, item, points):
    assert shown(await api.edit("/work-items", item, story_points=points))["story_points"] == points


@pytest.mark.parametrize("position", [0, 2**31 - 1])
async def test_an_item_may_have_the_position(api, item, position):
    assert shown(await api.edit("/work-items", item, position=position))["position"] == position


async def test_a_parent_is_ignored_without_update_parent(api, project, item):
    story = await api.item(project, "story")
    answer = await api.edit("/work-items", item, parent_id=story["id"], title="new")
    assert (shown(answer)["parent_id"], shown(answer)["title"]) == (None, "new")


async def test_a_parent_is_ignored_where_update_parent_is_false(api, project, item):
    story = await api.item(project, "story")
    answer = await api.edit("/work-items", item, parent_id=story["id"], update_parent=False)
    assert shown(answer) == item


async def test_a_parent_is_set_with_update_parent(api, project, item):
    story = await api.item(project, "story")
    moved = shown(await api.edit("/work-items", item, parent_id=story["id"], update_parent=True))
    assert (moved["parent_id"], moved["version"]) == (story["id"], 2)


@pytest.mark.parametrize("fields", [{"parent_id": ""}, {"parent_id": None}, {}], ids=["empty", "null", "absent"])
async def test_with_update_parent_a_parent_is_cleared_where_it_is(api, project, fields):
    _, _, task = await api.family(project)
    cleared = shown(await api.edit("/work-items", task, update_parent=True, **fields))
    assert (cleared["parent_id"], cleared["version"]) == (None, 2)


async def test_an_item_with_children_can_move_with_them(api, project):
    _, story, task = await api.family(project)
    other = await api.item(project, "epic")
    await api.edit("/work-items", story, parent_id=other["id"], update_parent=True)
    assert shown(await api.get(f"/work-items/{task['id']}"))["parent_id"] == story["id"]


async def test_an_update_of_an_unknown_item_is_not_found(api):
    answer = await api.put(f"/work-items/{uuid4()}", {"title": "new", "expected_version": 1})
    assert refusal(answer) == (404, "NOT_FOUND", None)
