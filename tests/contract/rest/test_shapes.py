"""What does an entity look like in an answer?"""

from uuid import UUID

import pytest
from support.rest import listed, new_key, shown
from support.serving import soon

pytestmark = pytest.mark.section("rest.md 2 Object shapes")

TEXT, NUMBER, FLAG, MAYBE_TEXT, MAYBE_NUMBER = (str,), (int,), (bool,), (str, type(None)), (int, type(None))

SIGNED = {"created_at": NUMBER, "updated_at": NUMBER, "created_by": TEXT, "updated_by": TEXT}
SHAPES = {
    "project": {
        **dict.fromkeys(("id", "key", "title", "status"), TEXT),
        "description": MAYBE_TEXT,
        **dict.fromkeys(("version", "next_work_item_number"), NUMBER),
        **SIGNED,
    },
    "work_item": {
        **dict.fromkeys(("id", "display_key", "item_type", "title", "status", "priority", "project_id"), TEXT),
        **dict.fromkeys(("description", "parent_id", "assignee_id", "sprint_id"), MAYBE_TEXT),
        "story_points": MAYBE_NUMBER,
        **dict.fromkeys(("item_number", "position", "version"), NUMBER),
        **SIGNED,
    },
    "sprint": {
        **dict.fromkeys(("id", "project_id", "name", "status"), TEXT),
        "goal": MAYBE_TEXT,
        **dict.fromkeys(("start_date", "end_date", "version"), NUMBER),
        **SIGNED,
    },
    "comment": {**dict.fromkeys(("id", "work_item_id", "content"), TEXT), **SIGNED},
    "dependency": {
        **dict.fromkeys(("id", "blocking_item_id", "blocked_item_id", "dependency_type", "created_by"), TEXT),
        "created_at": NUMBER,
    },
    "time_entry": {
        **dict.fromkeys(("id", "work_item_id", "user_id"), TEXT),
        **dict.fromkeys(("started_at", "created_at", "updated_at"), NUMBER),
        **dict.fromkeys(("ended_at", "duration_seconds"), MAYBE_NUMBER),
        "description": MAYBE_TEXT,
        "is_running": FLAG,
    },
}
ROUTES = {
    "project": "/projects",
    "work_item": "/work-items",
    "sprint": "/sprints",
    "comment": "/comments",
    "dependency": "/dependencies",
    "time_entry": "/time-entries",
}
LISTS = {
    "project": "/projects",
    "work_item": "/projects/{project_id}/work-items",
    "sprint": "/projects/{project_id}/sprints",
    "comment": "/work-items/{work_item_id}/comments",
    "dependency": "/work-items/{blocking_item_id}/dependencies",
    "time_entry": "/work-items/{work_item_id}/time-entries",
}
READ_ALONE = ("project", "work_item", "sprint", "time_entry")
UPDATES = {
    "project": {"title": "new"},
    "work_item": {"title": "new"},
    "sprint": {"name": "new"},
    "comment": {"content": "new"},
    "time_entry": {"stop": True},
}


@pytest.fixture
def make(api):
    """One entity of a kind, with whatever it needs."""

    async def of_kind(kind):
        project = await api.project()
        if kind in ("project", "sprint"):
            return project if kind == "project" else await api.sprint(project)
        item = await api.item(project)
        if kind == "dependency":
            return await api.dependency(item, await api.item(project))
        return item if kind == "work_item" else await {"comment": api.comment, "time_entry": api.timer}[kind](item)

    return of_kind


def assert_shape(kind, entity):
    assert entity.keys() == SHAPES[kind].keys()
    assert {key: value for key, value in entity.items() if type(value) not in SHAPES[kind][key]} == {}


@pytest.mark.parametrize("kind", SHAPES)
async def test_what_a_creation_answers_has_exactly_the_keys_and_types_of_its_kind(make, kind):
    assert_shape(kind, await make(kind))


@pytest.mark.parametrize("kind", SHAPES)
async def test_what_a_list_shows_has_exactly_the_keys_and_types_of_its_kind(api, make, kind):
    made = await make(kind)
    (entity,) = [each for each in listed(await api.get(LISTS[kind].format(**made))) if each["id"] == made["id"]]
    assert_shape(kind, entity)


@pytest.mark.parametrize("kind", READ_ALONE)
async def test_what_is_read_alone_has_exactly_the_keys_and_types_of_its_kind(api, make, kind):
    made = await make(kind)
    assert_shape(kind, shown(await api.get(f"{ROUTES[kind]}/{made['id']}")))


@pytest.mark.parametrize("kind", UPDATES)
async def test_what_an_update_answers_has_exactly_the_keys_and_types_of_its_kind(api, make, kind):
    made = await make(kind)
    assert_shape(kind, shown(await api.put(f"{ROUTES[kind]}/{made['id']}", {"expected_version": 1, **UPDATES[kind]})))


@pytest.mark.parametrize("kind", SHAPES)
async def test_what_a_deletion_answers_is_the_id_alone(api, make, kind):
    made = await make(kind)
    assert (await api.delete(f"{ROUTES[kind]}/{made['id']}")).json() == {"deleted_id": made["id"]}


@pytest.mark.parametrize(
    ("kind", "envelope"),
    [(kind, {kind}) for kind in SHAPES if kind != "dependency"] + [("dependency", SHAPES["dependency"].keys())],
    ids=SHAPES,
)
async def test_a_created_entity_is_wrapped_in_its_kind_and_a_dependency_in_nothing(api, kind, envelope):
    project = await api.project()
    item, other = await api.item(project), await api.item(project)
    dates = {"start_date": soon(0), "end_date": soon(1)}
    bodies = {
        "project": {"title": "t", "key": new_key()},
        "work_item": {"project_id": project["id"], "item_type": "task", "title": "t"},
        "sprint": {"project_id": project["id"], "name": "s", **dates},
        "comment": {"content": "c"},
        "dependency": {
            "blocking_item_id": item["id"],
            "blocked_item_id": other["id"],
            "dependency_type": "blocks",
        },
        "time_entry": {"work_item_id": item["id"]},
    }
    path = f"/work-items/{item['id']}/comments" if kind == "comment" else ROUTES[kind]
    assert (await api.post(path, bodies[kind])).json().keys() == set(envelope)


@pytest.mark.parametrize("kind", READ_ALONE)
async def test_what_a_creation_answered_is_what_is_read_afterwards(api, make, kind):
    made = await make(kind)
    assert shown(await api.get(f"{ROUTES[kind]}/{made['id']}")) == made


@pytest.mark.parametrize("kind", SHAPES)
async def test_what_a_creation_answered_is_what_is_listed_afterwards(api, make, kind):
    made = await make(kind)
    assert made in listed(await api.get(LISTS[kind].format(**made)))


@pytest.mark.parametrize("kind", SHAPES)
async def test_ids_are_lower_case_hyphenated_uuids(make, kind):
    made = await make(kind)
    named = [value for key, value in made.items() if (key == "id" or key.endswith("_id")) and value]
    assert [str(UUID(value)) for value in named] == named


@pytest.mark.parametrize("kind", SHAPES)
async def test_a_deleted_entity_appears_in_no_list(api, make, kind):
    made = await make(kind)
    await api.delete(f"{ROUTES[kind]}/{made['id']}")
    answer = await api.get(LISTS[kind].format(**made))
    assert answer.status_code == 200
    assert made["id"] not in answer.text


@pytest.mark.parametrize("item_type", ["epic", "story", "task"])
async def test_an_item_type_is_its_lower_case_word(api, project, item_type):
    assert (await api.item(project, item_type))["item_type"] == item_type


async def test_a_display_key_is_the_project_key_and_the_item_number(project, api):
    item = await api.item(project)
    assert item["display_key"] == f"{project['key']}-{item['item_number']}"


async def test_a_work_item_carries_no_list_of_relatives(api, project):
    epic, _, _ = await api.family(project)
    assert not {"ancestor_ids", "descendant_ids", "children"} & shown(await api.get(f"/work-items/{epic['id']}")).keys()


@pytest.mark.parametrize("dependency_type", ["blocks", "relates_to"])
async def test_a_dependency_type_is_its_lower_case_word(api, project, dependency_type):
    pair = await api.item(project), await api.item(project)
    assert (await api.dependency(*pair, dependency_type))["dependency_type"] == dependency_type


async def test_a_running_time_entry_has_no_end_and_no_duration(make):
    entry = await make("time_entry")
    assert (entry["is_running"], entry["ended_at"], entry["duration_seconds"]) == (True, None, None)


async def test_a_stopped_time_entry_has_an_end_and_whole_seconds(api, make):
    running = await make("time_entry")
    entry = shown(await api.put(f"/time-entries/{running['id']}", {"stop": True}))
    assert entry["is_running"] is False
    assert entry["duration_seconds"] == entry["ended_at"] - entry["started_at"]
