"""A client loses its connection and comes back: resumable."""

from histories.telling import Wrong, flawed, sound
from support.stories import BOARD, Story

from harness.history import Content, EntityKind, Snapshot, Verb

ITEM = EntityKind.WORK_ITEM


def leaves(story: Story) -> object:
    """Bob has seen login, and loses his connection."""
    story.everybody(story.create("pm", "login"))
    story.fence("bob")
    return story.disconnect("bob")


def comes_back(story: Story) -> object:
    story.reconnect("bob")
    return story.subscribe("bob")


def reads(story: Story, items: list[Content] | None = None, **facts: object) -> Snapshot:
    listed = [dict(item) for item in story.state[ITEM].values()] if items is None else items
    told = {"actor": "bob", "purpose": "initial", "project_id": BOARD, "epoch": story.epochs["bob"]}
    return story.read(ITEM, listed, **(told | facts))


def meanwhile(story: Story, verb: Verb = Verb.UPDATE, name: str = "login", **values: object) -> object:
    write = story.end(story.begin("pm", verb, name, **values))
    story.entry("alice", write)
    story.shown("alice", write)
    return write


@sound("resumable", "live-delivery", "convergence")
def whoever_comes_back_reads_what_happened(story: Story) -> None:
    leaves(story)
    meanwhile(story, status="todo")
    meanwhile(story, Verb.CREATE, "cart")
    comes_back(story)
    reads(story)
    story.settle()


@sound("resumable")
def whoever_comes_back_is_told_what_happened(story: Story) -> None:
    leaves(story)
    write = meanwhile(story, status="todo")
    comes_back(story)
    story.shown("bob", write)
    story.settle()


@sound("resumable")
def a_list_of_changes_mentions_the_deleted(story: Story) -> None:
    leaves(story)
    tombstone = {**story.state[ITEM]["login"], "deleted_at": 5}
    meanwhile(story, Verb.DELETE)
    comes_back(story)
    reads(story, [tombstone], whole=False)
    story.settle()


@flawed("resumable")
def whoever_comes_back_reads_nothing_and_misses_an_update(story: Story) -> Wrong:
    lost = leaves(story)
    write = meanwhile(story, status="todo")
    back = comes_back(story)
    story.fence("bob")
    return {"resumable": [("lost-in-gap", (lost, write, back))]}


@flawed("resumable")
def whoever_comes_back_reads_nothing_and_misses_a_creation(story: Story) -> Wrong:
    lost = leaves(story)
    write = meanwhile(story, Verb.CREATE, "cart")
    back = comes_back(story)
    story.fence("bob")
    return {"resumable": [("lost-in-gap", (lost, write, back))]}


@flawed("resumable", "snapshot-stream")
def the_list_read_after_coming_back_is_older_than_the_gap(story: Story) -> Wrong:
    lost = leaves(story)
    before = [dict(item) for item in story.state[ITEM].values()]
    write = meanwhile(story, status="todo")
    back = comes_back(story)
    read = reads(story, before)
    story.fence("bob")
    story.final()
    return {"resumable": [("lost-in-gap", (lost, write, back, read))]}


@flawed("resumable")
def a_list_of_changes_forgets_the_deleted(story: Story) -> Wrong:
    lost = leaves(story)
    write = meanwhile(story, Verb.DELETE)
    back = comes_back(story)
    read = reads(story, [], whole=False)
    story.fence("bob")
    story.final()
    return {"resumable": [("lost-in-gap", (lost, write, back, read))]}
