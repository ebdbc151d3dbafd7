"""What an event says, how often and in which order: no-creation, multiplicity, ordered."""

from histories.telling import Wrong, flawed, sound
from support.stories import BOARD, Story, Write

from harness.history import Door, EntityKind, Outcome, Verb


def item(story: Story, **reply: object) -> Write:
    return story.end(story.begin("pm", Verb.CREATE, "login"), reply=reply)


# no-creation


@sound("no-creation", "live-delivery")
def every_text_that_is_shown_was_typed_by_somebody(story: Story) -> None:
    story.everybody(story.create("pm", "login", description="How to get in"))
    story.settle()


@sound("no-creation")
def a_text_is_shown_before_its_writer_has_the_reply(story: Story) -> None:
    write = story.begin("pm", Verb.CREATE, "login")
    content = {"id": "login", "project_id": BOARD, "title": "login [w2]", "version": 1, "status": "backlog"}
    for client in story.clients:
        story.push(client, event="created", entity_kind="work_item", entity_id="login", version=1, content=content)
    story.end(write)
    story.settle()


@sound("no-creation", verdict="UNKNOWN")
def the_text_of_a_write_that_nobody_answered_may_be_shown(story: Story) -> None:
    story.everybody(item(story))
    write = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.INFO, code="CONNECTION_LOST")
    shown = {**story.state[EntityKind.WORK_ITEM]["login"], "version": 2, "title": write.invoke.values["title"]}
    story.push("bob", event="updated", entity_kind="work_item", entity_id="login", version=2, content=shown)


@sound("no-creation", "convergence")
def projects_of_others_on_a_shared_server_are_nobodys_business(story: Story) -> None:
    story.everybody(item(story))
    story.push(
        "bob", event="created", entity_kind="project", entity_id="theirs", content={"id": "theirs", "title": "Theirs"}
    )
    story.settle()


@flawed("no-creation", "reply-integrity")
def a_title_that_nobody_typed_is_shown(story: Story) -> Wrong:
    shown = story.shown("bob", item(story), content={"title": "Lorem ipsum"})
    return {"no-creation": [("invented-value", (shown,))]}


@flawed("no-creation", "reply-integrity")
def the_title_of_another_item_is_shown(story: Story) -> Wrong:
    other = story.create("pm", "cart")
    assert other.complete is not None
    assert other.complete.content is not None
    shown = story.shown("bob", item(story), content={"title": other.complete.content["title"]})
    return {"no-creation": [("invented-value", (shown,))]}


@flawed("no-creation")
def an_item_that_nobody_created_is_shown(story: Story) -> Wrong:
    content = {"id": "ghost", "project_id": BOARD, "title": "", "version": 1}
    shown = story.push("bob", event="created", entity_kind="work_item", entity_id="ghost", version=1, content=content)
    return {"no-creation": [("invented-value", (shown,))]}


@flawed("no-creation")
def a_refused_title_is_shown(story: Story) -> Wrong:
    story.everybody(item(story))
    write = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="VALIDATION_ERROR")
    shown = {**story.state[EntityKind.WORK_ITEM]["login"], "version": 2, "title": write.invoke.values["title"]}
    event = story.push("bob", event="updated", entity_kind="work_item", entity_id="login", version=2, content=shown)
    return {"no-creation": [("stored-not-acknowledged", (write, event))]}


@flawed("no-creation")
def a_title_is_shown_before_anybody_typed_it(story: Story) -> Wrong:
    story.everybody(item(story))
    early = {**story.state[EntityKind.WORK_ITEM]["login"], "version": 2, "title": "Log in [w3]"}
    event = story.push("bob", event="updated", entity_kind="work_item", entity_id="login", version=2, content=early)
    story.update("pm", "login", title="Log in")
    return {"no-creation": [("invented-value", (event,))]}


@flawed("no-creation")
def a_list_shows_a_comment_that_nobody_wrote(story: Story) -> Wrong:
    story.everybody(item(story))
    comment = {"id": "spam", "work_item_id": "login", "content": "Buy now"}
    read = story.read("comment", [comment], actor="pm", purpose="read", source=Door.REST, work_item_id="login")
    return {"no-creation": [("invented-value", (read,)), ("invented-value", (read,))]}


# multiplicity


@sound("multiplicity", "live-delivery")
def everything_is_shown_once(story: Story) -> None:
    story.everybody(item(story))
    story.everybody(story.update("bob", "login", status="todo"))
    story.settle()


@sound("multiplicity")
def a_refresh_of_the_hierarchy_comes_at_the_same_version(story: Story) -> None:
    parent = story.everybody(item(story))
    story.everybody(story.create("pm", "child", parent_id="login"))
    story.state[EntityKind.WORK_ITEM]["login"]["descendant_ids"] = ["child"]
    story.state[EntityKind.WORK_ITEM]["child"]["ancestor_ids"] = ["login"]
    for client in story.clients:
        story.shown(client, parent, event="updated", content={"descendant_ids": ["child"]})
    story.settle()


@sound("multiplicity")
def two_connections_of_one_client_are_told_the_same(story: Story) -> None:
    write = story.everybody(item(story))
    story.fence("bob")
    story.disconnect("bob")
    story.reconnect("bob")
    story.subscribe("bob")
    story.shown("bob", write)
    story.settle()


@flawed("multiplicity")
def the_same_message_comes_twice(story: Story) -> Wrong:
    write = item(story)
    first = story.shown("bob", write, message_id="m")
    again = story.shown("bob", write, message_id="m")
    return {"multiplicity": [("duplicate-delivery", (first, again))]}


@flawed("multiplicity")
def the_same_creation_comes_again_under_a_fresh_id(story: Story) -> Wrong:
    write = item(story)
    first, again = story.shown("bob", write), story.shown("bob", write)
    return {"multiplicity": [("duplicate-delivery", (first, again))]}


@flawed("multiplicity")
def the_same_comment_update_comes_again_under_a_fresh_id(story: Story) -> Wrong:
    story.everybody(item(story))
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    write = story.update("pm", "note", "comment", content="Noted")
    first, again = story.shown("bob", write), story.shown("bob", write)
    return {"multiplicity": [("duplicate-delivery", (first, again))]}


@flawed("multiplicity")
def the_same_activity_entry_comes_twice(story: Story) -> Wrong:
    write = item(story)
    first = story.entry("bob", write, message_id="m")
    again = story.entry("bob", write, message_id="m")
    return {"multiplicity": [("duplicate-delivery", (first, again))]}


@flawed("multiplicity")
def a_deletion_is_told_three_times(story: Story) -> Wrong:
    story.everybody(item(story))
    write = story.delete("pm", "login")
    first, second, third = (story.shown("bob", write) for _ in range(3))
    return {
        "multiplicity": [("duplicate-delivery", (first, second)), ("duplicate-delivery", (first, third))],
    }


@flawed("multiplicity", "convergence")
def the_callers_own_copy_stays_beside_the_real_one(story: Story) -> Wrong:
    write = story.everybody(story.create("alice", "login"))
    story.fences()
    story.final()
    temporary = {**story.state[EntityKind.WORK_ITEM]["login"], "id": "temporary"}
    store = story.stored("alice", {"temporary": temporary})
    story.stored("bob")
    story.settled("diverged")
    return {"multiplicity": [("leftover-copy", (write.invoke, store))]}


# ordered


@sound("ordered", "gap-free")
def versions_rise_and_the_deletion_comes_last(story: Story) -> None:
    story.everybody(item(story))
    story.everybody(story.update("pm", "login", status="todo"))
    story.everybody(story.delete("pm", "login"))
    story.settle()


@sound("ordered", "agreement")
def two_comment_updates_at_once_come_in_either_order(story: Story) -> None:
    story.everybody(item(story))
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    begun = [story.begin("pm", Verb.UPDATE, "note", "comment", content=text) for text in ("one", "two")]
    one, two = (story.end(write) for write in begun)
    for client in story.clients:
        story.shown(client, two)
        story.shown(client, one)
    story.state[EntityKind.COMMENT]["note"]["content"] = one.invoke.values["content"]
    story.settle()


@sound("ordered")
def the_feed_speaks_of_an_item_after_its_deletion(story: Story) -> None:
    write = story.everybody(item(story))
    story.everybody(story.delete("pm", "login"))
    story.entry("bob", write)
    story.settle()


@flawed("ordered", "agreement", "monotonic-writes")
def a_version_goes_back(story: Story) -> Wrong:
    story.everybody(item(story))
    first = story.update("pm", "login", status="todo")
    second = story.update("pm", "login", status="done")
    for write in (first, second):
        story.shown("alice", write)
    newer, older = story.shown("bob", second), story.shown("bob", first)
    return {"ordered": [("reordered", (newer, older))]}


@flawed("ordered", "monotonic-writes", clients="bob")
def an_item_is_updated_before_it_is_created(story: Story) -> Wrong:
    first = item(story)
    second = story.update("pm", "login", status="todo")
    newer, older = story.shown("bob", second), story.shown("bob", first)
    return {"ordered": [("reordered", (newer, older))]}


@flawed("ordered", "monotonic-writes", clients="bob")
def an_item_lives_again_after_its_deletion(story: Story) -> Wrong:
    story.everybody(item(story))
    update = story.update("pm", "login", status="todo")
    deletion = story.shown("bob", story.delete("pm", "login"))
    ghost = story.shown("bob", update)
    return {"ordered": [("resurrection", (deletion, ghost))]}


@flawed("ordered", "monotonic-writes", clients="bob")
def a_comments_first_text_comes_after_its_second(story: Story) -> Wrong:
    story.everybody(item(story))
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    first = story.update("pm", "note", "comment", content="one")
    second = story.update("pm", "note", "comment", content="two")
    newer, older = story.shown("bob", second), story.shown("bob", first)
    return {"ordered": [("reordered", (first.complete, second.invoke, newer, older))]}
