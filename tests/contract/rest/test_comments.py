"""Comments over REST: list, create, update, delete."""

from uuid import uuid4

import pytest
from support.rest import ids, listed, refusal, shown

pytestmark = pytest.mark.section("rest.md 3 Comments")

BAD = pytest.mark.parametrize("content", ["", "  ", "x" * 5_001], ids=["nothing", "spaces", "5001 characters"])


@pytest.fixture
async def comment(api, item):
    return await api.comment(item)


async def test_comments_are_listed_oldest_first(api, item):
    made = [await api.comment(item, content) for content in ("b", "a", "c")]
    assert listed(await api.get(f"/work-items/{item['id']}/comments")) == made


async def test_comments_on_other_items_are_not_listed(api, project, item, comment):
    await api.comment(await api.item(project))
    assert ids(listed(await api.get(f"/work-items/{item['id']}/comments"))) == [comment["id"]]


async def test_a_deleted_comment_is_not_listed(api, item, comment):
    await api.delete(f"/comments/{comment['id']}")
    assert listed(await api.get(f"/work-items/{item['id']}/comments")) == []


async def test_a_comment_is_signed_by_its_author(api, item, comment):
    user_id = api.user_id
    assert (comment["created_by"], comment["updated_by"], comment["work_item_id"]) == (user_id, user_id, item["id"])


@pytest.mark.parametrize("content", ["c", "x" * 5_000], ids=["1 character", "5000 characters"])
async def test_a_comment_may_have_up_to_5000_characters(api, item, content):
    assert (await api.comment(item, content))["content"] == content


async def test_content_is_trimmed(api, item):
    assert (await api.comment(item, " words\n"))["content"] == "words"


@BAD
async def test_a_new_comment_of_another_length_is_refused(api, item, content):
    answer = await api.post(f"/work-items/{item['id']}/comments", {"content": content})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "content")


async def test_the_content_is_checked_before_the_item_is_looked_up(api):
    answer = await api.post(f"/work-items/{uuid4()}/comments", {"content": ""})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "content")


@pytest.mark.parametrize("name", [str(uuid4()), "NOSUCHKEY-1"], ids=["id", "display key"])
async def test_a_comment_on_an_unknown_item_is_not_found(api, name):
    answer = await api.post(f"/work-items/{name}/comments", {"content": "c"})
    assert refusal(answer) == (404, "NOT_FOUND", None)


async def test_a_comment_on_a_deleted_item_is_not_found(api, item):
    await api.delete(f"/work-items/{item['id']}")
    answer = await api.post(f"/work-items/{item['id']}/comments", {"content": "c"})
    assert refusal(answer) == (404, "NOT_FOUND", None)


async def test_the_comments_of_a_deleted_item_are_not_found(api, item, comment):
    await api.delete(f"/work-items/{item['id']}")
    assert refusal(await api.get(f"/work-items/{item['id']}/comments")) == (404, "NOT_FOUND", None)


async def test_an_update_changes_the_content(api, comment):
    updated = shown(await api.put(f"/comments/{comment['id']}", {"content": "other words"}))
    assert {**updated, "updated_at": 0} == {**comment, "content": "other words", "updated_at": 0}


async def test_any_user_may_update_a_comment_and_signs_it(somebody_else, comment):
    updated = shown(await somebody_else.put(f"/comments/{comment['id']}", {"content": "other words"}))
    assert updated["created_by"] == comment["created_by"]
    assert updated["updated_by"] == somebody_else.user_id


@BAD
async def test_an_update_to_another_length_is_refused(api, comment, content):
    answer = await api.put(f"/comments/{comment['id']}", {"content": content})
    assert refusal(answer) == (400, "VALIDATION_ERROR", "content")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_comment_of_a_deleted_item_is_not_found(api, item, comment, method):
    await api.delete(f"/work-items/{item['id']}")
    body = {"content": "c"} if method == "PUT" else None
    assert refusal(await api.call(method, f"/comments/{comment['id']}", body)) == (404, "NOT_FOUND", None)


async def test_any_user_may_delete_a_comment(somebody_else, comment):
    answer = await somebody_else.delete(f"/comments/{comment['id']}")
    assert answer.json() == {"deleted_id": comment["id"]}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_deleted_comment_is_not_found(api, comment, method):
    await api.delete(f"/comments/{comment['id']}")
    body = {"content": "c"} if method == "PUT" else None
    assert refusal(await api.call(method, f"/comments/{comment['id']}", body)) == (404, "NOT_FOUND", None)


async def test_a_comment_leaves_its_item_as_it_is(api, item, comment):
    assert shown(await api.get(f"/work-items/{item['id']}")) == item
