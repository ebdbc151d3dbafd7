"""Projects by both doors."""

from uuid import uuid4

import pytest
from pm_wire import messages_pb2 as pb


def new_key():
    return f"k{uuid4().hex[:10]}"


async def test_a_new_project_is_told_to_every_connection_and_its_activity_only_to_subscribers(board):
    key = new_key()
    reply = await board.owner.ask(
        create_project_request=pb.CreateProjectRequest(title=" Shop ", key=key, description="  ")
    )
    project = reply.project
    assert (project.title, project.key, project.version, project.status) == (
        "Shop",
        key.upper(),
        1,
        pb.PROJECT_STATUS_ACTIVE,
    )
    assert project.next_work_item_number == 1
    assert not project.HasField("description")
    mine = [event for event in await board.observer.seen() if event.project_created.project.id == project.id]
    assert [event.project_created for event in mine] == [reply]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_project_is_updated_and_subscribers_see_activity_first(board, door):
    if door == "ws":
        reply = await board.owner.ask(
            update_project_request=pb.UpdateProjectRequest(
                project_id=board.project.id, expected_version=1, title="New", status=pb.PROJECT_STATUS_ARCHIVED
            )
        )
        version = reply.project.version
    else:
        body = {"expected_version": 1, "title": "New", "status": "archived"}
        answer = await board.rest.put(f"/projects/{board.project.key}", json=body)
        version = answer.json()["project"]["version"]
    activity, updated = await board.observer.seen()
    assert version == 2
    assert activity.activity_log_created.entry.HasField("comment") == (door == "ws")
    assert updated.project_updated.project.title == "New"
    assert [(change.field_name, change.new_value) for change in updated.project_updated.changes] == [
        ("title", "New"),
        ("status", "archived"),
    ]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_a_project_update_that_changes_nothing_sends_nothing(board, door):
    if door == "ws":
        reply = await board.owner.ask(
            update_project_request=pb.UpdateProjectRequest(
                project_id=board.project.id, expected_version=1, title="a board", description=""
            )
        )
        assert reply.project == board.project
    else:
        body = {"expected_version": 1, "title": " a board "}
        answer = await board.rest.put(f"/projects/{board.project.id}", json=body)
        assert answer.json()["project"]["version"] == 1
    assert await board.observer.seen() == []


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_an_empty_project_is_deleted_and_its_key_is_free_again(board, door):
    if door == "ws":
        await board.owner.ask(
            delete_project_request=pb.DeleteProjectRequest(project_id=board.project.id, expected_version=1)
        )
    else:
        answer = await board.rest.delete(f"/projects/{board.project.id}")
        assert answer.json() == {"deleted_id": board.project.id}
    assert await board.observer.seen_kinds() == ["activity project deleted", "project_deleted"]
    assert (await board.rest.get(f"/projects/{board.project.id}")).status_code == 404
    again = await board.rest.post("/projects", json={"title": "again", "key": board.project.key})
    assert again.status_code == 200
    assert again.json()["project"]["id"] != board.project.id


async def test_a_project_with_work_items_stays(board):
    item = await board.item()
    error = await board.owner.ask(
        delete_project_request=pb.DeleteProjectRequest(project_id=board.project.id, expected_version=1)
    )
    answer = await board.rest.delete(f"/projects/{board.project.id}")
    assert error.code == "DELETE_BLOCKED"
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DELETE_BLOCKED")
    await board.rest.delete(f"/work-items/{item.id}")
    assert (await board.rest.delete(f"/projects/{board.project.id}")).status_code == 200


async def test_a_living_key_is_taken_whatever_its_case(board):
    error = await board.owner.ask(
        create_project_request=pb.CreateProjectRequest(title="twin", key=board.project.key.lower())
    )
    answer = await board.rest.post("/projects", json={"title": "twin", "key": board.project.key})
    assert (error.code, error.field) == ("VALIDATION_ERROR", "key")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 10_001}, "description"),
        ({"key": "a"}, "key"),
        ({"key": "a" * 21}, "key"),
        ({"key": "a b"}, "key"),
        ({"key": "Ä-Ö"}, "key"),
    ],
)
async def test_both_doors_refuse_the_same_new_projects(board, fields, field):
    request = {"title": "shop", "key": new_key(), **fields}
    error = await board.owner.ask(create_project_request=pb.CreateProjectRequest(**request))
    answer = await board.rest.post("/projects", json=request)
    assert (error.code, error.field) == ("INVALID_MESSAGE", "")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"project_id": "junk"}, "VALIDATION_ERROR", "project_id"),
        ({"expected_version": 2}, "CONFLICT", ""),
        ({"title": ""}, "INVALID_MESSAGE", ""),
        ({"description": "x" * 10_001}, "VALIDATION_ERROR", "description"),
        ({"status": 0}, "VALIDATION_ERROR", "status"),
        ({"status": 9}, "VALIDATION_ERROR", "status"),
    ],
)
async def test_a_bad_project_update_is_refused_with_its_code(board, fields, code, field):
    request = {"project_id": board.project.id, "expected_version": 1, **fields}
    error = await board.owner.ask(update_project_request=pb.UpdateProjectRequest(**request))
    assert (error.code, error.field) == (code, field)


async def test_projects_are_listed_by_title(board, make_board, shared_server):
    other = await make_board(shared_server)
    await other.rest.put(f"/projects/{other.project.id}", json={"title": "A first one", "expected_version": 1})
    listed = (await board.owner.ask(list_projects_request=pb.ListProjectsRequest())).projects
    titles = [project.title for project in listed]
    assert titles == sorted(titles)
    ids = [each["id"] for each in (await board.rest.get("/projects")).json()["projects"]]
    assert {board.project.id, other.project.id} <= set(ids) == {project.id for project in listed}
