"""Who wins when several change the same thing, and what is left of the deleted?"""

import asyncio

import pytest
from support.rest import listed, new_key, refusal, shown
from support.routes import MUTATIONS

SUMMARY = pytest.mark.section("rest.md 4 Optimistic locking, soft delete, cascade")
R9 = pytest.mark.section("reference.md R9 Optimistic lock")

VERSIONED = {"projects": "title", "sprints": "name", "work-items": "title"}
RACERS = 50


async def at_once(*calls):
    """What calls answer that are under way together."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(call) for call in calls]
    return [task.result() for task in tasks]


@pytest.fixture
def make(api, project):
    async def entity(route):
        makers = {
            "projects": lambda: api.project(),
            "sprints": lambda: api.sprint(project),
            "work-items": lambda: api.item(project),
        }
        return await makers[route]()

    return entity


@SUMMARY
@pytest.mark.parametrize("route", VERSIONED)
@pytest.mark.parametrize("difference", [-1, 1], ids=["older", "newer"])
async def test_an_update_that_expects_another_version_than_the_stored_one_conflicts(api, make, route, difference):
    entity = await make(route)
    body = {VERSIONED[route]: "new", "expected_version": entity["version"] + difference}
    assert refusal(await api.put(f"/{route}/{entity['id']}", body))[:2] == (409, "CONFLICT")


@SUMMARY
@pytest.mark.parametrize("route", VERSIONED)
async def test_each_update_raises_the_version_by_exactly_1(api, make, route):
    entity = await make(route)
    for expected in (2, 3, 4):
        entity = shown(await api.edit(f"/{route}", entity, **{VERSIONED[route]: f"name {expected}"}))
        assert entity["version"] == expected


@SUMMARY
@pytest.mark.parametrize("route", VERSIONED)
async def test_a_conflicting_update_writes_nothing(api, make, route):
    entity = await make(route)
    await api.put(f"/{route}/{entity['id']}", {VERSIONED[route]: "new", "expected_version": 7})
    assert shown(await api.get(f"/{route}/{entity['id']}")) == entity


@SUMMARY
@pytest.mark.parametrize("version", [7, 0, None])
async def test_a_comment_or_time_entry_has_no_version_to_expect(api, item, version):
    comment, entry = await api.comment(item), await api.timer(item)
    changed = await api.put(f"/comments/{comment['id']}", {"content": "new", "expected_version": version})
    assert shown(changed)["content"] == "new"
    stopped = await api.put(f"/time-entries/{entry['id']}", {"stop": True, "expected_version": version})
    assert shown(stopped)["is_running"] is False


@SUMMARY
@pytest.mark.parametrize("name", [name for name in MUTATIONS if name.startswith("DELETE")])
async def test_a_deleted_entity_cannot_be_deleted_again(api, project, name):
    request = await MUTATIONS[name].prepare(api, project)
    assert (await api.call(*request)).status_code == 200
    assert refusal(await api.call(*request)) == (404, "NOT_FOUND", None)


@SUMMARY
async def test_numbers_of_deleted_items_are_never_used_again(api, project):
    numbers = []
    for _ in range(3):
        item = await api.item(project)
        numbers.append(item["item_number"])
        await api.delete(f"/work-items/{item['id']}")
    assert numbers == [1, 2, 3]


@R9
@pytest.mark.parametrize("route", VERSIONED)
async def test_of_many_updates_with_one_expected_version_exactly_one_wins(api, make, route):
    entity = await make(route)
    names = [f"racer {number}" for number in range(RACERS)]
    answers = await at_once(*(api.edit(f"/{route}", entity, **{VERSIONED[route]: name}) for name in names))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (RACERS - 1)
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert shown(await api.get(f"/{route}/{entity['id']}")) == shown(winner)


@R9
@pytest.mark.parametrize("route", VERSIONED)
async def test_an_update_of_a_deleted_entity_is_not_found_whatever_it_expects(api, make, route):
    entity = await make(route)
    await api.delete(f"/{route}/{entity['id']}")
    for expected in (1, 2):
        body = {VERSIONED[route]: "ghost", "expected_version": expected}
        assert refusal(await api.put(f"/{route}/{entity['id']}", body)) == (404, "NOT_FOUND", None)


@R9
@pytest.mark.parametrize("route", VERSIONED)
async def test_an_update_that_races_a_deletion_leaves_no_ghost(api, make, route):
    entity = await make(route)
    update, deletion = await at_once(
        api.edit(f"/{route}", entity, **{VERSIONED[route]: "new"}), api.delete(f"/{route}/{entity['id']}")
    )
    assert update.status_code in (200, 404)
    assert deletion.status_code == 200
    assert (await api.get(f"/{route}/{entity['id']}")).status_code == 404


@R9
async def test_parallel_creations_get_numbers_and_positions_of_their_own(api, project):
    made = await at_once(*(api.item(project) for _ in range(RACERS)))
    assert sorted(each["item_number"] for each in made) == list(range(1, RACERS + 1))
    assert sorted(each["position"] for each in made) == list(range(1, RACERS + 1))


@R9
async def test_of_parallel_creations_with_one_key_exactly_one_wins(api):
    key = new_key()
    bodies = [{"title": "t", "key": key}] * RACERS
    answers = await at_once(*(api.post("/projects", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (RACERS - 1)


@R9
async def test_of_two_sprints_activated_at_once_exactly_one_becomes_active(api, project):
    pair = [await api.sprint(project) for _ in range(2)]
    answers = await at_once(*(api.edit("/sprints", each, status="active") for each in pair))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    statuses = [each["status"] for each in listed(await api.get(f"/projects/{project['id']}/sprints"))]
    assert sorted(statuses) == ["active", "planned"]


@R9
async def test_two_dependencies_that_would_make_a_circle_at_once_make_none(api, project):
    pair = await api.item(project), await api.item(project)
    answers = await at_once(api.link(*pair), api.link(*reversed(pair)))
    assert sorted(answer.status_code for answer in answers) == [200, 400]


@R9
async def test_many_timers_started_at_once_leave_one_running(api, item):
    await at_once(*(api.timer(item) for _ in range(10)))
    entries = listed(await api.get(f"/work-items/{item['id']}/time-entries"))
    assert [each["is_running"] for each in entries].count(True) == 1
