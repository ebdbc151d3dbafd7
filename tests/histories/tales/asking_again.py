"""Requests that are sent again: idempotent-request; and work that nobody needed: economy."""

from histories.telling import Wrong, flawed, sound
from support.stories import BOARD, Story, Write

from harness.history import EntityKind, Fault, Invoke, Outcome, Verb

ITEM = EntityKind.WORK_ITEM


def sent(story: Story) -> Write:
    return story.begin("alice", Verb.CREATE, "login", message_id="m1")


def sent_again(story: Story, write: Write) -> Write:
    """The same request once more: an operation of its own, with the same message id and values."""
    story.operations += 1
    same = ("verb", "entity_kind", "door", "project_id", "name", "values", "message_id")
    facts = {name: getattr(write.invoke, name) for name in same}
    return Write(story.add(Invoke, "alice", operation=story.operations, **facts))


# idempotent-request


@sound("idempotent-request", "multiplicity")
def a_retry_gets_the_same_reply_and_nothing_else_happens(story: Story) -> None:
    write = story.everybody(story.end(sent(story)))
    story.end(sent_again(story, write))
    story.settle()


@sound("idempotent-request", verdict="UNKNOWN")
def a_lost_reply_is_made_good_by_the_retry(story: Story) -> None:
    write = story.end(sent(story), Outcome.INFO, code="CONNECTION_LOST")
    story.everybody(story.end(sent_again(story, write)))
    story.settle()


@sound("idempotent-request", verdict="UNKNOWN")
def a_retry_after_a_refusal_is_accepted(story: Story) -> None:
    write = story.end(sent(story), Outcome.FAIL, code="NOT_FOUND")
    story.everybody(story.end(sent_again(story, write)))
    story.settle()


@flawed("idempotent-request")
def a_retry_makes_a_second_item(story: Story) -> Wrong:
    write = story.everybody(story.end(sent(story)))
    retry = story.end(sent_again(story, write), entity_id="second")
    return {"idempotent-request": [("retry-applied-twice", (write, retry))]}


@flawed("idempotent-request")
def a_retry_is_refused(story: Story) -> Wrong:
    write = story.everybody(story.end(sent(story)))
    retry = story.end(sent_again(story, write), Outcome.FAIL, code="VALIDATION_ERROR")
    return {"idempotent-request": [("retry-answered-wrongly", (write, retry))]}


@flawed("idempotent-request", "reply-integrity")
def a_retry_is_answered_with_another_state(story: Story) -> Wrong:
    write = story.end(sent(story))
    story.shown("bob", write)
    retry = story.end(sent_again(story, write), reply={"title": "LOGIN"})
    return {"idempotent-request": [("retry-answered-wrongly", (write, retry))]}


@flawed("idempotent-request")
def a_retry_is_broadcast_again(story: Story) -> Wrong:
    write = story.end(sent(story))
    first = story.shown("bob", write)
    retry = story.end(sent_again(story, write))
    again = story.shown("bob", write)
    return {"idempotent-request": [("retry-told-again", (first, retry.invoke, again))]}


# economy


def looks_again(story: Story) -> object:
    items = [dict(item) for item in story.state[ITEM].values()]
    return story.read(ITEM, items, actor="bob", purpose="reload", project_id=BOARD, epoch=story.epochs["bob"])


def asks_for_nothing_new(story: Story, kind: str, actor: str, **reply: object) -> Write:
    made = story.everybody(story.create("pm", "it", kind))
    assert made.complete is not None
    assert made.complete.content is not None
    begun = story.begin(actor, Verb.UPDATE, "it", kind, status=made.complete.content["status"])
    return story.end(begun, reply={"version": 1} | reply)


@sound("economy", "live-delivery")
def nobody_has_to_look_again(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.settle()


@sound("economy", verdict="UNKNOWN")
def a_fault_on_the_own_link_explains_a_second_look(story: Story) -> None:
    story.create("pm", "login")
    story.add(Fault, "bob", name="stall", phase="start")
    looks_again(story)


@sound("economy", verdict="UNKNOWN")
def an_update_for_nothing_new_is_left_alone(story: Story) -> None:
    asks_for_nothing_new(story, "sprint", "alice")
    story.fences()


@flawed("economy", "live-delivery", clients="bob")
def a_client_looks_again_for_an_event_that_never_came(story: Story) -> Wrong:
    write = story.create("pm", "login")
    entry = story.entry("bob", write)
    fence = story.fence("bob")
    return {"economy": [("metadata-only-broadcast", (write, entry, fence, looks_again(story)))]}


@flawed("economy", clients="bob")
def an_update_for_nothing_new_raises_the_version(story: Story) -> Wrong:
    write = asks_for_nothing_new(story, "sprint", "pm", version=2)
    story.everybody(write)
    story.everybody(story.update("pm", "it", "sprint", goal="Sell", expected_version=2))
    return {"economy": [("unchanged-written", (write,))]}


@flawed("economy")
def an_update_that_changed_nothing_is_broadcast(story: Story) -> Wrong:
    write = asks_for_nothing_new(story, "sprint", "alice")
    before = next(one for one in story.records if one.kind == "deliver" and one.actor == "bob" and one.content)
    again = story.shown("bob", write)
    return {"economy": [("unchanged-told", (write, before, again))]}
