"""Who may listen on a server that asks for tokens, and for how long?"""

import pytest
from pm_wire import messages_pb2 as pb
from support.commands import NOBODY, do, granted, refused

SUBSCRIBE = pytest.mark.section("reference.md R17 Auth: subscriptions")
MEMBERS = pytest.mark.section("reference.md R18 Members")

CREATED = ["activity work_item created", "work_item_created"]
UNAUTHORIZED = ("UNAUTHORIZED", None)


@pytest.fixture
async def stranger(team):
    return await team.member("stranger")


@pytest.fixture
async def elsewhere(team, stranger):
    """A project of the stranger's own."""
    return granted(await do(stranger, "create_project", title="mine", key=team.board.project.key[::-1])).project


@SUBSCRIBE
@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
async def test_a_member_of_any_role_may_subscribe(team, role):
    member = await team.member(role)
    assert await do(member, "subscribe", project_ids=[team.board.project.id]) is None
    await team.board.item()
    assert await member.seen_kinds() == CREATED


@SUBSCRIBE
async def test_whoever_is_no_member_may_not_subscribe_and_is_told_nothing(team, stranger):
    assert refused(await do(stranger, "subscribe", project_ids=[team.board.project.id])) == UNAUTHORIZED
    await team.board.item()
    assert await stranger.seen() == []


@SUBSCRIBE
async def test_whoever_is_no_member_may_not_subscribe_to_a_sprint(team, stranger):
    sprint = await team.board.sprint()
    assert refused(await do(stranger, "subscribe", sprint_ids=[sprint.id])) == UNAUTHORIZED
    await do(team.board.owner, "update_sprint", sprint_id=sprint.id, expected_version=1, name="other")
    assert await stranger.seen() == []


@SUBSCRIBE
async def test_a_member_may_subscribe_to_a_sprint(team):
    viewer, sprint = await team.member("viewer"), await team.board.sprint()
    assert await do(viewer, "subscribe", sprint_ids=[sprint.id]) is None
    await do(team.board.owner, "update_sprint", sprint_id=sprint.id, expected_version=1, name="other")
    assert await viewer.seen_kinds() == ["activity sprint updated", "sprint_updated"]


@SUBSCRIBE
@pytest.mark.parametrize("field", ["project_ids", "sprint_ids"])
@pytest.mark.parametrize("entry", [NOBODY, "no uuid", ""], ids=["unknown", "no uuid", "empty"])
async def test_what_does_not_exist_is_refused_like_what_is_foreign(stranger, field, entry):
    assert refused(await do(stranger, "subscribe", **{field: [entry]})) == UNAUTHORIZED


@SUBSCRIBE
async def test_one_foreign_id_among_ones_own_subscribes_to_nothing(team, stranger, elsewhere):
    foreign = [elsewhere.id, team.board.project.id]
    assert refused(await do(stranger, "subscribe", project_ids=foreign)) == UNAUTHORIZED
    await do(stranger, "create_work_item", project_id=elsewhere.id, item_type=pb.TASK, title="t")
    assert [event for event in await stranger.seen() if event.HasField("work_item_created")] == []


@SUBSCRIBE
async def test_a_refused_subscription_takes_nothing_away(team, stranger, elsewhere):
    await do(stranger, "subscribe", project_ids=[elsewhere.id])
    refused(await do(stranger, "subscribe", project_ids=[team.board.project.id]))
    await stranger.seen()
    await do(stranger, "create_work_item", project_id=elsewhere.id, item_type=pb.TASK, title="t")
    assert await stranger.seen_kinds() == CREATED


@SUBSCRIBE
@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
async def test_empty_lists_are_always_granted(stranger, name):
    assert await do(stranger, name) is None


@SUBSCRIBE
async def test_unsubscribing_from_what_is_foreign_is_fine(team, stranger):
    assert await do(stranger, "unsubscribe", project_ids=[team.board.project.id, NOBODY]) is None


@MEMBERS
async def test_a_new_member_may_subscribe_on_a_connection_that_was_open_before(team, stranger):
    path = f"/projects/{team.board.project.id}/members/{stranger.user_id}"
    assert (await team.board.rest.put(path, json={"role": "viewer"})).status_code == 200
    assert await do(stranger, "subscribe", project_ids=[team.board.project.id]) is None


@MEMBERS
async def test_a_removed_member_loses_the_subscription_to_the_project_at_once(team):
    member = await (await team.member("editor")).subscribe(team.board.project.id)
    await team.remove(member)
    await team.board.item()
    assert await member.seen() == []


@MEMBERS
async def test_a_removed_member_loses_the_subscription_to_a_sprint_at_once(team):
    sprint = await team.board.sprint()
    member = await (await team.member("viewer")).subscribe(sprint_ids=(sprint.id,))
    await team.remove(member)
    await do(team.board.owner, "update_sprint", sprint_id=sprint.id, expected_version=1, name="other")
    assert await member.seen() == []


@MEMBERS
async def test_a_removed_member_loses_it_on_every_connection(team):
    member = await team.member("viewer")
    twin = await team.connect_as(team.process, member.user_id)
    for each in (member, twin):
        await each.subscribe(team.board.project.id)
    await team.remove(member)
    await team.board.item()
    assert [await each.seen() for each in (member, twin)] == [[], []]


@MEMBERS
async def test_a_removed_member_is_not_told_of_the_project_any_more(team):
    member = await team.member("viewer")
    await team.remove(member)
    await do(team.board.owner, "update_project", project_id=team.board.project.id, expected_version=1, title="new")
    assert await member.seen() == []


@MEMBERS
async def test_a_removed_member_may_neither_read_nor_subscribe(team):
    member = await team.member("viewer")
    await team.remove(member)
    project_id = team.board.project.id
    assert refused(await do(member, "get_work_items", project_id=project_id)) == UNAUTHORIZED
    assert refused(await do(member, "subscribe", project_ids=[project_id])) == UNAUTHORIZED


@MEMBERS
async def test_a_removal_takes_nothing_from_the_other_members(team):
    kept, removed = [await (await team.member("viewer")).subscribe(team.board.project.id) for _ in range(2)]
    await team.remove(removed)
    await team.board.item()
    assert await kept.seen_kinds() == CREATED


@MEMBERS
async def test_a_removal_takes_nothing_of_other_projects(team, stranger, elsewhere):
    path = f"/projects/{team.board.project.id}/members/{stranger.user_id}"
    await team.board.rest.put(path, json={"role": "viewer"})
    await stranger.subscribe(team.board.project.id, elsewhere.id)
    await team.remove(stranger)
    await stranger.seen()
    await do(stranger, "create_work_item", project_id=elsewhere.id, item_type=pb.TASK, title="t")
    assert await stranger.seen_kinds() == CREATED


@MEMBERS
async def test_a_removed_member_who_returns_subscribes_anew(team):
    member = await (await team.member("viewer")).subscribe(team.board.project.id)
    await team.remove(member)
    path = f"/projects/{team.board.project.id}/members/{member.user_id}"
    await team.board.rest.put(path, json={"role": "viewer"})
    await team.board.item()
    assert await member.seen() == []


@MEMBERS
async def test_a_demoted_member_keeps_the_subscription_and_loses_the_right_to_edit(team):
    member = await (await team.member("editor")).subscribe(team.board.project.id)
    path = f"/projects/{team.board.project.id}/members/{member.user_id}"
    assert (await team.board.rest.put(path, json={"role": "viewer"})).status_code == 200
    request = {"project_id": team.board.project.id, "item_type": pb.TASK, "title": "t"}
    assert refused(await do(member, "create_work_item", **request)) == UNAUTHORIZED
    await team.board.item()
    assert await member.seen_kinds() == CREATED


@MEMBERS
async def test_a_promoted_member_may_edit_on_the_connection_that_is_open(team):
    member = await team.member("viewer")
    path = f"/projects/{team.board.project.id}/members/{member.user_id}"
    assert (await team.board.rest.put(path, json={"role": "editor"})).status_code == 200
    request = {"project_id": team.board.project.id, "item_type": pb.TASK, "title": "t"}
    granted(await do(member, "create_work_item", **request))


@MEMBERS
@pytest.mark.parametrize("change", ["PUT", "DELETE"])
async def test_a_change_of_members_sends_no_event(team, change):
    member = await team.member("viewer")
    await team.board.observer.seen()
    if change == "PUT":
        path = f"/projects/{team.board.project.id}/members/{member.user_id}"
        assert (await team.board.rest.put(path, json={"role": "editor"})).status_code == 200
    else:
        await team.remove(member)
    assert await team.board.observer.seen() == []
