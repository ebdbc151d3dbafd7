"""Sprints by both doors."""

import pytest
from pm_wire import messages_pb2 as pb


def update(sprint, **fields):
    fields.setdefault("expected_version", sprint.version)
    return {"update_sprint_request": pb.UpdateSprintRequest(sprint_id=sprint.id, **fields)}


async def test_a_sprint_is_created_over_websocket_and_told_to_everybody(board):
    sprint = await board.sprint(" First ", goal="  ")
    activity, created = await board.observer.seen()
    assert activity.activity_log_created.entry.entity_id == sprint.id
    assert created.sprint_created.sprint == sprint
    assert (sprint.name, sprint.status, sprint.version) == ("First", pb.PLANNED, 1)
    assert not sprint.HasField("goal")


async def test_a_sprint_is_created_over_rest_and_told_to_everybody(board, days_from_now):
    body = {
        "project_id": board.project.id,
        "name": "First",
        "goal": "ship",
        "start_date": days_from_now(0),
        "end_date": days_from_now(7),
    }
    answer = await board.rest.post("/sprints", json=body)
    sprint = answer.json()["sprint"]
    assert (sprint["status"], sprint["goal"], sprint["version"]) == ("planned", "ship", 1)
    assert await board.observer.seen_kinds() == ["activity sprint created", "sprint_created"]
    assert (await board.rest.get(f"/sprints/{sprint['id']}")).json() == {"sprint": sprint}


async def test_a_sprint_update_shows_dates_and_status_as_text(board):
    sprint = await board.sprint(start_date=1_790_000_000, end_date=1_790_086_400)
    reply = await board.owner.ask(**update(sprint, end_date=1_790_172_800, status=pb.ACTIVE, goal="ship"))
    assert [(change.field_name, change.old_value, change.new_value) for change in reply.changes] == [
        ("goal", "", "ship"),
        ("end_date", "2026-09-22T14:13:20+00:00", "2026-09-23T14:13:20+00:00"),
        ("status", "planned", "active"),
    ]
    assert reply.sprint.version == 2


async def test_a_sprint_update_over_rest_is_told_to_everybody(board):
    sprint = await board.sprint()
    await board.observer.seen()
    await board.rest.put(f"/sprints/{sprint.id}", json={"name": "Second", "expected_version": 1})
    activity, updated = await board.observer.seen()
    assert activity.activity_log_created.entry.action == "updated"
    assert [change.new_value for change in updated.sprint_updated.changes] == ["Second"]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_sprint_update_that_changes_nothing_sends_nothing(board, door):
    sprint = await board.sprint()
    await board.observer.seen()
    if door == "ws":
        reply = await board.owner.ask(**update(sprint, name="a sprint ", goal=" ", status=pb.PLANNED))
        assert reply.sprint == sprint
    else:
        body = {"name": "a sprint", "start_date": sprint.start_date, "expected_version": 1}
        answer = await board.rest.put(f"/sprints/{sprint.id}", json=body)
        assert answer.json()["sprint"]["version"] == 1
    assert await board.observer.seen() == []


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_deleting_a_sprint_frees_its_items_each_with_its_event(board, door):
    sprint = await board.sprint()
    items = [await board.item(title=title) for title in ("one", "two")]
    for item in items:
        await board.rest.put(f"/work-items/{item.id}", json={"sprint_id": sprint.id, "expected_version": 1})
    await board.observer.seen()
    if door == "ws":
        reply = await board.owner.ask(delete_sprint_request=pb.DeleteSprintRequest(sprint_id=sprint.id))
        assert reply.sprint_id == sprint.id
    else:
        assert (await board.rest.delete(f"/sprints/{sprint.id}")).json() == {"deleted_id": sprint.id}
    events = await board.observer.seen()
    assert [event.WhichOneof("payload") for event in events] == (
        ["activity_log_created", "sprint_deleted"] + ["activity_log_created", "work_item_updated"] * 2
    )
    freed = [events[3].work_item_updated, events[5].work_item_updated]
    assert [(each.work_item.id, each.work_item.version) for each in freed] == [(item.id, 3) for item in items]
    assert [change.field_name for each in freed for change in each.changes] == ["sprint_id", "sprint_id"]
    assert await board.items() == [each.work_item for each in freed]


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ((), pb.COMPLETED),
        ((pb.ACTIVE,), pb.PLANNED),
        ((pb.CANCELLED,), pb.ACTIVE),
        ((), 0),
        ((), 9),
    ],
)
async def test_a_status_that_does_not_follow_is_refused(board, path, refused):
    sprint = await board.sprint()
    for status in path:
        sprint = (await board.owner.ask(**update(sprint, status=status))).sprint
    error = await board.owner.ask(**update(sprint, status=refused))
    assert (error.code, error.field) == ("VALIDATION_ERROR", "status")


async def test_a_completed_sprint_refuses_updates_and_deletion_by_both_doors(board):
    sprint = await board.sprint()
    for status in (pb.ACTIVE, pb.COMPLETED):
        sprint = (await board.owner.ask(**update(sprint, status=status))).sprint
    error = await board.owner.ask(**update(sprint, name="other"))
    assert error.code == "CONFLICT"
    assert "current version: 3" in error.message
    answer = await board.rest.put(f"/sprints/{sprint.id}", json={"name": "other", "expected_version": 3})
    assert answer.status_code == 409
    deletion = await board.owner.ask(delete_sprint_request=pb.DeleteSprintRequest(sprint_id=sprint.id))
    assert deletion.code == "DELETE_BLOCKED"
    assert (await board.rest.delete(f"/sprints/{sprint.id}")).status_code == 409


async def test_only_one_sprint_of_a_project_is_active(board):
    first, second = await board.sprint("first"), await board.sprint("second")
    await board.owner.ask(**update(first, status=pb.ACTIVE))
    error = await board.owner.ask(**update(second, status=pb.ACTIVE))
    answer = await board.rest.put(f"/sprints/{second.id}", json={"status": "active", "expected_version": 1})
    assert error.code == "CONFLICT"
    assert answer.json()["error"]["code"] == "CONFLICT"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"end_date": 0}, "end_date"),
        ({"start_date": -5_000_000_000}, "start_date"),
        ({"end_date": 500_000_000_000}, "end_date"),
    ],
)
async def test_both_doors_refuse_the_same_new_sprints(board, days_from_now, fields, field):
    request = {
        "project_id": board.project.id,
        "name": "a sprint",
        "start_date": days_from_now(0),
        "end_date": days_from_now(7),
        **fields,
    }
    error = await board.owner.ask(create_sprint_request=pb.CreateSprintRequest(**request))
    answer = await board.rest.post("/sprints", json=request)
    assert (error.code, error.field) == ("INVALID_MESSAGE", "")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


async def test_dates_stay_in_order_and_sayable(board):
    sprint = await board.sprint()
    for fields, field in (
        ({"end_date": sprint.start_date}, "end_date"),
        ({"start_date": sprint.end_date + 1}, "end_date"),
        ({"end_date": 2**62}, "end_date"),
        ({"start_date": -(2**62)}, "start_date"),
    ):
        error = await board.owner.ask(**update(sprint, **fields))
        answer = await board.rest.put(f"/sprints/{sprint.id}", json={"expected_version": 1, **fields})
        assert (error.code, error.field) == ("VALIDATION_ERROR", field)
        assert answer.json()["error"]["field"] == field


async def test_sprints_are_listed_newest_start_first(board, days_from_now):
    for days in (0, 20, 10):
        await board.sprint(f"in {days}", start_date=days_from_now(days), end_date=days_from_now(days + 5))
    listed = await board.owner.ask(get_sprints_request=pb.GetSprintsRequest(project_id=board.project.id))
    answer = await board.rest.get(f"/projects/{board.project.id}/sprints")
    assert [sprint.name for sprint in listed.sprints] == ["in 20", "in 10", "in 0"]
    assert [sprint["name"] for sprint in answer.json()["sprints"]] == ["in 20", "in 10", "in 0"]


async def test_a_sprint_only_subscription_gets_that_sprints_activity_and_events(board, connect_to, shared_server):
    sprint, other = await board.sprint("mine"), await board.sprint("other")
    watcher = await (await connect_to(shared_server)).subscribe(sprint_ids=(sprint.id,))
    await board.owner.ask(**update(other, name="not for you"))
    await board.owner.ask(**update(sprint, name="for you"))
    await board.item()
    mine = [event for event in await watcher.seen() if event.WhichOneof("payload") != "project_created"]
    assert [event.WhichOneof("payload") for event in mine] == ["activity_log_created", "sprint_updated"]
    assert mine[1].sprint_updated.sprint.id == sprint.id
