"""Does REST keep the rules that are stricter here than in the server it stands in for?"""

from uuid import uuid4

import pytest
from support.rest import new_key, refusal, shown, spelled
from support.serving import soon

R7 = pytest.mark.section("reference.md R7 No-change updates")
R8 = pytest.mark.section("reference.md R8 Validation")
R20 = pytest.mark.section("reference.md R20 Re-creation")

INVALID = (400, "VALIDATION_ERROR")


@R7
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": "an item"},
        {"description": "words"},
        {"status": "backlog"},
        {"priority": "medium"},
        {"assignee_id": ""},
        {"sprint_id": ""},
        {"position": 1},
        {"update_parent": True},
        {"title": "an item", "priority": "medium", "position": 1},
    ],
    ids=lambda fields: " and ".join(fields) or "nothing given",
)
async def test_an_update_of_an_item_to_what_it_is_writes_nothing(api, project, fields):
    item = await api.item(project, description="words")
    assert shown(await api.edit("/work-items", item, **fields)) == item
    assert shown(await api.get(f"/work-items/{item['id']}")) == item


@R7
@pytest.mark.parametrize("field", ["priority", "sprint_id", "story_points"])
async def test_a_change_of_this_field_alone_is_a_change(api, project, item, field):
    values = {"priority": "high", "sprint_id": (await api.sprint(project))["id"], "story_points": 5}
    changed = shown(await api.edit("/work-items", item, **{field: values[field]}))
    assert (changed[field], changed["version"]) == (values[field], 2)


@R7
@pytest.mark.parametrize("field", ["priority", "sprint_id", "story_points"])
async def test_a_change_of_this_field_is_listed_among_the_changes(api, project, item, observer, field):
    values = {"priority": "high", "sprint_id": (await api.sprint(project))["id"], "story_points": 5}
    await observer.seen()
    await api.edit("/work-items", item, **{field: values[field]})
    update = (await observer.seen())[1].work_item_updated
    assert [(each.field_name, each.new_value) for each in update.changes] == [(field, str(values[field]))]


@R7
async def test_an_update_that_changes_nothing_still_needs_the_right_version(api, item):
    answer = await api.put(f"/work-items/{item['id']}", {"title": "an item", "expected_version": 2})
    assert refusal(answer)[:2] == (409, "CONFLICT")


@R7
async def test_a_comment_updated_by_somebody_else_to_the_same_words_stays_as_it_is(api, item, somebody_else):
    comment = await api.comment(item)
    assert shown(await somebody_else.put(f"/comments/{comment['id']}", {"content": comment["content"]})) == comment


@R7
@pytest.mark.parametrize(
    "fields", [{}, {"description": "at work"}, {"stop": False}], ids=["nothing given", "same description", "no stop"]
)
async def test_an_update_of_a_time_entry_to_what_it_is_writes_nothing(api, item, fields):
    entry = await api.timer(item, description="at work")
    assert shown(await api.put(f"/time-entries/{entry['id']}", fields)) == entry


@R8
@pytest.mark.parametrize("key", ["A", "x" * 21, "A-B", "A B", "KÖY", "A\N{NO-BREAK SPACE}B", "A.B"], ids=ascii)
async def test_a_project_key_has_2_to_20_letters_digits_and_underscores(api, key):
    assert refusal(await api.post("/projects", {"title": "t", "key": key})) == (*INVALID, "key")


@R8
@pytest.mark.parametrize(
    ("title", "description"), [("x" * 201, None), ("t", "x" * 10_001)], ids=["title", "description"]
)
async def test_a_new_project_that_is_longer_than_allowed_is_refused(api, title, description):
    answer = await api.post("/projects", {"title": title, "key": new_key(), "description": description})
    assert refusal(answer)[:2] == INVALID


@R8
@pytest.mark.parametrize("fields", [{"title": "x" * 201}, {"description": "x" * 10_001}], ids=["title", "description"])
async def test_a_changed_project_that_is_longer_than_allowed_is_refused(api, project, fields):
    assert refusal(await api.edit("/projects", project, **fields))[:2] == INVALID


@R8
async def test_a_new_sprint_has_a_name_of_at_most_100_characters(api, project):
    assert len((await api.sprint(project, name="x" * 100))["name"]) == 100
    body = {"project_id": project["id"], "name": "x" * 101, "start_date": soon(0), "end_date": soon(1)}
    assert refusal(await api.post("/sprints", body))[:2] == INVALID


@R8
async def test_a_changed_sprint_has_a_name_of_at_most_100_characters(api, project):
    assert refusal(await api.edit("/sprints", await api.sprint(project), name="x" * 101))[:2] == INVALID


@R8
@pytest.mark.parametrize(
    ("start", "end"),
    [(-367, 0), (-800, -700), (0, 1827), (1827, 1828)],
    ids=["start too early", "both too early", "end too late", "both too late"],
)
async def test_a_new_sprint_outside_of_a_year_ago_and_five_years_ahead_is_refused(api, project, start, end):
    body = {"project_id": project["id"], "name": "s", "start_date": soon(start), "end_date": soon(end)}
    assert refusal(await api.post("/sprints", body))[:2] == INVALID


@R8
async def test_a_new_sprint_may_reach_from_nearly_a_year_ago_to_nearly_five_years_ahead(api, project):
    sprint = await api.sprint(project, start_date=soon(-364), end_date=soon(1824))
    assert sprint["end_date"] == soon(1824)


@R8
@pytest.mark.parametrize("door", ["new", "changed"])
async def test_an_item_may_be_blocked_when_it_is(api, project, item, door):
    if door == "new":
        assert (await api.item(project, status="blocked"))["status"] == "blocked"
    else:
        assert shown(await api.edit("/work-items", item, status="blocked"))["status"] == "blocked"


@R8
@pytest.mark.parametrize(("field", "value"), [("status", "junk"), ("priority", "urgent"), ("status", "")], ids=spelled)
async def test_a_new_item_with_an_unknown_word_is_refused(api, project, field, value):
    body = {"project_id": project["id"], "item_type": "task", "title": "t", field: value}
    assert refusal(await api.post("/work-items", body)) == (*INVALID, field)


@R8
@pytest.mark.parametrize(
    ("field", "value"),
    [("story_points", -1), ("story_points", 101), ("position", -1), ("assignee_id", str(uuid4()))],
    ids=["fewer than 0 points", "more than 100 points", "a negative position", "an unknown assignee"],
)
async def test_a_changed_item_is_refused_with(api, item, field, value):
    assert refusal(await api.edit("/work-items", item, **{field: value})) == (*INVALID, field)


@R8
@pytest.mark.parametrize("which", ["an unknown", "a deleted", "another project's"])
async def test_an_item_cannot_be_planned_for_this_sprint(api, project, item, which):
    sprint = await api.sprint(await api.project() if which == "another project's" else project)
    if which == "a deleted":
        await api.delete(f"/sprints/{sprint['id']}")
    sprint_id = str(uuid4()) if which == "an unknown" else sprint["id"]
    assert refusal(await api.edit("/work-items", item, sprint_id=sprint_id)) == (*INVALID, "sprint_id")


@R8
@pytest.mark.parametrize("which", ["unknown", "deleted", "another project's", "a task", "no UUID"])
async def test_an_item_cannot_be_moved_under_this_parent(api, project, item, which):
    parent = await api.item(
        await api.project() if which == "another project's" else project, "task" if which == "a task" else "story"
    )
    if which == "deleted":
        await api.delete(f"/work-items/{parent['id']}")
    parent_id = {"unknown": str(uuid4()), "no UUID": "junk"}.get(which, parent["id"])
    answer = await api.edit("/work-items", item, parent_id=parent_id, update_parent=True)
    assert refusal(answer) == (*INVALID, "parent_id")


@R8
@pytest.mark.parametrize("position", [0, 1, 2], ids=["itself", "its child", "its grandchild"])
async def test_an_item_cannot_be_moved_under(api, project, position):
    family = await api.family(project)
    answer = await api.edit("/work-items", family[0], parent_id=family[position]["id"], update_parent=True)
    assert refusal(answer) == (*INVALID, "parent_id")


@R8
async def test_a_new_item_cannot_have_a_parent_of_another_project(api, project):
    story = await api.item(await api.project(), "story")
    body = {"project_id": project["id"], "item_type": "task", "title": "t", "parent_id": story["id"]}
    assert refusal(await api.post("/work-items", body)) == (*INVALID, "parent_id")


@R8
@pytest.mark.parametrize("door", ["new", "changed"])
async def test_a_time_entry_has_a_description_of_at_most_1000_characters_when_it_is(api, item, door):
    entry = await api.timer(item, description="x" * 1_000)
    body = {"description": "x" * 1_001, "work_item_id": item["id"]}
    answer = await (api.post("/time-entries", body) if door == "new" else api.put(f"/time-entries/{entry['id']}", body))
    assert refusal(answer)[:2] == INVALID


@R8
@pytest.mark.parametrize("text", [" ", "\t\n", "\N{NO-BREAK SPACE}", "\N{EM SPACE}"], ids=ascii)
async def test_text_of_spaces_only_is_empty(api, project, item, text):
    assert refusal(await api.edit("/work-items", item, title=text)) == (*INVALID, "title")


@R8
async def test_configured_limits_hold(start_server, monkeypatch, client, api):
    for name in ("TITLE", "DESCRIPTION", "COMMENT", "SPRINT_NAME"):
        monkeypatch.setenv(f"PM_VALIDATION_MAX_{name}_LENGTH", "9")
    client.base_url = f"{start_server(keep_environment=True).url}/api/v1"
    project, item = await api.project(title="nine char"), None
    item = await api.item(project, title="nine char", description="nine char")
    too_long = {
        "/projects": {"title": "ten chars!", "key": new_key()},
        "/work-items": {"project_id": project["id"], "item_type": "task", "title": "t", "description": "ten chars!"},
        "/sprints": {"project_id": project["id"], "name": "ten chars!", "start_date": soon(0), "end_date": soon(1)},
        f"/work-items/{item['id']}/comments": {"content": "ten chars!"},
    }
    assert {refusal(await api.post(path, body))[:2] for path, body in too_long.items()} == {INVALID}


@R20
async def test_the_key_of_a_deleted_project_can_be_used_again(api, project):
    await api.delete(f"/projects/{project['id']}")
    again = await api.project(key=project["key"])
    assert shown(await api.get(f"/projects/{project['key']}")) == again


@R20
async def test_items_of_the_new_project_are_found_by_the_key_they_share_with_the_old_ones(api, project, item):
    await api.delete(f"/work-items/{item['id']}")
    await api.delete(f"/projects/{project['id']}")
    new = await api.item(await api.project(key=project["key"]))
    assert new["display_key"] == item["display_key"]
    assert shown(await api.get(f"/work-items/{item['display_key']}")) == new


@R20
@pytest.mark.parametrize("again", ["blocks", "relates_to"])
async def test_a_deleted_dependency_pair_can_be_used_again(api, project, again):
    pair = await api.item(project), await api.item(project)
    first = await api.dependency(*pair)
    await api.delete(f"/dependencies/{first['id']}")
    assert (await api.dependency(*pair, again))["id"] != first["id"]
