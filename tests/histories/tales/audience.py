"""Who is told, and what the caller is told: scope and reply-integrity."""

from histories.telling import Wrong, flawed, sound
from support.stories import BOARD, Story, Write

from harness.history import EntityKind, Verb


def item(story: Story, **reply: object) -> Write:
    return story.end(story.begin("pm", Verb.CREATE, "login"), reply=reply)


# scope


@sound("scope", "live-delivery", outsiders="dora")
def who_did_not_subscribe_is_told_nothing(story: Story) -> None:
    story.everybody(item(story))
    story.settle()


@sound("scope", outsiders="dora")
def whoever_lists_projects_is_told_of_projects(story: Story) -> None:
    story.load_projects("dora")
    write = story.everybody(story.update("pm", BOARD, "project", description="Ours"))
    story.shown("dora", write)
    story.settle()


@sound("scope", outsiders="dora")
def a_subscription_to_a_sprint_admits_that_sprint(story: Story) -> None:
    story.everybody(story.create("pm", "first", "sprint"))
    story.subscribe("dora", "elsewhere", sprints=("first",))
    write = story.everybody(story.update("pm", "first", "sprint", goal="Sell"))
    story.shown("dora", write)
    story.settle()


@flawed("scope", outsiders="dora")
def an_item_is_shown_to_who_did_not_subscribe(story: Story) -> Wrong:
    write = story.everybody(item(story))
    return {"scope": [("wrong-audience", (write.invoke, story.shown("dora", write)))]}


@flawed("scope", outsiders="dora")
def an_activity_entry_goes_to_who_did_not_subscribe(story: Story) -> Wrong:
    write = story.everybody(item(story))
    return {"scope": [("wrong-audience", (write.invoke, story.entry("dora", write)))]}


@flawed("scope", outsiders="dora")
def a_subscription_to_one_sprint_shows_another_one(story: Story) -> Wrong:
    story.subscribe("dora", "elsewhere", sprints=("first",))
    story.everybody(story.create("pm", "first", "sprint"))
    write = story.everybody(story.create("pm", "second", "sprint"))
    return {"scope": [("wrong-audience", (write.invoke, story.shown("dora", write)))]}


@flawed("scope")
def a_new_connection_is_told_what_the_old_one_had_asked_for(story: Story) -> Wrong:
    story.disconnect("bob")
    story.reconnect("bob")
    write = item(story)
    story.entry("alice", write)
    story.shown("alice", write)
    return {"scope": [("wrong-audience", (write.invoke, story.shown("bob", write)))]}


# reply-integrity


@sound("reply-integrity", "live-delivery")
def reply_event_and_final_read_say_the_same(story: Story) -> None:
    story.everybody(item(story))
    story.everybody(story.update("alice", "login", title="Log in", story_points=5))
    story.settle()


@sound("reply-integrity")
def space_around_a_text_is_trimmed(story: Story) -> None:
    story.everybody(story.create("pm", "login", description="  How to get in  "))
    story.settle()


@sound("reply-integrity")
def only_the_last_write_is_what_the_final_read_shows(story: Story) -> None:
    for status in ("todo", "in_progress", "done"):
        write = item(story) if status == "todo" else story.update("pm", "login", status=status)
        story.everybody(write)
    story.settle()


@flawed("reply-integrity")
def the_reply_shows_another_title_than_was_asked_for(story: Story) -> Wrong:
    write = item(story, title="LOGIN")
    return {"reply-integrity": [("reply-differs", (write,))]}


@flawed("reply-integrity")
def an_event_shows_another_status_than_the_reply(story: Story) -> Wrong:
    write = item(story)
    shown = story.shown("bob", write, content={"status": "todo"})
    return {"reply-integrity": [("event-differs", (write, shown))]}


@flawed("reply-integrity")
def an_event_shows_the_state_before_the_change(story: Story) -> Wrong:
    story.everybody(item(story))
    write = story.update("alice", "login", status="todo")
    shown = story.shown("bob", write, content={"status": "backlog"})
    return {"reply-integrity": [("stale-content", (write, shown))]}


@flawed("reply-integrity")
def a_change_is_accepted_and_left_out_everywhere(story: Story) -> Wrong:
    story.everybody(item(story))
    write = story.end(
        story.begin("alice", Verb.UPDATE, "login", title="Log in", status="todo"), reply={"status": "backlog"}
    )
    story.everybody(write)
    story.state[EntityKind.WORK_ITEM]["login"]["status"] = "backlog"
    story.settle()
    return {"reply-integrity": [("asked-not-applied", (write,))]}


@flawed("reply-integrity", "durability")
def the_reply_shows_an_item_that_is_not_there(story: Story) -> Wrong:
    write = item(story)
    read = story.read("work_item", [], project_id=BOARD)
    return {
        "reply-integrity": [("acknowledged-not-stored", (write, read))],
        "durability": [("acknowledged-not-stored", (write, read))],
    }
