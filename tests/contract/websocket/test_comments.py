"""What becomes of comments?"""

import pytest
from support.commands import NOBODY, do, refused

CREATE = pytest.mark.section("websocket.md 7.4 CreateComment")
UPDATE = pytest.mark.section("websocket.md 7.4 UpdateComment")
DELETE = pytest.mark.section("websocket.md 7.4 DeleteComment")
LIST = pytest.mark.section("websocket.md 7.4 GetComments")
R7 = pytest.mark.section("reference.md R7 No-change updates")


@pytest.fixture
async def item(board):
    return await board.item()


@pytest.fixture
async def comment(board, item):
    comment = await board.comment(item.id)
    await board.observer.seen()
    return comment


async def update(peer, comment, **fields):
    return await do(peer, "update_comment", **{"comment_id": comment.id, "content": "other words", **fields})


async def listed(board, item):
    return list((await do(board.owner, "get_comments", work_item_id=item.id)).comments)


@CREATE
async def test_a_new_comment_is_signed_and_belongs_to_its_item(board, item):
    reply = await do(board.owner, "create_comment", work_item_id=item.id, content="well")
    comment = reply.comment
    assert (comment.content, comment.work_item_id) == ("well", item.id)
    assert reply.user_id == comment.created_by == comment.updated_by == board.owner.user_id
    assert await listed(board, item) == [comment]


@CREATE
async def test_any_user_may_comment_in_desktop_mode(board, item):
    reply = await do(board.observer, "create_comment", work_item_id=item.id, content="well")
    assert reply.comment.created_by == board.observer.user_id


@CREATE
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param({"content": "", "work_item_id": "no id"}, ("INVALID_MESSAGE", None), id="content before the id"),
        pytest.param({"work_item_id": "no id"}, ("VALIDATION_ERROR", "work_item_id"), id="the id before the lookup"),
    ],
)
async def test_the_checks_of_a_creation_are_made_in_order(board, item, fields, answer):
    usual = {"work_item_id": item.id, "content": "well"}
    assert refused(await do(board.owner, "create_comment", **{**usual, **fields})) == answer


@UPDATE
async def test_the_author_changes_a_comment(board, item, comment):
    updated = (await update(board.owner, comment)).comment
    assert (updated.content, updated.updated_by) == ("other words", board.owner.user_id)
    assert updated.created_at == comment.created_at
    assert await listed(board, item) == [updated]


@UPDATE
@pytest.mark.parametrize("content", ["", " ", "x" * 5_001], ids=["empty", "a space", "5001 characters"])
async def test_content_of_the_wrong_length_is_an_invalid_message(board, comment, content):
    assert refused(await update(board.owner, comment, content=content)) == ("INVALID_MESSAGE", None)


@UPDATE
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param({"content": "", "comment_id": "no id"}, ("INVALID_MESSAGE", None), id="content before the id"),
        pytest.param({"comment_id": "no id"}, ("VALIDATION_ERROR", "comment_id"), id="the id before the lookup"),
        pytest.param({"comment_id": NOBODY}, ("NOT_FOUND", None), id="the lookup before the author"),
    ],
)
async def test_the_checks_of_an_update_are_made_in_order(board, comment, fields, answer):
    assert refused(await update(board.observer, comment, **fields)) == answer


@UPDATE
async def test_nobody_but_the_author_changes_a_comment(board, item, comment):
    assert refused(await update(board.observer, comment)) == ("UNAUTHORIZED", None)
    assert await listed(board, item) == [comment]


@UPDATE
async def test_not_even_an_admin_changes_somebody_elses_comment(team):
    editor = await team.member("editor")
    item = await team.board.item()
    comment = (await do(editor, "create_comment", work_item_id=item.id, content="mine")).comment
    assert refused(await update(team.board.owner, comment)) == ("UNAUTHORIZED", None)


@R7
@pytest.mark.parametrize("content", ["a comment", " a comment "], ids=["the same", "the same with spaces"])
async def test_the_same_words_again_write_and_send_nothing(board, item, comment, content):
    assert (await update(board.owner, comment, content=content)).comment == comment
    assert await listed(board, item) == [comment]
    assert await board.observer.seen() == []


@DELETE
async def test_the_author_deletes_a_comment(board, item, comment):
    reply = await do(board.owner, "delete_comment", comment_id=comment.id)
    assert (reply.comment_id, reply.user_id) == (comment.id, board.owner.user_id)
    assert await listed(board, item) == []


@DELETE
async def test_nobody_but_the_author_deletes_a_comment(board, item, comment):
    assert refused(await do(board.observer, "delete_comment", comment_id=comment.id)) == ("UNAUTHORIZED", None)
    assert await listed(board, item) == [comment]


@DELETE
async def test_not_even_an_admin_deletes_somebody_elses_comment(team):
    editor = await team.member("editor")
    item = await team.board.item()
    comment = (await do(editor, "create_comment", work_item_id=item.id, content="mine")).comment
    assert refused(await do(team.board.owner, "delete_comment", comment_id=comment.id)) == ("UNAUTHORIZED", None)


@LIST
async def test_comments_are_listed_oldest_first(board, item):
    comments = [await board.comment(item.id, f"number {number}") for number in range(5)]
    assert await listed(board, item) == comments


@LIST
async def test_comments_of_other_items_are_not_listed(board, item, comment):
    other = await board.item()
    await board.comment(other.id)
    assert await listed(board, item) == [comment]
