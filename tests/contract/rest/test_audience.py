"""Who is told of a mutation over REST?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.serving import soon

R1 = pytest.mark.section("reference.md R1 Broadcasts")
R3 = pytest.mark.section("reference.md R3 Project audience")
R4 = pytest.mark.section("reference.md R4 Sprint-only subscription")


@pytest.fixture
async def bystander(connect_to, shared_server):
    """A connection that subscribed to nothing."""
    peer = await connect_to(shared_server)
    await peer.seen()
    return peer


@R1
async def test_every_subscriber_is_told(api, project, connect_to, shared_server):
    peers = [await connect_to(shared_server) for _ in range(5)]
    for peer in peers:
        await peer.subscribe(project["id"])
    await api.item(project)
    told = [await peer.seen_kinds() for peer in peers]
    assert told == [["activity work_item created", "work_item_created"]] * 5


@R1
async def test_whoever_unsubscribed_is_not_told(api, project, observer):
    await observer.ask(unsubscribe=pb.Unsubscribe(project_ids=[project["id"]]))
    await api.item(project)
    assert await observer.seen_kinds() == []


@R1
async def test_whoever_did_not_subscribe_is_not_told(api, project, bystander):
    await bystander.seen()
    await api.item(project)
    assert await bystander.seen_kinds() == []


@R3
async def test_a_new_project_is_told_to_every_connection(api, bystander):
    project = await api.project()
    events = [each for each in await bystander.seen() if each.WhichOneof("payload") == "project_created"]
    assert [each.project_created.project.id for each in events] == [project["id"]]


@R3
async def test_a_changed_project_is_told_to_every_connection(api, project, bystander):
    await bystander.seen()
    await api.edit("/projects", project, title="new")
    events = [each for each in await bystander.seen() if each.WhichOneof("payload") == "project_updated"]
    assert [each.project_updated.project.title for each in events] == ["new"]


@R3
async def test_a_deleted_project_is_told_to_every_connection(api, project, bystander):
    await bystander.seen()
    await api.delete(f"/projects/{project['id']}")
    events = [each for each in await bystander.seen() if each.WhichOneof("payload") == "project_deleted"]
    assert [each.project_deleted.project_id for each in events] == [project["id"]]


@R3
async def test_a_subscriber_of_the_project_is_told_once(api, project, observer):
    await api.edit("/projects", project, title="new")
    assert await observer.seen_kinds() == ["activity project updated", "project_updated"]


@pytest.fixture
async def sprint(api, project):
    return await api.sprint(project)


@pytest.fixture
async def follower(bystander, sprint):
    """A connection that subscribed to the sprint alone."""
    await bystander.subscribe(sprint_ids=(sprint["id"],))
    await bystander.seen()
    return bystander


@R4
async def test_a_subscriber_of_a_sprint_is_told_of_its_update(api, sprint, follower):
    await api.edit("/sprints", sprint, name="new")
    assert await follower.seen_kinds() == ["activity sprint updated", "sprint_updated"]


@R4
async def test_a_subscriber_of_a_sprint_is_told_of_its_deletion(api, sprint, follower):
    await api.delete(f"/sprints/{sprint['id']}")
    assert await follower.seen_kinds() == ["activity sprint deleted", "sprint_deleted"]


@R4
async def test_a_subscriber_of_a_sprint_is_told_of_no_other_sprint(api, project, follower):
    other = await api.sprint(project, start_date=soon(20), end_date=soon(30))
    await api.edit("/sprints", other, name="new")
    assert await follower.seen_kinds() == []


@R4
async def test_a_subscriber_of_a_sprint_is_not_told_of_items(api, project, follower, sprint):
    item = await api.item(project)
    await api.edit("/work-items", item, sprint_id=sprint["id"])
    assert await follower.seen_kinds() == []


@R4
async def test_a_subscriber_of_project_and_sprint_is_told_once(api, project, sprint, follower):
    await follower.subscribe(project["id"])
    await api.edit("/sprints", sprint, name="new")
    assert await follower.seen_kinds() == ["activity sprint updated", "sprint_updated"]
