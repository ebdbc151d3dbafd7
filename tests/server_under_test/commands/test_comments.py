"""Comments by both doors."""

import pytest
from pm_wire import messages_pb2 as pb


def update(comment, content):
    return {"update_comment_request": pb.UpdateCommentRequest(comment_id=comment.id, content=content)}


def delete(comment):
    return {"delete_comment_request": pb.DeleteCommentRequest(comment_id=comment.id)}


@pytest.fixture
async def item(board):
    item = await board.item()
    await board.observer.seen()
    return item


@pytest.fixture
async def comment(board, item):
    comment = await board.comment(item.id)
    await board.observer.seen()
    return comment


async def test_a_comment_over_websocket_is_told_to_everybody(board, item):
    comment = await board.comment(item.id, "  well  ")
    activity, created = await board.observer.seen()
    assert activity.activity_log_created.entry.entity_type == "comment"
    assert created.comment_created.comment == comment
    assert (comment.content, comment.created_by) == ("well", board.owner.user_id)


async def test_a_comment_over_rest_is_told_to_everybody(board, item):
    path = f"/work-items/{board.project.key}-1/comments"
    by_uuid = await board.rest.post(f"/work-items/{item.id}/comments", json={"content": "well"})
    assert by_uuid.json()["comment"]["work_item_id"] == item.id
    assert await board.observer.seen_kinds() == ["activity comment created", "comment_created"]
    # A key with digits cannot be told apart from a number: such projects are reachable by UUID only.
    assert (await board.rest.get(path)).status_code == 400


async def test_an_updated_comment_is_told_to_everybody_without_a_count_of_changes(board, comment):
    reply = await board.owner.ask(**update(comment, "other"))
    activity, updated = await board.observer.seen()
    assert not activity.activity_log_created.entry.HasField("comment")
    assert updated.comment_updated == reply
    assert reply.comment.content == "other"


async def test_any_user_may_change_and_delete_a_comment_over_rest(board, comment):
    headers = {"X-User-Id": board.observer.user_id}
    answer = await board.rest.put(f"/comments/{comment.id}", json={"content": "other"}, headers=headers)
    assert answer.json()["comment"]["updated_by"] == board.observer.user_id
    assert await board.observer.seen_kinds() == ["activity comment updated", "comment_updated"]
    assert (await board.rest.delete(f"/comments/{comment.id}", headers=headers)).status_code == 200
    assert await board.observer.seen_kinds() == ["activity comment deleted", "comment_deleted"]


async def test_only_the_author_may_change_or_delete_a_comment_over_websocket(board, comment):
    assert (await board.observer.ask(**update(comment, "mine now"))).code == "UNAUTHORIZED"
    assert (await board.observer.ask(**delete(comment))).code == "UNAUTHORIZED"
    assert (await board.owner.ask(**delete(comment))).comment_id == comment.id
    assert await board.observer.seen_kinds() == ["activity comment deleted", "comment_deleted"]


@pytest.mark.parametrize("door", ["ws", "rest"])
async def test_the_same_words_again_send_nothing(board, comment, door):
    if door == "ws":
        assert (await board.owner.ask(**update(comment, " a comment "))).comment == comment
    else:
        answer = await board.rest.put(f"/comments/{comment.id}", json={"content": "a comment"})
        assert answer.json()["comment"]["updated_by"] == comment.updated_by
    assert await board.observer.seen() == []


@pytest.mark.parametrize("content", ["", "   ", "x" * 5_001])
async def test_both_doors_refuse_the_same_contents(board, item, comment, content):
    for error in (
        await board.owner.ask(create_comment_request=pb.CreateCommentRequest(work_item_id=item.id, content=content)),
        await board.owner.ask(**update(comment, content)),
    ):
        assert error.code == "INVALID_MESSAGE"
    for answer in (
        await board.rest.post(f"/work-items/{item.id}/comments", json={"content": content}),
        await board.rest.put(f"/comments/{comment.id}", json={"content": content}),
    ):
        assert answer.status_code == 400
        assert answer.json()["error"]["field"] == "content"


async def test_comments_are_listed_oldest_first_and_without_deleted_ones(board, item):
    comments = [await board.comment(item.id, f"number {n}") for n in range(4)]
    await board.owner.ask(**delete(comments[1]))
    listed = await board.owner.ask(get_comments_request=pb.GetCommentsRequest(work_item_id=item.id))
    answer = await board.rest.get(f"/work-items/{item.id}/comments")
    expected = ["number 0", "number 2", "number 3"]
    assert [comment.content for comment in listed.comments] == expected
    assert [comment["content"] for comment in answer.json()["comments"]] == expected


async def test_a_missing_item_or_comment_is_not_found(board):
    nothing = "00000000-0000-0000-0000-00000000dead"
    requests = (
        {"create_comment_request": pb.CreateCommentRequest(work_item_id=nothing, content="x")},
        {"update_comment_request": pb.UpdateCommentRequest(comment_id=nothing, content="x")},
        {"delete_comment_request": pb.DeleteCommentRequest(comment_id=nothing)},
        {"get_comments_request": pb.GetCommentsRequest(work_item_id=nothing)},
    )
    for request in requests:
        assert (await board.owner.ask(**request)).code == "NOT_FOUND"
    for method, path, body in (
        ("POST", f"/work-items/{nothing}/comments", {"content": "x"}),
        ("PUT", f"/comments/{nothing}", {"content": "x"}),
        ("DELETE", f"/comments/{nothing}", None),
        ("GET", f"/work-items/{nothing}/comments", None),
    ):
        assert (await board.rest.request(method, path, json=body)).status_code == 404
