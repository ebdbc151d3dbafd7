"""Sprints over REST: list, read, create, update, delete."""

from uuid import uuid4

import pytest
from support.rest import ids, listed, refusal, shown, spelled
from support.serving import soon

pytestmark = pytest.mark.section("rest.md 3 Sprints")


@pytest.fixture
async def sprint(api, project):
    return await api.sprint(project)


def dated(fields):
    """The fields with each date, given in days from now, as a time."""
    return {name: soon(value) if name.endswith("_date") else value for name, value in fields.items()}


async def become(api, sprint, *path):
    for status in path:
        sprint = shown(await api.edit("/sprints", sprint, status=status))
    return sprint


async def test_sprints_are_listed_newest_start_first(api, project):
    made = [await api.sprint(project, start_date=soon(day)) for day in (2, 5, 1)]
    assert ids(listed(await api.get(f"/projects/{project['id']}/sprints"))) == [made[n]["id"] for n in (1, 0, 2)]


async def test_sprints_of_other_projects_are_not_listed(api, project, sprint):
    await api.sprint(await api.project())
    assert ids(listed(await api.get(f"/projects/{project['id']}/sprints"))) == [sprint["id"]]


async def test_a_deleted_sprint_is_not_listed(api, project, sprint):
    await api.delete(f"/sprints/{sprint['id']}")
    assert listed(await api.get(f"/projects/{project['id']}/sprints")) == []


async def test_one_sprint_is_read_as_it_was_created(api, sprint):
    assert shown(await api.get(f"/sprints/{sprint['id']}")) == sprint


async def test_a_new_sprint_is_planned_in_version_1(sprint):
    assert (sprint["status"], sprint["version"]) == ("planned", 1)


async def test_a_new_sprint_is_signed_by_its_creator(api, sprint):
    user_id = api.user_id
    assert (sprint["created_by"], sprint["updated_by"]) == (user_id, user_id)


async def test_a_new_sprint_keeps_its_dates(sprint):
    assert (sprint["start_date"], sprint["end_date"]) == (soon(0), soon(14))


@pytest.mark.parametrize("name", ["", "  "], ids=spelled)
async def test_a_new_sprint_needs_a_name(api, project, name):
    body = {"project_id": project["id"], "name": name, "start_date": soon(0), "end_date": soon(1)}
    assert refusal(await api.post("/sprints", body)) == (400, "VALIDATION_ERROR", "name")


async def test_name_and_goal_are_trimmed(api, project):
    sprint = await api.sprint(project, name=" first ", goal="\tdone\n")
    assert (sprint["name"], sprint["goal"]) == ("first", "done")


@pytest.mark.parametrize("goal", ["", "  ", None], ids=spelled)
async def test_a_blank_goal_is_stored_as_null(api, project, goal):
    assert (await api.sprint(project, goal=goal))["goal"] is None


async def test_a_project_id_that_is_no_uuid_is_refused_with_its_field(api):
    body = {"project_id": "junk", "name": "s", "start_date": soon(0), "end_date": soon(1)}
    assert refusal(await api.post("/sprints", body)) == (400, "VALIDATION_ERROR", "project_id")


async def test_a_sprint_of_an_unknown_project_is_not_found(api):
    body = {"project_id": str(uuid4()), "name": "s", "start_date": soon(0), "end_date": soon(1)}
    assert refusal(await api.post("/sprints", body)) == (404, "NOT_FOUND", None)


async def test_a_sprint_of_a_deleted_project_is_not_found(api, project):
    await api.delete(f"/projects/{project['id']}")
    body = {"project_id": project["id"], "name": "s", "start_date": soon(0), "end_date": soon(1)}
    assert refusal(await api.post("/sprints", body)) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("end", [0, -1], ids=["at its start", "before its start"])
async def test_a_new_sprint_that_does_not_end_after_its_start_is_refused(api, project, end):
    body = {"project_id": project["id"], "name": "s", "start_date": soon(0), "end_date": soon(end)}
    assert refusal(await api.post("/sprints", body)) == (400, "VALIDATION_ERROR", "end_date")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "new"), ("goal", "done"), ("start_date", 1), ("end_date", 20), ("status", "active")],
    ids=["name", "goal", "start_date", "end_date", "status"],
)
async def test_an_update_changes_the_field_given_and_raises_the_version_by_1(api, sprint, field, value):
    fields = dated({field: value})
    updated = shown(await api.edit("/sprints", sprint, **fields))
    assert {**updated, "updated_at": 0} == {**sprint, **fields, "version": 2, "updated_at": 0}


@pytest.mark.parametrize("expected", [0, 2])
async def test_an_update_that_expects_another_version_conflicts(api, sprint, expected):
    answer = await api.put(f"/sprints/{sprint['id']}", {"name": "new", "expected_version": expected})
    assert refusal(answer) == (409, "CONFLICT", None)
    assert "(current version: 1)" in answer.json()["error"]["message"]


@pytest.mark.parametrize("name", ["", "  "], ids=spelled)
async def test_an_update_to_a_blank_name_is_refused(api, sprint, name):
    assert refusal(await api.edit("/sprints", sprint, name=name))[:2] == (400, "VALIDATION_ERROR")


async def test_an_update_to_a_blank_goal_stores_null(api, project):
    sprint = await api.sprint(project, goal="done")
    assert shown(await api.edit("/sprints", sprint, goal=" "))["goal"] is None


@pytest.mark.parametrize(
    "fields",
    [{"end_date": 0}, {"start_date": 14}, {"start_date": 30, "end_date": 29}],
    ids=["end moved to the start", "start moved to the end", "both moved"],
)
async def test_an_update_must_leave_the_end_after_the_start(api, sprint, fields):
    assert refusal(await api.edit("/sprints", sprint, **dated(fields))) == (400, "VALIDATION_ERROR", "end_date")


@pytest.mark.parametrize(
    "path",
    [("active",), ("cancelled",), ("active", "completed"), ("active", "cancelled"), ("planned",), ("active", "active")],
    ids=" then ".join,
)
async def test_a_planned_sprint_may_become(api, sprint, path):
    assert (await become(api, sprint, *path))["status"] == path[-1]


NOT_FOLLOWING = {
    "completed after planned": ((), "completed"),
    "planned after active": (("active",), "planned"),
    "planned after cancelled": (("cancelled",), "planned"),
    "active after cancelled": (("cancelled",), "active"),
    "completed after cancelled": (("cancelled",), "completed"),
    "a word that is no status": ((), "paused"),
    "a status in upper case": ((), "ACTIVE"),
    "nothing": ((), ""),
}


@pytest.mark.parametrize(("path", "refused"), NOT_FOLLOWING.values(), ids=NOT_FOLLOWING)
async def test_a_status_that_does_not_follow_is_refused(api, sprint, path, refused):
    sprint = await become(api, sprint, *path)
    assert refusal(await api.edit("/sprints", sprint, status=refused)) == (400, "VALIDATION_ERROR", "status")


@pytest.mark.parametrize(
    "fields",
    [{"name": "new"}, {"goal": "new"}, {"status": "active"}, {"status": "cancelled"}],
    ids=["name", "goal", "active", "cancelled"],
)
async def test_a_completed_sprint_refuses_every_update_and_names_its_version(api, sprint, fields):
    completed = await become(api, sprint, "active", "completed")
    answer = await api.edit("/sprints", completed, **fields)
    assert refusal(answer) == (409, "CONFLICT", None)
    assert "(current version: 3)" in answer.json()["error"]["message"]


async def test_a_second_active_sprint_of_a_project_conflicts(api, project, sprint):
    await become(api, sprint, "active")
    answer = await api.edit("/sprints", await api.sprint(project), status="active")
    assert refusal(answer) == (409, "CONFLICT", None)


async def test_each_project_may_have_its_active_sprint(api, sprint):
    await become(api, sprint, "active")
    assert (await become(api, await api.sprint(await api.project()), "active"))["status"] == "active"


async def test_a_sprint_may_be_active_once_the_other_is_completed(api, project, sprint):
    await become(api, sprint, "active", "completed")
    assert (await become(api, await api.sprint(project), "active"))["status"] == "active"


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "a sprint"}, {"start_date": 0}, {"end_date": 14}, {"status": "planned"}, {"goal": ""}],
    ids=["nothing given", "same name", "same start", "same end", "same status", "no goal again"],
)
async def test_an_update_without_effective_change_answers_200_and_writes_nothing(api, sprint, fields):
    assert shown(await api.edit("/sprints", sprint, **dated(fields))) == sprint
    assert shown(await api.get(f"/sprints/{sprint['id']}")) == sprint


@pytest.mark.parametrize("path", [(), ("active",), ("cancelled",)], ids=["planned", "active", "cancelled"])
async def test_a_sprint_is_deleted_without_a_version_while_it_is(api, sprint, path):
    await become(api, sprint, *path)
    assert (await api.delete(f"/sprints/{sprint['id']}")).json() == {"deleted_id": sprint["id"]}


async def test_a_completed_sprint_stays(api, sprint):
    await become(api, sprint, "active", "completed")
    assert refusal(await api.delete(f"/sprints/{sprint['id']}")) == (409, "DELETE_BLOCKED", None)
    assert shown(await api.get(f"/sprints/{sprint['id']}"))["status"] == "completed"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_deleted_sprint_is_not_found(api, sprint, method):
    await api.delete(f"/sprints/{sprint['id']}")
    body = {"name": "new", "expected_version": 1} if method == "PUT" else None
    assert refusal(await api.call(method, f"/sprints/{sprint['id']}", body)) == (404, "NOT_FOUND", None)


async def test_the_items_of_a_deleted_sprint_lose_it_and_go_one_version_on(api, item, sprint):
    planned = shown(await api.edit("/work-items", item, sprint_id=sprint["id"]))
    await api.delete(f"/sprints/{sprint['id']}")
    left = shown(await api.get(f"/work-items/{item['id']}"))
    assert (left["sprint_id"], left["version"]) == (None, planned["version"] + 1)
