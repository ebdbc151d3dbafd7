"""Comments: create, update, delete; over WebSocket only their author may change them."""

from dataclasses import dataclass, replace

from server_under_test.commands.context import Command, Context
from server_under_test.commands.items import item_of, require_item
from server_under_test.commands.rules import required_text, uuid_text
from server_under_test.entities import Comment, WorkItem
from server_under_test.errors import malformed, not_found
from server_under_test.events import Audience, EntityEvent, Event, Operation, Outcome
from server_under_test.ids import fresh_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateComment(Command):
    """A remark on a work item."""

    entity = "comment"
    operation = "create"
    work_item_id: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateComment(Command):
    """Other words."""

    entity = "comment"
    operation = "update"
    comment_id: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteComment(Command):
    """A remark goes."""

    entity = "comment"
    operation = "delete"
    comment_id: str


def create_comment(ctx: Context, command: CreateComment) -> Outcome:
    """Anyone who may edit the project may comment."""
    content = _content(ctx, command.content)
    item = require_item(ctx, command.work_item_id, "edit")
    if earlier := ctx.replayed(command):
        return earlier
    comment = Comment(
        id=fresh_id(),
        work_item_id=item.id,
        content=content,
        created_at=ctx.now,
        updated_at=ctx.now,
        created_by=ctx.origin.user_id,
        updated_by=ctx.origin.user_id,
    )
    ctx.tables.comments.add(comment)
    reply = _event(ctx, "create", None, comment, item)
    ctx.remember(command, reply)
    return Outcome(reply=reply, events=ctx.journal(reply))


def update_comment(ctx: Context, command: UpdateComment) -> Outcome:
    """The same words again change nothing: contract/reference.md R7."""
    content = _content(ctx, command.content)
    stored, item = _require(ctx, command.comment_id)
    if content == stored.content:
        return Outcome(reply=_event(ctx, "update", stored, stored, item))
    after = replace(stored, content=content, updated_at=ctx.now, updated_by=ctx.origin.user_id)
    ctx.save(ctx.tables.comments, stored, after)
    reply = _event(ctx, "update", stored, after, item)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_comment(ctx: Context, command: DeleteComment) -> Outcome:
    """Leaves the work item as it is."""
    stored, item = _require(ctx, command.comment_id)
    reply = _delete(ctx, stored, item)
    return Outcome(reply=reply, events=ctx.journal(reply))


def delete_with_item(ctx: Context, item: WorkItem) -> tuple[Event, ...]:
    """What subscribers are told when the comments on a work item go with it: contract/reference.md R5."""
    comments = ctx.tables.comments.of_work_item(item.id)
    return tuple(event for comment in comments for event in ctx.journal(_delete(ctx, comment, item)))


def _delete(ctx: Context, stored: Comment, item: WorkItem) -> EntityEvent:
    deleted = ctx.deleted(stored)
    ctx.save(ctx.tables.comments, stored, deleted)
    return _event(ctx, "delete", stored, None, item)


def _content(ctx: Context, content: str) -> str:
    return required_text(content, ctx.limits.max_comment_length, "content", malformed, "content")


def _require(ctx: Context, comment_id: str) -> tuple[Comment, WorkItem]:
    comment = ctx.tables.comments.find(uuid_text(comment_id, "comment_id"))
    if comment is None:
        raise not_found("comment")
    ctx.require_author(comment.created_by)
    item = item_of(ctx, comment.work_item_id)
    ctx.require(item.project_id, "edit")
    return comment, item


def _event(
    ctx: Context, operation: Operation, before: Comment | None, after: Comment | None, item: WorkItem
) -> EntityEvent:
    return ctx.event(operation, before, after, Audience(project_id=item.project_id))
