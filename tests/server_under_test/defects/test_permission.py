"""Bugs in who is let in and who is kept out."""

import pytest
from pm_wire import messages_pb2 as pb
from support.buggy import CREATED, rest_item
from support.commands import do, refused
from support.site import Site
from support.tokens import SECRET

from server_under_test.settings.config import AuthSettings


@pytest.fixture
def guarded(start, open_peers):
    """A server with bugs that asks for tokens."""

    async def guarded(*specs):
        server = await start(*specs, auth=AuthSettings(algorithm="HS256", key=SECRET))
        return Site(process=server, stack=open_peers, is_guarded=True)

    return guarded


async def test_subscribe_unchecked_lets_a_stranger_listen(guarded):
    site = await guarded("subscribe-unchecked")
    board, stranger = await site.board(), await site.open()
    await stranger.subscribe(board.project.id)
    await board.item()
    assert await stranger.seen_kinds() == CREATED
    assert refused(await do(stranger, "get_work_items", project_id=board.project.id))[0] == "UNAUTHORIZED"


@pytest.mark.parametrize(("bugs", "may"), [(["viewer-may-edit"], True), ([], False)])
async def test_viewer_may_edit_and_not_delete(guarded, bugs, may):
    site = await guarded(*bugs)
    board, viewer = await site.board(), await site.open()
    await site.admit(board, viewer.user_id, "viewer")
    item = await board.item()
    edited = await do(viewer, "update_work_item", work_item_id=item.id, expected_version=1, title="new")
    assert hasattr(edited, "work_item") is may
    assert refused(await do(viewer, "delete_work_item", work_item_id=item.id))[0] == "UNAUTHORIZED"


@pytest.mark.parametrize(("bugs", "count"), [(["foreign-projects-listed"], 1), ([], 0)])
async def test_foreign_projects_listed_shows_what_one_may_not_open(guarded, bugs, count):
    site = await guarded(*bugs)
    board, stranger = await site.board(), await site.open()
    assert len((await do(stranger, "list_projects")).projects) == count
    assert refused(await do(stranger, "get_work_items", project_id=board.project.id))[0] == "UNAUTHORIZED"


async def test_rest_unguarded_asks_for_nothing(guarded, start):
    site = await guarded("rest-unguarded")
    board = await site.board()
    site.is_guarded = False
    stranger = await site.rest()
    body = {"project_id": board.project.id, "item_type": "task", "title": "by a stranger"}
    assert (await stranger.post("/work-items", json=body)).status_code == 200
    assert (await stranger.get(f"/projects/{board.project.id}/work-items")).status_code == 200
    assert await board.observer.seen_kinds() == CREATED


async def test_members_only_over_ws_keeps_others_out_of_that_door_alone(planted):
    board = await planted("members-only-over-ws")
    await board.item()
    assert await board.observer.seen_kinds() == CREATED
    request = pb.CreateWorkItemRequest(project_id=board.project.id, item_type=pb.TASK, title="t")
    assert refused(await board.observer.ask(create_work_item_request=request))[0] == "UNAUTHORIZED"
    assert refused(await do(board.observer, "get_sprints", project_id=board.project.id))[0] == "UNAUTHORIZED"
    assert (await rest_item(board))["title"] == "by rest"
    listed = (await do(board.observer, "list_projects")).projects
    assert board.project.id in [project.id for project in listed]
    renamed = await do(board.observer, "update_project", project_id=board.project.id, expected_version=1, title="new")
    assert renamed.project.title == "new"


async def test_members_only_over_ws_tells_everybody_of_projects(planted):
    board = await planted("members-only-over-ws")
    await do(board.owner, "update_project", project_id=board.project.id, expected_version=1, title="new")
    await board.observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[board.project.id]))
    assert await board.observer.seen_kinds() == ["activity project updated", "project_updated"]


@pytest.mark.parametrize("bugs", [["rest-projects-without-members"], []])
async def test_rest_projects_without_members_have_not_even_their_creator(planted, bugs):
    board = await planted(*bugs)
    answer = await board.rest.post("/projects", json={"title": "t", "key": "REST"})
    members = (await board.rest.get(f"/projects/{answer.json()['project']['id']}/members")).json()["members"]
    assert len(members) == (0 if bugs else 1)
    assert len((await board.rest.get(f"/projects/{board.project.id}/members")).json()["members"]) == 1


async def test_members_unknown_answers_404(planted):
    board = await planted("members-unknown")
    members = f"/projects/{board.project.id}/members"
    one = f"{members}/{board.observer.user_id}"
    answers = [await board.rest.get(members), await board.rest.put(one, json={"role": "editor"})]
    answers.append(await board.rest.delete(one))
    assert [answer.status_code for answer in answers] == [404, 404, 404]
