"""A list and the events after it: snapshot-stream."""

from histories.telling import Wrong, flawed, sound
from support.stories import BOARD, Story

from harness.history import Content, EntityKind, Snapshot, Verb

ITEM = EntityKind.WORK_ITEM
LATE = {"clients": "alice", "outsiders": "dora"}
"""Things happen before dora comes."""


def stored(story: Story) -> list[Content]:
    return [dict(item) for item in story.state[ITEM].values()]


def reads(story: Story, items: list[Content], purpose: str = "initial", **facts: object) -> Snapshot:
    told = {"actor": "dora", "purpose": purpose, "project_id": BOARD, "epoch": story.epochs["dora"]}
    return story.read(ITEM, items, **(told | facts))


def joins(story: Story) -> object:
    story.clients.append("dora")
    story.outsiders.clear()
    return story.subscribe("dora")


@sound("snapshot-stream", "live-delivery", **LATE)
def a_newcomer_reads_all_that_had_ended(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "login", status="todo"))
    joins(story)
    reads(story, stored(story))
    story.settle()


@sound("snapshot-stream", "convergence", **LATE)
def what_happens_after_the_list_comes_as_an_event(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    joins(story)
    reads(story, stored(story))
    story.everybody(story.update("pm", "login", status="todo"))
    story.settle()


@sound("snapshot-stream", **LATE)
def a_write_under_way_while_somebody_joins_comes_as_an_event(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    write = story.begin("pm", Verb.CREATE, "cart")
    joins(story)
    reads(story, stored(story))
    story.everybody(story.end(write))
    story.settle()


@flawed("snapshot-stream", "convergence", **LATE)
def a_list_lacks_what_had_ended_before_the_subscription(story: Story) -> Wrong:
    write = story.everybody(story.create("pm", "login"))
    subscribed = joins(story)
    read = reads(story, [])
    story.fences()
    story.final()
    story.stored("alice")
    story.stored("dora", {"login": None})
    story.settled("diverged")
    return {"snapshot-stream": [("stale-snapshot", (write, subscribed, read))]}


@flawed("snapshot-stream", **LATE)
def a_list_shows_an_item_as_it_was_before_the_subscription(story: Story) -> Wrong:
    story.everybody(story.create("pm", "login"))
    old = stored(story)
    write = story.everybody(story.update("pm", "login", status="todo"))
    subscribed = joins(story)
    read = reads(story, old)
    story.fences()
    story.final()
    return {"snapshot-stream": [("stale-snapshot", (write, subscribed, read))]}


@flawed("snapshot-stream", **LATE)
def a_list_still_shows_what_had_been_deleted(story: Story) -> Wrong:
    story.everybody(story.create("pm", "login"))
    old = stored(story)
    write = story.everybody(story.delete("pm", "login"))
    subscribed = joins(story)
    read = reads(story, old)
    story.fences()
    story.final()
    return {"snapshot-stream": [("stale-snapshot", (write, subscribed, read))]}


@flawed("snapshot-stream", **LATE)
def a_creation_falls_between_the_list_and_the_events(story: Story) -> Wrong:
    write = story.begin("pm", Verb.CREATE, "login")
    subscribed = joins(story)
    read = reads(story, [])
    write = story.end(write)
    story.entry("alice", write)
    story.shown("alice", write)
    story.fences()
    story.final()
    return {"snapshot-stream": [("fell-between", (write, subscribed, read))]}


@flawed("snapshot-stream", "monotonic-reads", **LATE)
def a_reload_is_older_than_the_first_list(story: Story) -> Wrong:
    joins(story)
    write = story.everybody(story.create("pm", "login"))
    first = reads(story, stored(story))
    again = reads(story, [], purpose="reload")
    story.fences()
    story.final()
    return {"snapshot-stream": [("stale-snapshot", (write, first, again))]}
