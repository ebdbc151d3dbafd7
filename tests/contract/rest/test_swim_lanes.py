"""Swim lanes over REST: a list, and nothing else. And what has no route at all."""

import pytest
from support.rest import listed


@pytest.mark.section("rest.md 3 Swim lanes")
@pytest.mark.parametrize("form", ["id", "key"])
async def test_a_project_has_no_swim_lanes(api, project, form):
    answer = await api.get(f"/projects/{project[form]}/swim-lanes")
    assert answer.json() == {"swim_lanes": []}


@pytest.mark.section("rest.md 3 Swim lanes")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_swim_lanes_are_read_only(api, project, method):
    answer = await api.call(method, f"/projects/{project['id']}/swim-lanes", {"name": "mine"})
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.section("rest.md 3 Swim lanes")
@pytest.mark.parametrize("status", ["backlog", "todo", "in_progress", "review", "done"])
async def test_an_item_may_stand_in_the_column_without_there_being_a_lane(api, project, status):
    await api.item(project, status=status)
    assert listed(await api.get(f"/projects/{project['id']}/swim-lanes")) == []


@pytest.mark.section("rest.md 3 Activity log")
@pytest.mark.parametrize(
    "path", ["/activity-log", "/activity", "/projects/{project_id}/activity-log", "/work-items/{id}/activity-log"]
)
async def test_the_activity_log_has_no_route(api, item, path):
    answer = await api.get(path.format(**item))
    assert (answer.status_code, answer.content) == (404, b"")
