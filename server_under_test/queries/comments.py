"""What was said about a work item?"""

from server_under_test.entities import Comment
from server_under_test.errors import not_found
from server_under_test.queries.view import View


def of_work_item(view: View, work_item_id: str) -> list[Comment]:
    """The living comments on an item, oldest first."""
    return view.tables.comments.of_work_item(view.work_item(work_item_id).id)


def one(view: View, comment_id: str) -> Comment:
    """The living comment with this id."""
    found = view.tables.comments.find(comment_id)
    if found is None:
        raise not_found("comment")
    view.work_item(found.work_item_id)
    return found
