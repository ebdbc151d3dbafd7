"""Comments over HTTP."""

from server_under_test.commands import CreateComment, DeleteComment, UpdateComment
from server_under_test.queries import comments
from server_under_test.rest import lookup, shapes
from server_under_test.rest.call import Call
from server_under_test.rest.inputs import Body, Nothing, Text
from server_under_test.rest.operation import Operation, Operations


class Words(Body):
    """What a comment says."""

    content: Text


class OneComment(shapes.Shape):
    """A comment."""

    comment: shapes.Comment


class Comments(shapes.Shape):
    """Comments, the oldest first."""

    comments: list[shapes.Comment]


async def list_comments(call: Call, _: Nothing) -> Comments:
    """The comments on a work item."""
    work_item = call.path("work_item")
    found = await call.read(lambda view: comments.of_work_item(view, lookup.work_item(view, work_item).id))
    return Comments.of(comments=found)


async def create_comment(call: Call, asked: Words) -> OneComment:
    """A new comment."""
    command = CreateComment(work_item_id=await call.work_item_id(), content=asked.content)
    return OneComment.of(comment=await call.write(command))


async def update_comment(call: Call, asked: Words) -> OneComment:
    """Other words for a comment."""
    command = UpdateComment(comment_id=call.uuid("comment_id"), content=asked.content)
    return OneComment.of(comment=await call.write(command))


async def delete_comment(call: Call, _: Nothing) -> shapes.Deleted:
    """A comment goes."""
    return await call.delete(DeleteComment(comment_id=call.uuid("comment_id")))


OPERATIONS: Operations = (
    Operation(
        method="GET",
        path="/api/v1/work-items/{work_item}/comments",
        handler=list_comments,
        takes=Nothing,
        answers=Comments,
    ),
    Operation(
        method="POST",
        path="/api/v1/work-items/{work_item}/comments",
        handler=create_comment,
        takes=Words,
        answers=OneComment,
    ),
    Operation(
        method="PUT", path="/api/v1/comments/{comment_id}", handler=update_comment, takes=Words, answers=OneComment
    ),
    Operation(
        method="DELETE",
        path="/api/v1/comments/{comment_id}",
        handler=delete_comment,
        takes=Nothing,
        answers=shapes.Deleted,
    ),
)
