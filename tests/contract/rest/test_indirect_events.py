"""Does anything change without its event?"""

import pytest
from support.rest import listed, shown

R2 = pytest.mark.section("reference.md R2 Timers")
R5 = pytest.mark.section("reference.md R5 Indirect changes")
R6 = pytest.mark.section("reference.md R6 Hierarchy lists")


def refreshes(events):
    """(id, descendants) of the updates that carry no changes."""
    updates = [each.work_item_updated for each in events if each.WhichOneof("payload") == "work_item_updated"]
    return [(each.work_item.id, list(each.work_item.descendant_ids)) for each in updates if not each.changes]


@R2
async def test_a_new_entry_stops_the_running_one_of_the_same_user(api, project, item):
    first = await api.timer(item)
    await api.timer(await api.item(project))
    stopped = shown(await api.get(f"/time-entries/{first['id']}"))
    assert stopped["is_running"] is False
    assert stopped["duration_seconds"] == stopped["ended_at"] - stopped["started_at"]


@R2
async def test_a_user_has_one_running_entry_however_many_are_started(api, item):
    for _ in range(3):
        await api.timer(item)
    entries = listed(await api.get(f"/work-items/{item['id']}/time-entries"))
    assert [each["is_running"] for each in entries].count(True) == 1


@R2
async def test_the_stop_is_told_first_then_the_new_entry(api, item, observer):
    await api.timer(item)
    await observer.seen()
    await api.timer(item)
    stopped = ["activity time_entry updated", "timer_stopped"]
    assert await observer.seen_kinds() == [*stopped, "activity time_entry created", "time_entry_created"]


@R2
async def test_the_stop_shows_the_stopped_entry(api, item, observer):
    first = await api.timer(item)
    await observer.seen()
    await api.timer(item)
    stopped = (await observer.seen())[1].timer_stopped
    assert (stopped.time_entry.id, stopped.user_id) == (first["id"], api.user_id)
    assert stopped.time_entry.HasField("ended_at")


@R2
async def test_the_stop_is_told_to_the_subscribers_of_its_own_project(api, item, observer):
    await api.timer(item)
    elsewhere = await api.item(await api.project())
    await observer.seen()
    await api.timer(elsewhere)
    assert await observer.seen_kinds() == ["activity time_entry updated", "timer_stopped"]


@R2
async def test_a_stop_over_rest_is_told_as_an_update_never_as_a_stop(api, item, observer):
    entry = await api.timer(item)
    await observer.seen()
    await api.put(f"/time-entries/{entry['id']}", {"stop": True})
    assert await observer.seen_kinds() == ["activity time_entry updated", "time_entry_updated"]


@pytest.fixture
def attach(api, project):
    """Something that belongs to a work item."""

    async def to(item, kind):
        if kind == "dependency":
            return await api.dependency(item, await api.item(project))
        if kind == "dependency on it":
            return await api.dependency(await api.item(project), item)
        return await {"comment": api.comment, "time_entry": api.timer}[kind](item)

    return to


ATTACHED = pytest.mark.parametrize("kind", ["comment", "time_entry", "dependency", "dependency on it"])


@R5
@ATTACHED
async def test_what_belongs_to_a_deleted_item_is_told_to_be_gone_after_it(api, item, observer, attach, kind):
    await attach(item, kind)
    await observer.seen()
    await api.delete(f"/work-items/{item['id']}")
    entity = kind.removesuffix(" on it")
    gone = [f"activity {entity} deleted", f"{entity}_deleted"]
    assert await observer.seen_kinds() == ["activity work_item deleted", "work_item_deleted", *gone]


@R5
async def test_each_of_many_things_that_belonged_to_a_deleted_item_is_told(api, item, observer, attach):
    attached = [(kind, (await attach(item, kind))["id"]) for kind in ("comment", "dependency", "time_entry", "comment")]
    await observer.seen()
    await api.delete(f"/work-items/{item['id']}")
    events = (await observer.seen())[2:]
    entries = [each.activity_log_created.entry for each in events[::2]]
    assert sorted((entry.entity_type, entry.entity_id) for entry in entries) == sorted(attached)
    assert [each.WhichOneof("payload") for each in events[1::2]] == [
        f"{entry.entity_type}_deleted" for entry in entries
    ]


@R5
@ATTACHED
async def test_what_belonged_to_a_deleted_item_is_not_found(api, item, attach, kind):
    made = await attach(item, kind)
    await api.delete(f"/work-items/{item['id']}")
    route = {"comment": "comments", "time_entry": "time-entries"}.get(kind, "dependencies")
    assert (await api.delete(f"/{route}/{made['id']}")).status_code == 404


@R5
async def test_a_dependency_of_a_deleted_item_vanishes_from_the_list_of_its_other_end(api, project, item):
    other = await api.item(project)
    await api.dependency(item, other)
    await api.delete(f"/work-items/{item['id']}")
    assert listed(await api.get(f"/work-items/{other['id']}/dependencies")) == []


@R5
async def test_a_deleted_sprint_is_told_and_then_each_of_its_items(api, project, item, observer):
    sprint = await api.sprint(project)
    for each in (item, await api.item(project)):
        await api.edit("/work-items", each, sprint_id=sprint["id"])
    await observer.seen()
    await api.delete(f"/sprints/{sprint['id']}")
    freed = ["activity work_item updated", "work_item_updated"]
    assert await observer.seen_kinds() == ["activity sprint deleted", "sprint_deleted", *freed, *freed]


@R5
async def test_an_item_of_a_deleted_sprint_is_told_without_it_and_one_version_on(api, project, item, observer):
    sprint = await api.sprint(project)
    await api.edit("/work-items", item, sprint_id=sprint["id"])
    await observer.seen()
    await api.delete(f"/sprints/{sprint['id']}")
    update = (await observer.seen())[3].work_item_updated
    assert (update.work_item.HasField("sprint_id"), update.work_item.version) == (False, 3)
    assert [(each.field_name, each.old_value) for each in update.changes] == [("sprint_id", sprint["id"])]


@R5
async def test_a_project_with_items_is_neither_deleted_nor_told_to_be(api, project, item, observer):
    await observer.seen()
    answer = await api.delete(f"/projects/{project['id']}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DELETE_BLOCKED")
    assert await observer.seen_kinds() == []


@R6
async def test_a_new_child_refreshes_its_ancestors_right_after_its_own_event(api, project, observer):
    epic, story, task = await api.family(project)
    await observer.seen()
    new = await api.item(project, parent_id=story["id"])
    events = await observer.seen()
    assert [each.WhichOneof("payload") for each in events[1:]] == ["work_item_created", *["work_item_updated"] * 2]
    children = [task["id"], new["id"]]
    assert dict(refreshes(events)) == {story["id"]: children, epic["id"]: [story["id"], *children]}


@R6
async def test_a_deleted_child_refreshes_its_ancestors(api, project, observer):
    epic, story, task = await api.family(project)
    await observer.seen()
    await api.delete(f"/work-items/{task['id']}")
    assert dict(refreshes(await observer.seen())) == {story["id"]: [], epic["id"]: [story["id"]]}


@R6
async def test_a_move_refreshes_old_and_new_ancestors_and_what_is_below(api, project, observer):
    epic, story, task = await api.family(project)
    other = await api.item(project, "epic")
    await observer.seen()
    await api.edit("/work-items", story, parent_id=other["id"], update_parent=True)
    told = dict(refreshes(await observer.seen()))
    assert told == {epic["id"]: [], other["id"]: [story["id"], task["id"]], task["id"]: []}


@R6
async def test_a_refresh_has_no_changes_no_activity_and_the_same_version(api, project, observer):
    epic, story, _ = await api.family(project)
    await observer.seen()
    await api.item(project, parent_id=story["id"])
    events = await observer.seen()
    versions = {each.work_item_updated.work_item.id: each.work_item_updated.work_item.version for each in events[2:]}
    assert versions == {story["id"]: story["version"], epic["id"]: epic["version"]}
    assert len(events) == 4


@R6
async def test_an_update_of_other_fields_refreshes_nobody(api, project, observer):
    _, story, _ = await api.family(project)
    await observer.seen()
    await api.edit("/work-items", story, title="new", status="done", story_points=5)
    assert refreshes(await observer.seen()) == []
