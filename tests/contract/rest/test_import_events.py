"""Is an import told like single mutations, and wholly or not at all?"""

from copy import deepcopy
from uuid import uuid4

import pytest
from support.documents import (
    KINDS,
    a_comment,
    a_dependency,
    a_project,
    a_sprint,
    a_time_entry,
    an_item,
    document,
    revised,
    world,
)
from support.rest import listed, refusal, shown

pytestmark = pytest.mark.section("reference.md R19 Import")

TOLD = {
    "projects": "project",
    "sprints": "sprint",
    "work_items": "work_item",
    "comments": "comment",
    "dependencies": "dependency",
    "time_entries": "time_entry",
}
DELETED = {kind: kind.replace("_", "-") for kind in KINDS}


@pytest.fixture
async def watcher(connect_to, shared_server):
    return await connect_to(shared_server)


async def bring_in(api, content):
    answer = await api.post("/sync/import", content)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_whole_import_is_told_in_the_order_of_its_steps(api, watcher):
    content = world()
    await watcher.subscribe(content["projects"][0]["id"])
    await bring_in(api, content)
    created = [f"{TOLD[kind]}_created" for kind in KINDS for _ in content[kind]]
    assert [kind for kind in await watcher.seen_kinds() if kind.endswith("_created")] == created


@pytest.mark.parametrize("kind", KINDS)
async def test_a_created_entity_is_told_by_activity_then_event(api, watcher, kind):
    content = world()
    await watcher.subscribe(content["projects"][0]["id"])
    await bring_in(api, content)
    told = await watcher.seen_kinds()
    at = told.index(f"{TOLD[kind]}_created")
    assert told[at - 1] == f"activity {TOLD[kind]} created"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "dependencies"])
async def test_an_overwritten_entity_is_told_by_activity_then_event_and_nothing_else_is(api, watcher, kind):
    content = world()
    await bring_in(api, content)
    await watcher.subscribe(content["projects"][0]["id"])
    await watcher.seen()
    field = {"sprints": "name", "comments": "content", "time_entries": "description"}.get(kind, "title")
    await bring_in(api, revised(content, kind, later_s=1, **{field: "newer"}))
    assert await watcher.seen_kinds() == [f"activity {TOLD[kind]} updated", f"{TOLD[kind]}_updated"]


async def test_an_overwritten_item_is_told_with_its_changes(api, watcher):
    content = world()
    await bring_in(api, content)
    await watcher.subscribe(content["projects"][0]["id"])
    await watcher.seen()
    await bring_in(api, revised(content, "work_items", later_s=1, title="newer", version=9))
    (_, updated) = await watcher.seen()
    assert [(each.field_name, each.new_value) for each in updated.work_item_updated.changes] == [("title", "newer")]
    assert updated.work_item_updated.work_item.version == 9


async def test_the_ancestors_of_an_imported_item_are_refreshed(api, watcher):
    project = a_project(next_work_item_number=4)
    epic = an_item(project, 1, item_type="epic")
    story = an_item(project, 2, item_type="story", parent_id=epic["id"])
    task = an_item(project, 3, parent_id=story["id"])
    await watcher.subscribe(project["id"])
    await bring_in(api, document(projects=[project], work_items=[epic, story, task]))
    about = {"work_item_created": [], "work_item_updated": []}
    for message in await watcher.seen():
        kind = message.WhichOneof("payload")
        if kind in about:
            about[kind].append(getattr(message, kind).work_item)
    shown_last = {item.id: list(item.descendant_ids) for items in about.values() for item in items}
    assert shown_last == {epic["id"]: [story["id"], task["id"]], story["id"]: [task["id"]], task["id"]: []}


async def test_the_events_of_an_import_name_whoever_imported(api, watcher):
    content = world()
    await watcher.subscribe(content["projects"][0]["id"])
    await bring_in(api, content)
    events = [message for message in await watcher.seen() if message.WhichOneof("payload") != "activity_log_created"]
    assert {getattr(each, each.WhichOneof("payload")).user_id for each in events} == {api.user_id}


async def test_an_imported_project_is_told_to_whoever_may_list_it(api, watcher):
    content = world()
    await bring_in(api, content)
    assert await watcher.seen_kinds() == ["activity project created", "project_created"]


async def test_what_is_skipped_is_not_told(api, watcher):
    content = world()
    await bring_in(api, content)
    await watcher.subscribe(content["projects"][0]["id"])
    await watcher.seen()
    await bring_in(api, content)
    assert await watcher.seen_kinds() == []


@pytest.mark.parametrize(("given", "following"), [(1, 8), (20, 20)], ids=["behind", "ahead"])
async def test_the_item_counter_goes_past_every_imported_number_where_it_was(api, given, following):
    project = a_project(next_work_item_number=given)
    await bring_in(api, document(projects=[project], work_items=[an_item(project, 7)]))
    assert shown(await api.get(f"/projects/{project['id']}"))["next_work_item_number"] == following
    assert (await api.item(project))["item_number"] == following


async def test_the_item_counter_of_a_project_that_was_there_goes_past_imported_numbers(api, project, item):
    await bring_in(api, document(work_items=[an_item(project, 7)]))
    assert (await api.item(project))["item_number"] == 8


@pytest.mark.parametrize("kind", KINDS)
async def test_a_deleted_id_is_reported_as_skipped_and_stays_deleted(api, watcher, kind):
    content = document(projects=[a_project()]) if kind == "projects" else world()
    await bring_in(api, content)
    entity = content[kind][0]
    assert (await api.delete(f"/{DELETED[kind]}/{entity['id']}")).status_code == 200
    await watcher.subscribe(content["projects"][0]["id"])
    await watcher.seen()
    alone = document(**{kind: [entity]})
    counts = await bring_in(api, alone if kind == "dependencies" else revised(alone, kind, later_s=2_000_000_000))
    assert counts[kind] == {"created": 0, "updated": 0, "skipped": 1}
    assert await watcher.seen_kinds() == []
    assert (await api.delete(f"/{DELETED[kind]}/{entity['id']}")).status_code == 404


def _circle(content):
    first, second = content["work_items"]
    return a_dependency(second, first)


def _self_parent(content):
    item = an_item(content["projects"][0], 9)
    return {**item, "parent_id": item["id"]}


IMPOSSIBLE = {
    "a project without title": ("projects", lambda _: a_project(title=" ")),
    "a project of unknown status": ("projects", lambda _: a_project(status="closed")),
    "a project whose id is no UUID": ("projects", lambda _: a_project(id="junk")),
    "a project whose creator is no UUID": ("projects", lambda _: a_project(created_by="junk")),
    "a sprint of an unknown project": ("sprints", lambda _: a_sprint({"id": str(uuid4())})),
    "a sprint that ends before it starts": ("sprints", lambda c: a_sprint(c["projects"][0], end_date=0)),
    "a sprint of unknown status": ("sprints", lambda c: a_sprint(c["projects"][0], status="paused")),
    "an item of an unknown project": ("work_items", lambda _: an_item({"id": str(uuid4()), "key": "X"}, 1)),
    "an item of unknown type": ("work_items", lambda c: an_item(c["projects"][0], 9, item_type="bug")),
    "an item of unknown status": ("work_items", lambda c: an_item(c["projects"][0], 9, status="junk")),
    "an item with an unknown parent": ("work_items", lambda c: an_item(c["projects"][0], 9, parent_id=str(uuid4()))),
    "an item below itself": ("work_items", _self_parent),
    "an item with a number that is taken": ("work_items", lambda c: an_item(c["projects"][0], 1)),
    "an item in an unknown sprint": ("work_items", lambda c: an_item(c["projects"][0], 9, sprint_id=str(uuid4()))),
    "an item with too many story points": ("work_items", lambda c: an_item(c["projects"][0], 9, story_points=101)),
    "a comment on an unknown item": ("comments", lambda _: a_comment({"id": str(uuid4())})),
    "an empty comment": ("comments", lambda c: a_comment(c["work_items"][0], content=" ")),
    "a dependency on an unknown item": (
        "dependencies",
        lambda c: a_dependency(c["work_items"][0], {"id": str(uuid4())}),
    ),
    "a dependency on itself": ("dependencies", lambda c: a_dependency(*[c["work_items"][0]] * 2)),
    "a circle of dependencies": ("dependencies", _circle),
    "a dependency of unknown type": (
        "dependencies",
        lambda c: a_dependency(*reversed(c["work_items"]), dependency_type="junk"),
    ),
    "a time entry on an unknown item": ("time_entries", lambda _: a_time_entry({"id": str(uuid4())})),
    "a time entry that ends before it starts": ("time_entries", lambda c: a_time_entry(c["work_items"][0], ended_at=1)),
}


@pytest.mark.parametrize(("kind", "impossible"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
async def test_an_import_is_refused_whole_and_nothing_is_written_or_told(api, watcher, kind, impossible):
    content = world()
    content[kind].append(impossible(deepcopy(content)))
    await watcher.subscribe(content["projects"][0]["id"])
    assert refusal(await api.post("/sync/import", content))[:2] == (400, "VALIDATION_ERROR")
    assert await watcher.seen_kinds() == []
    assert (await api.get(f"/projects/{content['projects'][0]['id']}")).status_code == 404


@pytest.mark.parametrize("refers_to", ["parent", "sprint", "blocking item", "blocked item"])
async def test_an_import_is_refused_whole_where_something_refers_to_another_project_by_its(api, project, refers_to):
    content = world()
    item, mine = await api.item(project, "story"), content["work_items"][0]
    if refers_to == "parent":
        mine["parent_id"] = item["id"]
    elif refers_to == "sprint":
        mine["sprint_id"] = (await api.sprint(project))["id"]
    else:
        ends = (item, mine) if refers_to == "blocking item" else (mine, item)
        content["dependencies"].append(a_dependency(*ends))
    assert refusal(await api.post("/sync/import", content))[:2] == (400, "VALIDATION_ERROR")
    assert (await api.get(f"/projects/{content['projects'][0]['id']}")).status_code == 404


@pytest.mark.section("reference.md R2 Timers")
async def test_an_import_leaves_a_user_with_one_running_entry(api, item):
    await api.timer(item)
    content = world()
    other = content["work_items"][0]
    running = {"ended_at": None, "duration_seconds": None, "is_running": True}
    content["time_entries"].append(a_time_entry(other, user_id=api.user_id, **running))
    await api.post("/sync/import", content)
    answers = [await api.get(f"/work-items/{each['id']}/time-entries") for each in (item, other)]
    entries = [entry for answer in answers for entry in answer.json().get("time_entries", [])]
    assert [entry["is_running"] for entry in entries].count(True) == 1


async def test_an_import_of_a_project_whose_key_is_taken_conflicts_and_nothing_is_written(api, project):
    content = document(projects=[a_project(), a_project(key=project["key"])])
    assert refusal(await api.post("/sync/import", content))[:2] == (409, "CONFLICT")
    assert (await api.get(f"/projects/{content['projects'][0]['id']}")).status_code == 404


async def test_an_import_may_reuse_the_key_of_a_deleted_project(api, project):
    await api.delete(f"/projects/{project['id']}")
    content = document(projects=[a_project(key=project["key"])])
    assert (await bring_in(api, content))["projects"]["created"] == 1


async def test_an_import_into_a_project_that_is_there_adds_to_it(api, project, item):
    new = an_item(project, 9, parent_id=None)
    await bring_in(api, document(work_items=[new], comments=[a_comment(item)]))
    items = listed(await api.get(f"/projects/{project['id']}/work-items"))
    assert {each["id"] for each in items} == {item["id"], new["id"]}
