"""What does an import create, overwrite and skip?"""

from copy import deepcopy
from uuid import uuid4

import pytest
from support.documents import KINDS, LONG_AGO, ROUTES, a_project, an_item, document, revised, world
from support.rest import Api, ids, listed, refusal, shown

pytestmark = pytest.mark.section("rest.md 3 Sync")

VERSIONED = ("projects", "sprints", "work_items")
CHANGES = {
    "projects": {"title": "newer", "description": "words", "status": "archived", "version": 9},
    "sprints": {"name": "newer", "goal": "done", "status": "active", "version": 9},
    "work_items": {"title": "newer", "status": "done", "priority": "low", "story_points": 3, "version": 9},
    "comments": {"content": "newer"},
    "time_entries": {"description": "newer"},
}
NOTHING = {"created": 0, "updated": 0, "skipped": 0}


async def brought_in(api, content):
    answer = await api.post("/sync/import", content)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def stored(api, kind, entity):
    found = listed(await api.get(ROUTES[kind].format(**entity)))
    return next(each for each in found if each["id"] == entity["id"])


async def test_an_import_answers_three_counts_for_each_of_seven_kinds(api):
    counts = await brought_in(api, document())
    assert counts == dict.fromkeys((*KINDS, "swim_lanes"), NOTHING)


@pytest.mark.parametrize("missing", document())
async def test_a_document_without_one_of_its_ten_keys_is_answered_422(api, missing):
    content = {key: value for key, value in document().items() if key != missing}
    answer = await api.post("/sync/import", content)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("version", [0, 2])
async def test_another_schema_version_is_refused(api, version):
    answer = await api.post("/sync/import", document(schema_version=version))
    assert refusal(answer) == (400, "VALIDATION_ERROR", "schema_version")


async def test_who_exported_and_when_does_not_matter(api):
    assert await brought_in(api, document(exported_by="somebody", exported_at="some day"))


@pytest.mark.parametrize("kind", KINDS)
async def test_an_unknown_entity_is_created_and_counted(api, kind):
    content = world()
    created = {"created": len(content[kind]), "updated": 0, "skipped": 0}
    assert (await brought_in(api, content))[kind] == created


@pytest.mark.parametrize("kind", KINDS)
async def test_a_created_entity_is_stored_as_it_was_exported(api, kind):
    content = world()
    await brought_in(api, content)
    entity = content[kind][0]
    assert await stored(api, kind, entity) == entity


async def test_the_creator_of_an_imported_project_becomes_its_admin(api):
    project = a_project()
    await brought_in(api, document(projects=[project]))
    members = listed(await api.get(f"/projects/{project['id']}/members"))
    assert {each["user_id"]: each["role"] for each in members}[project["created_by"]] == "admin"


@pytest.mark.parametrize("kind", KINDS)
async def test_an_entity_that_is_known_already_is_skipped(api, kind):
    content = world()
    await brought_in(api, content)
    assert (await brought_in(api, content))[kind] == {"created": 0, "updated": 0, "skipped": len(content[kind])}


@pytest.mark.parametrize("kind", CHANGES)
async def test_an_entity_that_is_strictly_newer_overwrites_and_is_counted(api, kind):
    content = world()
    await brought_in(api, content)
    newer = revised(content, kind, later_s=1, **CHANGES[kind])
    assert (await brought_in(api, newer))[kind] == {"created": 0, "updated": 1, "skipped": len(content[kind]) - 1}
    assert await stored(api, kind, content[kind][0]) == newer[kind][0]


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("later_s", [0, -1], ids=["of the same second", "that is older"])
async def test_an_entity_is_skipped(api, kind, later_s):
    content = world()
    await brought_in(api, content)
    other = revised(content, kind, later_s=later_s, **CHANGES[kind])
    assert (await brought_in(api, other))[kind] == {"created": 0, "updated": 0, "skipped": len(content[kind])}
    assert await stored(api, kind, content[kind][0]) == content[kind][0]


async def test_a_dependency_is_created_or_skipped_but_never_overwritten(api):
    content = world()
    await brought_in(api, content)
    other = deepcopy(content)
    other["dependencies"][0].update(dependency_type="relates_to", created_at=LONG_AGO + 1)
    assert (await brought_in(api, other))["dependencies"] == {"created": 0, "updated": 0, "skipped": 1}
    assert await stored(api, "dependencies", content["dependencies"][0]) == content["dependencies"][0]


async def test_swim_lanes_are_all_counted_as_skipped(api, project):
    lane = {
        "id": str(uuid4()),
        "project_id": project["id"],
        "name": "To do",
        "status_value": "todo",
        "position": 1,
        "is_default": True,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }
    counts = await brought_in(api, document(swim_lanes=[lane, {**lane, "id": str(uuid4())}]))
    assert counts["swim_lanes"] == {"created": 0, "updated": 0, "skipped": 2}
    assert listed(await api.get(f"/projects/{project['id']}/swim-lanes")) == []


@pytest.mark.parametrize("kind", VERSIONED)
async def test_versions_are_taken_from_the_document(api, kind):
    content = world()
    content[kind][0]["version"] = 41
    await brought_in(api, content)
    assert (await stored(api, kind, content[kind][0]))["version"] == 41


@pytest.mark.parametrize("kind", VERSIONED)
async def test_an_overwritten_entity_moves_on_by_a_version_at_least(api, kind):
    content = world()
    content[kind][0]["version"] = 5
    await brought_in(api, content)
    content[kind][0]["version"] = 2
    content[kind][0]["updated_at"] += 1
    await brought_in(api, content)
    assert (await stored(api, kind, content[kind][0]))["version"] == 6


async def test_parents_are_created_before_their_children_whatever_their_order(api):
    project = a_project(next_work_item_number=4)
    epic = an_item(project, 3, item_type="epic")
    story = an_item(project, 2, item_type="story", parent_id=epic["id"])
    task = an_item(project, 1, parent_id=story["id"])
    counts = await brought_in(api, document(projects=[project], work_items=[task, story, epic]))
    assert counts["work_items"]["created"] == 3
    assert await stored(api, "work_items", task) == task


async def test_an_overwritten_item_keeps_its_number_and_creation(api):
    content = world()
    await brought_in(api, content)
    before = content["work_items"][0]
    changed = {"item_number": 77, "created_at": LONG_AGO - 1, "created_by": str(uuid4()), "version": 9}
    await brought_in(api, revised(content, "work_items", later_s=1, **changed))
    after = await stored(api, "work_items", before)
    assert after == {**before, "version": 9, "updated_at": LONG_AGO + 1}


async def test_an_overwritten_comment_keeps_its_item_and_creation(api):
    content = world()
    await brought_in(api, content)
    before = content["comments"][0]
    other_item = content["work_items"][1]["id"]
    changed = {"work_item_id": other_item, "created_at": LONG_AGO - 1, "content": "newer"}
    await brought_in(api, revised(content, "comments", later_s=1, **changed))
    after = await stored(api, "comments", before)
    assert after == {**before, "content": "newer", "updated_at": LONG_AGO + 1}


async def test_an_overwritten_project_keeps_its_creation(api):
    content = world()
    await brought_in(api, content)
    before = content["projects"][0]
    changed = {"created_at": LONG_AGO - 1, "created_by": str(uuid4()), "version": 9}
    await brought_in(api, revised(content, "projects", later_s=1, **changed))
    assert await stored(api, "projects", before) == {**before, "version": 9, "updated_at": LONG_AGO + 1}


@pytest.mark.parametrize(("kind", "key"), [("work_items", "display_key"), ("time_entries", "is_running")])
async def test_a_derived_key_is_required(api, kind, key):
    content = world()
    del content[kind][0][key]
    assert (await api.post("/sync/import", content)).status_code == 422


@pytest.mark.parametrize(
    ("kind", "key", "untrue"), [("work_items", "display_key", "OTHER-9"), ("time_entries", "is_running", True)]
)
async def test_what_a_derived_key_says_is_ignored(api, kind, key, untrue):
    content = world()
    true = content[kind][0]
    await brought_in(api, {**content, kind: [{**true, key: untrue}, *content[kind][1:]]})
    assert await stored(api, kind, true) == true


async def test_a_sprint_that_is_long_over_is_imported(api):
    content = world()
    content["sprints"][0].update(start_date=LONG_AGO, end_date=LONG_AGO + 1, status="completed")
    await brought_in(api, content)
    assert await stored(api, "sprints", content["sprints"][0]) == content["sprints"][0]


async def test_a_running_entry_is_imported_running(api):
    content = world()
    content["time_entries"][0].update(ended_at=None, duration_seconds=None, is_running=True)
    await brought_in(api, content)
    assert (await stored(api, "time_entries", content["time_entries"][0]))["is_running"] is True


async def test_what_one_server_exports_another_imports_and_exports_alike(start_server, tmp_path, client, api: Api):
    client.base_url = f"{start_server().url}/api/v1"
    project = await api.project(description="words")
    _, story, task = await api.family(project)
    await api.delete(f"/work-items/{(await api.item(project))['id']}")
    await api.edit("/work-items", task, sprint_id=(await api.sprint(project))["id"], status="done")
    await api.comment(task)
    await api.dependency(story, task, "relates_to")
    await api.timer(task)
    there = (await api.get("/sync/export")).json()
    client.base_url = f"{start_server('--database', str(tmp_path / 'other.db')).url}/api/v1"
    await brought_in(api, there)
    here = (await api.get("/sync/export")).json()
    assert {kind: sorted(here[kind], key=str) for kind in KINDS} == {
        kind: sorted(there[kind], key=str) for kind in KINDS
    }
    assert ids(here["projects"]) == [project["id"]]


async def test_an_imported_item_is_found_by_its_display_key(api):
    content = world()
    await brought_in(api, content)
    item = content["work_items"][0]
    assert shown(await api.get(f"/work-items/{item['display_key']}")) == item
