"""What does an export contain?"""

from datetime import datetime

import pytest
from support.rest import ids, listed, shown

pytestmark = pytest.mark.section("rest.md 3 Sync")

LISTS = ("projects", "work_items", "sprints", "comments", "swim_lanes", "dependencies", "time_entries")
RELATED = ("comments", "sprints", "dependencies", "time_entries")


@pytest.fixture
async def exported(api):
    async def ask(**query):
        answer = await api.get("/sync/export", **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.fixture
async def task(api, project):
    """A task in a story in an epic, with one of everything."""
    _, story, task = await api.family(project)
    sprint = await api.sprint(project)
    await api.sprint(project)
    await api.edit("/work-items", task, sprint_id=sprint["id"])
    await api.comment(task)
    await api.dependency(task, await api.item(project))
    await api.timer(task)
    return shown(await api.get(f"/work-items/{task['id']}")) | {"story_id": story["id"]}


async def test_an_export_has_exactly_ten_keys(exported):
    assert (await exported()).keys() == {"schema_version", "exported_at", "exported_by", *LISTS}


async def test_an_export_names_its_schema_and_maker(exported):
    document = await exported()
    assert (document["schema_version"], document["exported_by"]) == (1, "pm-server")


async def test_the_time_of_an_export_is_rfc_3339_text_with_a_zone(exported):
    assert datetime.fromisoformat((await exported())["exported_at"]).tzinfo is not None


async def test_a_whole_export_has_every_project_as_it_is_listed(api, project, exported):
    projects = (await exported())["projects"]
    assert {each["id"]: each for each in projects} == {each["id"]: each for each in listed(await api.get("/projects"))}


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("work_items", "/projects/{project_id}/work-items"),
        ("sprints", "/projects/{project_id}/sprints"),
        ("comments", "/work-items/{id}/comments"),
        ("dependencies", "/work-items/{id}/dependencies"),
        ("time_entries", "/work-items/{id}/time-entries"),
    ],
    ids=["work_items", "sprints", "comments", "dependencies", "time_entries"],
)
async def test_a_whole_export_has_entities_as_they_are_listed(api, task, exported, kind, path):
    entities = listed(await api.get(path.format(**task)))
    everything = (await exported())[kind]
    assert entities
    assert [each for each in entities if each not in everything] == []


async def test_a_whole_export_has_items_that_are_done(api, project, exported):
    item = await api.item(project, status="done")
    assert item in (await exported())["work_items"]


async def test_a_whole_export_has_no_swim_lanes(exported):
    assert (await exported())["swim_lanes"] == []


@pytest.mark.parametrize("route", ["sprints", "comments", "dependencies", "time-entries", "work-items"])
async def test_deleted_entities_are_not_exported(api, project, task, exported, route):
    entity = {
        "sprints": lambda: api.sprint(project),
        "comments": lambda: api.comment(task),
        "dependencies": lambda: api.dependency({"id": task["story_id"]}, task),
        "time-entries": lambda: api.timer(task),
        "work-items": lambda: api.item(project),
    }[route]
    made = await entity()
    await api.delete(f"/{route}/{made['id']}")
    assert made["id"] not in ids((await exported())[route.replace("-", "_")])


async def test_a_deleted_project_is_not_exported(api, project, exported):
    await api.delete(f"/projects/{project['id']}")
    assert project["id"] not in ids((await exported())["projects"])


@pytest.mark.parametrize("name", RELATED)
async def test_without_a_work_item_the_options_are_ignored(task, exported, name):
    without, refused = await exported(), await exported(**{name: "false"}, descendant_levels="0")
    assert ids(without[name]) == ids(refused[name])


async def test_an_export_of_an_item_is_the_item_alone_by_default(api, task, exported):
    document = await exported(work_item=task["id"])
    assert document["work_items"] == [shown(await api.get(f"/work-items/{task['id']}"))]
    assert {name: document[name] for name in LISTS if name != "work_items" and document[name]} == {}


@pytest.mark.parametrize(("levels", "count"), [(0, 1), (1, 2), (2, 3), (9, 3), (2**32 - 1, 3)])
async def test_an_export_of_an_item_has_so_many_levels_of_descendants(api, project, exported, levels, count):
    family = await api.family(project)
    document = await exported(work_item=family[0]["id"], descendant_levels=levels)
    assert sorted(ids(document["work_items"])) == sorted(ids(family[:count]))


async def test_an_export_of_an_item_has_descendants_that_are_done(api, project, exported):
    epic = await api.item(project, "epic")
    story = await api.item(project, "story", parent_id=epic["id"], status="done")
    document = await exported(work_item=epic["id"], descendant_levels=1)
    assert sorted(ids(document["work_items"])) == sorted([epic["id"], story["id"]])


@pytest.mark.parametrize("name", RELATED)
async def test_an_export_of_an_item_has_what_is_asked_for(task, exported, name):
    document = await exported(work_item=task["id"], **{name: "true"})
    assert {kind: len(document[kind]) for kind in RELATED} == {kind: int(kind == name) for kind in RELATED}


@pytest.mark.parametrize("name", RELATED)
async def test_an_export_of_an_item_lacks_what_is_refused(task, exported, name):
    assert (await exported(work_item=task["id"], **{name: "false"}))[name] == []


@pytest.mark.parametrize("end", [0, 1], ids=["blocking", "blocked"])
async def test_a_dependency_is_exported_if_either_end_is_in_the_set(api, project, exported, end):
    pair = await api.item(project), await api.item(project)
    made = await api.dependency(*pair)
    assert (await exported(work_item=pair[end]["id"], dependencies="true"))["dependencies"] == [made]


async def test_only_sprints_that_the_set_refers_to_are_exported(task, exported):
    document = await exported(work_item=task["id"], sprints="true")
    assert ids(document["sprints"]) == [task["sprint_id"]]


async def test_what_belongs_to_descendants_is_exported_with_them(task, exported):
    document = await exported(work_item=task["story_id"], descendant_levels=1, comments="true", time_entries="true")
    assert [each["work_item_id"] for each in document["comments"] + document["time_entries"]] == [task["id"]] * 2


@pytest.mark.parametrize("everything", [{}, dict.fromkeys(RELATED, "true")], ids=["by default", "with all options"])
async def test_an_export_of_an_item_has_neither_projects_nor_swim_lanes(task, exported, everything):
    document = await exported(work_item=task["id"], **everything)
    assert (document["projects"], document["swim_lanes"]) == ([], [])


@pytest.mark.parametrize("levels", ["-1", "x", "1.5", str(2**32), ""], ids=["-1", "x", "1.5", "2^32", "nothing"])
async def test_levels_that_are_no_unsigned_32_bit_number_are_answered_400_in_plain_text(api, item, levels):
    answer = await api.get("/sync/export", work_item=item["id"], descendant_levels=levels)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("name", RELATED)
async def test_an_option_that_is_neither_true_nor_false_is_answered_400_in_plain_text(api, item, name):
    answer = await api.get("/sync/export", work_item=item["id"], **{name: "yes"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
