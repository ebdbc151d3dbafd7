"""Time entries over REST: list, read, start, stop, describe, delete."""

import time
from uuid import uuid4

import pytest
from support.rest import ids, listed, refusal, shown, spelled
from support.serving import soon

pytestmark = pytest.mark.section("rest.md 3 Time entries")

HOUR_S = 3600


@pytest.fixture
async def running(api, item):
    return await api.timer(item)


async def read(api, entry):
    return shown(await api.get(f"/time-entries/{entry['id']}"))


async def change(api, entry, **fields):
    return await api.put(f"/time-entries/{entry['id']}", fields)


async def test_entries_are_listed_newest_start_first(api, item, worked_on):
    starts = [soon(-3), soon(-1), soon(-2)]
    made = [await worked_on(item, start, start + HOUR_S) for start in starts]
    entries = listed(await api.get(f"/work-items/{item['id']}/time-entries"))
    assert ids(entries) == [made[1], made[2], made[0]]


async def test_all_entries_are_listed_without_pages(api, item):
    for _ in range(110):
        await api.timer(item)
    assert len(listed(await api.get(f"/work-items/{item['id']}/time-entries"))) == 110


async def test_entries_of_every_user_are_listed(api, item, somebody_else):
    made = [await api.timer(item), await somebody_else.timer(item)]
    entries = listed(await api.get(f"/work-items/{item['id']}/time-entries"))
    assert sorted(ids(entries)) == sorted(ids(made))


async def test_entries_of_other_items_are_not_listed(api, project, item, running):
    await api.timer(await api.item(project))
    assert ids(listed(await api.get(f"/work-items/{item['id']}/time-entries"))) == [running["id"]]


async def test_a_deleted_entry_is_not_listed(api, item, running):
    await api.delete(f"/time-entries/{running['id']}")
    assert listed(await api.get(f"/work-items/{item['id']}/time-entries")) == []


async def test_one_entry_is_read_as_it_was_created(api, running):
    assert await read(api, running) == running


async def test_a_new_entry_runs_from_now_for_the_acting_user(api, item):
    before = int(time.time())
    entry = await api.timer(item)
    assert before <= entry["started_at"] <= int(time.time())
    assert (entry["user_id"], entry["work_item_id"]) == (api.user_id, item["id"])
    assert (entry["is_running"], entry["ended_at"], entry["duration_seconds"]) == (True, None, None)


async def test_a_new_entry_of_somebody_else_stops_nothing(api, item, running, somebody_else):
    await somebody_else.timer(item)
    assert (await read(api, running))["is_running"] is True


@pytest.mark.parametrize("description", ["", "  ", None], ids=spelled)
async def test_a_blank_description_is_stored_as_null(api, item, description):
    assert (await api.timer(item, description=description))["description"] is None


async def test_a_description_is_trimmed_and_stored(api, item):
    assert (await api.timer(item, description=" at work\n"))["description"] == "at work"


async def test_an_item_id_that_is_no_uuid_is_refused(api):
    answer = await api.post("/time-entries", {"work_item_id": "junk"})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "work_item_id")


async def test_an_entry_on_an_unknown_item_is_not_found(api):
    assert refusal(await api.post("/time-entries", {"work_item_id": str(uuid4())})) == (404, "NOT_FOUND", None)


async def test_an_entry_on_a_deleted_item_is_not_found(api, item):
    await api.delete(f"/work-items/{item['id']}")
    assert refusal(await api.post("/time-entries", {"work_item_id": item["id"]})) == (404, "NOT_FOUND", None)


async def test_stop_ends_a_running_entry(api, running):
    stopped = shown(await change(api, running, stop=True))
    assert stopped["is_running"] is False
    assert stopped["started_at"] <= stopped["ended_at"] <= int(time.time())
    assert stopped["duration_seconds"] == stopped["ended_at"] - stopped["started_at"]


async def test_a_stopped_entry_is_read_as_the_stop_answered(api, running):
    assert await read(api, running) != shown(await change(api, running, stop=True)) == await read(api, running)


async def test_stop_has_no_effect_on_a_stopped_entry(api, item, worked_on):
    entry_id = await worked_on(item, soon(-1), soon(-1) + HOUR_S)
    stopped = await read(api, {"id": entry_id})
    assert shown(await change(api, stopped, stop=True)) == stopped


@pytest.mark.parametrize("stop", [False, None], ids=["false", "null"])
async def test_without_stop_a_running_entry_runs_on_where_it_is(api, running, stop):
    assert shown(await change(api, running, stop=stop, description="at work"))["is_running"] is True


async def test_a_description_is_changed(api, running):
    updated = shown(await change(api, running, description="at work"))
    assert {**updated, "updated_at": 0} == {**running, "description": "at work", "updated_at": 0}


async def test_the_description_of_a_stopped_entry_is_changed(api, item, worked_on):
    entry_id = await worked_on(item, soon(-1), soon(-1) + HOUR_S)
    updated = shown(await change(api, {"id": entry_id}, description="at work"))
    assert (updated["description"], updated["duration_seconds"]) == ("at work", HOUR_S)


async def test_a_description_changed_to_blank_is_stored_as_null(api, item):
    entry = await api.timer(item, description="at work")
    assert shown(await change(api, entry, description=" "))["description"] is None


async def test_stop_and_description_go_together(api, running):
    updated = shown(await change(api, running, stop=True, description="done"))
    assert (updated["is_running"], updated["description"]) == (False, "done")


async def test_null_leaves_the_description_as_it_is(api, item):
    entry = await api.timer(item, description="at work")
    assert shown(await change(api, entry, description=None, stop=True))["description"] == "at work"


async def test_any_user_may_change_an_entry_and_it_stays_its_owners(api, running, somebody_else):
    updated = shown(await change(somebody_else, running, description="seen"))
    assert (updated["description"], updated["user_id"]) == ("seen", running["user_id"])


async def test_any_user_may_delete_an_entry(running, somebody_else):
    answer = await somebody_else.delete(f"/time-entries/{running['id']}")
    assert answer.json() == {"deleted_id": running["id"]}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_deleted_entry_is_not_found(api, running, method):
    await api.delete(f"/time-entries/{running['id']}")
    body = {"stop": True} if method == "PUT" else None
    assert refusal(await api.call(method, f"/time-entries/{running['id']}", body)) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_entry_of_a_deleted_item_is_not_found(api, item, running, method):
    await api.delete(f"/work-items/{item['id']}")
    body = {"stop": True} if method == "PUT" else None
    assert refusal(await api.call(method, f"/time-entries/{running['id']}", body)) == (404, "NOT_FOUND", None)


async def test_an_entry_leaves_its_item_as_it_is(api, item, running):
    assert shown(await api.get(f"/work-items/{item['id']}")) == item
