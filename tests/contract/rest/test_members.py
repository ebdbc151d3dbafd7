"""Who belongs to a project, and who may say so?"""

from uuid import uuid4

import pytest
from pm_wire import messages_pb2 as pb
from support.rest import listed, new_key, refusal, shown, spelled

pytestmark = pytest.mark.section("reference.md R18 Members")

ROLES = ("viewer", "editor", "admin")


async def put(api, project, user_id, role):
    return await api.put(f"/projects/{project['id']}/members/{user_id}", {"role": role})


async def roles(api, project):
    return {each["user_id"]: each["role"] for each in listed(await api.get(f"/projects/{project['id']}/members"))}


async def test_whoever_creates_a_project_over_rest_is_its_admin(api, project):
    assert await roles(api, project) == {api.user_id: "admin"}


async def test_whoever_creates_a_project_over_websocket_is_its_admin(api, connect_to, shared_server):
    peer = await connect_to(shared_server)
    created = await peer.ask(create_project_request=pb.CreateProjectRequest(title="t", key=new_key()))
    assert await roles(api, {"id": created.project.id}) == {peer.user_id: "admin"}


async def test_a_member_has_exactly_a_user_a_role_and_a_time(api, project):
    (member,) = listed(await api.get(f"/projects/{project['id']}/members"))
    assert member == {"user_id": api.user_id, "role": "admin", "created_at": project["created_at"]}


async def test_members_are_listed_under_their_name(api, project):
    assert (await api.get(f"/projects/{project['id']}/members")).json().keys() == {"members"}


async def test_members_are_ordered_by_user(api, project):
    for _ in range(5):
        await put(api, project, uuid4(), "viewer")
    users = list(await roles(api, project))
    assert users == sorted(users)


@pytest.mark.parametrize("role", ROLES)
async def test_a_new_member_gets_the_role(api, project, role):
    user_id = str(uuid4())
    answer = await put(api, project, user_id, role)
    assert answer.json().keys() == {"member"}
    assert (shown(answer)["user_id"], shown(answer)["role"]) == (user_id, role)
    assert await roles(api, project) == {api.user_id: "admin", user_id: role}


async def test_a_new_member_need_not_be_known_and_is_a_user_from_then_on(api, project, item):
    user_id = str(uuid4())
    await put(api, project, user_id, "viewer")
    assert shown(await api.edit("/work-items", item, assignee_id=user_id))["assignee_id"] == user_id


@pytest.mark.parametrize("before", ROLES)
@pytest.mark.parametrize("after", ROLES)
async def test_a_member_gets_another_role(api, project, before, after):
    user_id = str(uuid4())
    first = shown(await put(api, project, user_id, before))
    assert shown(await put(api, project, user_id, after)) == {**first, "role": after}


async def test_a_user_may_be_named_in_any_form_of_a_uuid(api, project):
    user_id = str(uuid4())
    assert shown(await put(api, project, user_id.upper(), "viewer"))["user_id"] == user_id


async def test_a_project_may_be_named_by_its_key(api, project):
    answer = await api.put(f"/projects/{project['key']}/members/{uuid4()}", {"role": "viewer"})
    assert answer.status_code == 200


@pytest.mark.parametrize("role", ["owner", "Admin", ""], ids=spelled)
async def test_an_unknown_role_is_refused(api, project, role):
    assert refusal(await put(api, project, uuid4(), role)) == (400, "VALIDATION_ERROR", "role")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_user_who_is_no_uuid_is_refused(api, project, method):
    body = {"role": "viewer"} if method == "PUT" else None
    answer = await api.call(method, f"/projects/{project['id']}/members/junk", body)
    assert refusal(answer)[:2] == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_member_of_an_unknown_project_is_not_found(api, method):
    body = {"role": "viewer"} if method == "PUT" else None
    answer = await api.call(method, f"/projects/{uuid4()}/members/{uuid4()}", body)
    assert refusal(answer) == (404, "NOT_FOUND", None)


async def test_a_removed_member_is_gone(api, project):
    user_id = str(uuid4())
    await put(api, project, user_id, "editor")
    answer = await api.delete(f"/projects/{project['id']}/members/{user_id}")
    assert answer.json() == {"deleted_id": user_id}
    assert await roles(api, project) == {api.user_id: "admin"}


async def test_whoever_is_no_member_cannot_be_removed(api, project):
    answer = await api.delete(f"/projects/{project['id']}/members/{uuid4()}")
    assert refusal(answer) == (404, "NOT_FOUND", None)


async def test_the_last_admin_cannot_be_removed(api, project):
    await put(api, project, uuid4(), "editor")
    answer = await api.delete(f"/projects/{project['id']}/members/{api.user_id}")
    assert refusal(answer)[:2] == (409, "DELETE_BLOCKED")
    assert (await roles(api, project))[api.user_id] == "admin"


@pytest.mark.parametrize("role", ["viewer", "editor"])
async def test_the_last_admin_cannot_become_less(api, project, role):
    assert refusal(await put(api, project, api.user_id, role)) == (400, "VALIDATION_ERROR", "role")
    assert (await roles(api, project))[api.user_id] == "admin"


async def test_the_last_admin_may_stay_admin(api, project):
    assert shown(await put(api, project, api.user_id, "admin"))["role"] == "admin"


async def test_one_of_two_admins_can_be_removed(api, project):
    await put(api, project, uuid4(), "admin")
    assert (await api.delete(f"/projects/{project['id']}/members/{api.user_id}")).status_code == 200


async def test_one_of_two_admins_can_become_less(api, project):
    await put(api, project, uuid4(), "admin")
    assert shown(await put(api, project, api.user_id, "viewer"))["role"] == "viewer"


async def test_changes_of_membership_send_no_event(api, project, observer):
    user_id = uuid4()
    for role in ("viewer", "admin"):
        await put(api, project, user_id, role)
    await api.delete(f"/projects/{project['id']}/members/{user_id}")
    assert await observer.seen_kinds() == []


async def test_a_member_does_not_change_the_version_of_the_project(api, project):
    await put(api, project, uuid4(), "viewer")
    assert shown(await api.get(f"/projects/{project['id']}")) == project


async def test_a_new_member_may_subscribe_and_is_told(owner, guarded, member, listening):
    peer = await listening(await member("viewer"))
    await peer.subscribe(guarded["id"])
    await owner.item(guarded)
    assert await peer.seen_kinds() == ["activity work_item created", "work_item_created"]


async def test_a_removed_member_is_told_nothing_from_then_on(owner, guarded, member, listening):
    viewer = await member("viewer")
    peer = await listening(viewer)
    await peer.subscribe(guarded["id"])
    await owner.delete(f"/projects/{guarded['id']}/members/{viewer.user_id}")
    await owner.item(guarded)
    assert await peer.seen_kinds() == []


async def test_a_removed_member_loses_the_subscription_of_a_sprint_too(owner, guarded, member, listening):
    viewer, sprint = await member("viewer"), await owner.sprint(guarded)
    peer = await listening(viewer)
    await peer.subscribe(sprint_ids=(sprint["id"],))
    await owner.delete(f"/projects/{guarded['id']}/members/{viewer.user_id}")
    await owner.edit("/sprints", sprint, name="new")
    assert await peer.seen_kinds() == []


async def test_every_connection_of_a_removed_member_loses_its_subscription(owner, guarded, member, listening):
    viewer = await member("viewer")
    peers = [await listening(viewer) for _ in range(3)]
    for peer in peers:
        await peer.subscribe(guarded["id"])
    await owner.delete(f"/projects/{guarded['id']}/members/{viewer.user_id}")
    await owner.item(guarded)
    assert [await peer.seen_kinds() for peer in peers] == [[]] * 3


async def test_a_removal_leaves_other_members_and_other_projects_alone(owner, guarded, member, listening):
    viewer, other = await member("viewer"), await member("viewer")
    elsewhere = await viewer.project()
    peers = [await listening(each) for each in (viewer, other)]
    for peer in peers:
        await peer.ask(subscribe=pb.Subscribe(project_ids=[guarded["id"]]))
    await peers[0].subscribe(elsewhere["id"])
    await owner.delete(f"/projects/{guarded['id']}/members/{viewer.user_id}")
    await owner.item(guarded)
    await viewer.item(elsewhere)
    assert [len(await peer.seen_kinds()) for peer in peers] == [2, 2]


async def test_a_removed_member_may_neither_read_nor_edit_from_then_on(owner, guarded, member):
    editor, item = await member("editor"), await owner.item(guarded)
    await owner.delete(f"/projects/{guarded['id']}/members/{editor.user_id}")
    assert refusal(await editor.get(f"/work-items/{item['id']}")) == (403, "UNAUTHORIZED", None)
    assert refusal(await editor.edit("/work-items", item, title="new")) == (403, "UNAUTHORIZED", None)


async def test_an_editor_who_becomes_a_viewer_is_told_but_may_not_edit(owner, guarded, member, listening):
    editor, item = await member("editor"), await owner.item(guarded)
    peer = await listening(editor)
    await peer.subscribe(guarded["id"])
    await put(owner, guarded, editor.user_id, "viewer")
    assert refusal(await editor.edit("/work-items", item, title="new"))[:2] == (403, "UNAUTHORIZED")
    await owner.edit("/work-items", item, title="new")
    assert await peer.seen_kinds() == ["activity work_item updated", "work_item_updated"]
