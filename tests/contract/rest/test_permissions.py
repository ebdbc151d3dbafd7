"""With authentication on, who may do what over REST?"""

from uuid import uuid4

import pytest
from support.documents import a_comment, a_project, an_item, document
from support.rest import ids, listed, new_key, refusal, shown
from support.routes import RIGHTS, ROUTES

pytestmark = pytest.mark.section("reference.md R17 Auth: roles")

RANK = {"stranger": -1, "viewer": 0, "editor": 1, "admin": 2}
REFUSED = (403, "UNAUTHORIZED", None)
OF_ROLES = {name: RIGHTS.index(route.right) for name, route in ROUTES.items() if route.right in RIGHTS}
OF_AUTHORS = [name for name, route in ROUTES.items() if route.right == "author"]
OF_ANYBODY = [name for name, route in ROUTES.items() if route.right == "anybody"]


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, right in OF_ROLES.items() for role in RANK if RANK[role] >= right]
)
async def test_the_route_is_granted_to_the_role(owner, guarded, member, name, role):
    request = await ROUTES[name].prepare(owner, guarded)
    answer = await (await member(role)).call(*request)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, right in OF_ROLES.items() for role in RANK if RANK[role] < right]
)
async def test_the_route_is_refused_to_the_role(owner, guarded, member, name, role):
    request = await ROUTES[name].prepare(owner, guarded)
    assert refusal(await (await member(role)).call(*request)) == REFUSED


@pytest.mark.parametrize("name", OF_AUTHORS)
async def test_the_route_is_granted_to_whoever_wrote_the_entity(guarded, member, name):
    author = await member("editor")
    assert (await author.call(*await ROUTES[name].prepare(author, guarded))).status_code == 200


@pytest.mark.parametrize("name", OF_AUTHORS)
@pytest.mark.parametrize("role", RANK)
async def test_the_route_is_refused_to_others_even_as(owner, guarded, member, name, role):
    request = await ROUTES[name].prepare(owner, guarded)
    assert refusal(await (await member(role)).call(*request)) == REFUSED


@pytest.mark.parametrize("name", OF_AUTHORS)
async def test_the_route_is_refused_to_an_author_who_is_no_member_any_more(owner, guarded, member, name):
    author = await member("editor")
    request = await ROUTES[name].prepare(author, guarded)
    await owner.delete(f"/projects/{guarded['id']}/members/{author.user_id}")
    assert refusal(await author.call(*request)) == REFUSED


@pytest.mark.parametrize("name", OF_ANYBODY)
async def test_the_route_is_granted_to_anybody_with_a_token(owner, guarded, member, name):
    request = await ROUTES[name].prepare(owner, guarded)
    assert (await (await member("stranger")).call(*request)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("name", [str(uuid4()), "NOSUCHKEY"], ids=["id", "key"])
async def test_an_unknown_project_is_refused_like_a_foreign_one(owner, method, name):
    body = {"title": "new", "expected_version": 1} if method == "PUT" else None
    assert refusal(await owner.call(method, f"/projects/{name}", body)) == REFUSED


@pytest.mark.parametrize(
    "route", ["", "/sprints", "/work-items", "/swim-lanes", "/members"], ids=lambda route: route or "/"
)
async def test_an_unknown_project_is_refused_in_the_very_words_of_a_foreign_one(guarded, member, route):
    stranger = await member("stranger")
    foreign = await stranger.get(f"/projects/{guarded['id']}{route}")
    assert (await stranger.get(f"/projects/{uuid4()}{route}")).content == foreign.content


@pytest.mark.parametrize("route", ["sprints", "work-items", "swim-lanes", "members"])
async def test_a_list_of_an_unknown_project_is_refused_like_a_foreign_one(owner, route):
    assert refusal(await owner.get(f"/projects/{uuid4()}/{route}")) == REFUSED


async def test_an_item_in_an_unknown_project_is_refused_like_one_in_a_foreign_one(owner):
    body = {"project_id": str(uuid4()), "item_type": "task", "title": "t"}
    assert refusal(await owner.post("/work-items", body)) == REFUSED


@pytest.mark.parametrize("route", ["work-items", "sprints", "time-entries"])
async def test_an_unknown_entity_is_not_found(owner, route):
    assert refusal(await owner.get(f"/{route}/{uuid4()}")) == (404, "NOT_FOUND", None)


async def test_a_foreign_item_is_refused_by_its_display_key_too(owner, guarded, member):
    item = await owner.item(guarded)
    assert refusal(await (await member("stranger")).get(f"/work-items/{item['display_key']}")) == REFUSED


@pytest.mark.parametrize("query", ["descendants_of", "ancestors_of"])
async def test_a_foreign_item_is_no_filter(owner, guarded, member, query):
    item, stranger = await owner.item(guarded), await member("stranger")
    own = await stranger.project()
    answer = await stranger.get(f"/projects/{own['id']}/work-items", **{query: item["id"]})
    assert refusal(answer) == REFUSED


@pytest.mark.parametrize("end", [0, 1], ids=["blocking", "blocked"])
async def test_a_foreign_item_is_no_end_of_a_dependency(owner, guarded, member, end):
    stranger = await member("stranger")
    ends = [await stranger.item(await stranger.project())]
    ends.insert(end, await owner.item(guarded))
    assert (await stranger.link(*ends)).status_code in (400, 403)
    assert listed(await owner.get(f"/work-items/{ends[end]['id']}/dependencies")) == []


@pytest.mark.parametrize("role", RANK)
async def test_projects_are_listed_to_their_members_alone_be_it_as(owner, guarded, member, role):
    projects = ids(listed(await (await member(role)).get("/projects")))
    assert projects == ([] if role == "stranger" else [guarded["id"]])


async def test_whoever_creates_a_project_is_its_admin(member):
    stranger = await member("stranger")
    project = await stranger.project()
    assert (await stranger.delete(f"/projects/{project['id']}")).status_code == 200


async def test_a_key_is_taken_even_by_a_project_one_may_not_see(guarded, member):
    answer = await (await member("stranger")).post("/projects", {"title": "t", "key": guarded["key"]})
    assert refusal(answer)[:2] == (409, "CONFLICT")


async def test_a_project_is_told_of_to_its_members_alone(owner, guarded, member, listening):
    viewer, stranger = await listening(await member("viewer")), await listening(await member("stranger"))
    await viewer.seen(), await stranger.seen()
    await owner.edit("/projects", guarded, title="new")
    assert await viewer.seen_kinds() == ["activity project updated", "project_updated"]
    assert await stranger.seen_kinds() == []


async def test_an_export_contains_the_projects_of_the_caller_alone(owner, guarded, member):
    await owner.comment(await owner.item(guarded))
    stranger = await member("stranger")
    own = await stranger.item(await stranger.project())
    content = (await stranger.get("/sync/export")).json()
    assert ids(content["projects"]) == [own["project_id"]]
    assert ids(content["work_items"]) == [own["id"]]
    assert content["comments"] == []


async def test_an_export_of_a_foreign_item_is_refused_by_its_display_key_too(owner, guarded, member):
    item = await owner.item(guarded)
    answer = await (await member("stranger")).get("/sync/export", work_item=item["display_key"])
    assert refusal(answer) == REFUSED


@pytest.mark.parametrize("role", ["stranger", "viewer", "editor"])
async def test_an_import_into_a_project_is_refused_whole_to(owner, guarded, member, role):
    new = a_project()
    content = document(projects=[new], work_items=[an_item(guarded, 9)])
    caller = await member(role)
    assert refusal(await caller.post("/sync/import", content)) == REFUSED
    assert refusal(await caller.get(f"/projects/{new['id']}")) == REFUSED
    assert listed(await owner.get(f"/projects/{guarded['id']}/work-items")) == []


async def test_an_import_into_a_project_is_granted_to_its_admin(guarded, member):
    counts = (await (await member("admin")).post("/sync/import", document(work_items=[an_item(guarded, 9)]))).json()
    assert counts["work_items"] == {"created": 1, "updated": 0, "skipped": 0}


async def test_an_imported_comment_on_a_foreign_item_is_refused(owner, guarded, member):
    item, stranger = await owner.item(guarded), await member("stranger")
    assert refusal(await stranger.post("/sync/import", document(comments=[a_comment(item)]))) == REFUSED


async def test_whoever_imports_a_project_and_whoever_created_it_are_its_admins(owner, member):
    project, importer = a_project(key=new_key()), await member("stranger")
    assert (await importer.post("/sync/import", document(projects=[project]))).status_code == 200
    members = listed(await importer.get(f"/projects/{project['id']}/members"))
    assert {each["user_id"]: each["role"] for each in members} == {
        importer.user_id: "admin",
        project["created_by"]: "admin",
    }


async def test_a_members_role_in_one_project_is_none_in_another(owner, member):
    editor, other = await member("editor"), await owner.project()
    assert refusal(await editor.get(f"/projects/{other['id']}")) == REFUSED


async def test_an_item_cannot_be_moved_into_a_foreign_project_by_its_parent(owner, guarded, member):
    stranger = await member("stranger")
    task, story = await stranger.item(await stranger.project()), await owner.item(guarded, "story")
    answer = await stranger.edit("/work-items", task, parent_id=story["id"], update_parent=True)
    assert answer.status_code in (400, 403)
    assert shown(await stranger.get(f"/work-items/{task['id']}")) == task
