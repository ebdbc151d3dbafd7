"""Lists that follow from other entities: derived-freshness."""

from typing import Any

from histories.telling import Wrong, flawed, open_question, sound
from support.stories import Story, Write

from harness.history import EntityKind

ITEM = EntityKind.WORK_ITEM


def family(story: Story, *, tell: bool = True, refresh: bool = True) -> tuple[Write, Write]:
    """An epic and its task, with the lists that a right server keeps."""
    parent = story.everybody(story.create("pm", "epic"))
    child = story.create("pm", "task", parent_id="epic")
    story.state[ITEM]["task"]["ancestor_ids"] = ["epic"]
    story.state[ITEM]["epic"]["descendant_ids"] = ["task"]
    for client in story.clients:
        story.entry(client, child)
        if tell:
            story.shown(client, child, content={"ancestor_ids": ["epic"]})
        if refresh:
            story.shown(client, parent, event="updated", changes=(), content={"descendant_ids": ["task"]})
    return parent, child


def ended(story: Story, bob: dict[str, Any] | None = None, outcome: str = "diverged") -> tuple[Any, Any]:
    """The end in which bob's store is otherwise: the final read of work items, and his store."""
    story.fences()
    story.final()
    for client in story.clients:
        story.stored(client, bob if client == "bob" else None)
    story.settled(outcome)
    read = next(one for one in story.records if one.kind == "snapshot" and one.entity_kind is ITEM)
    return read, next(one for one in story.records if one.kind == "store" and one.actor == "bob")


@sound("derived-freshness", "convergence")
def an_epic_lists_its_task_on_every_screen(story: Story) -> None:
    family(story)
    story.settle()


@sound("derived-freshness")
def siblings_stand_in_any_order(story: Story) -> None:
    parent, _ = family(story)
    second = story.create("pm", "chore", parent_id="epic")
    story.state[ITEM]["chore"]["ancestor_ids"] = ["epic"]
    story.state[ITEM]["epic"]["descendant_ids"] = ["task", "chore"]
    for client in story.clients:
        story.entry(client, second)
        story.shown(client, second, content={"ancestor_ids": ["epic"]})
        story.shown(client, parent, event="updated", changes=(), content={"descendant_ids": ["chore", "task"]})
    ended(story, {"epic": {"descendant_ids": ["chore", "task"]}}, "converged")


@sound("derived-freshness", clients="alice bob")
def a_task_that_is_gone_is_listed_no_more(story: Story) -> None:
    parent, _ = family(story)
    story.everybody(story.create("pm", "chore", parent_id="epic"))
    story.state[ITEM]["chore"]["ancestor_ids"] = ["epic"]
    story.everybody(story.delete("pm", "task"))
    story.state[ITEM]["epic"]["descendant_ids"] = ["chore"]
    for client in story.clients:
        story.shown(client, parent, event="updated", changes=(), content={"descendant_ids": ["chore"]})
    story.settle()


@open_question("derived-freshness", "lagging")
def a_refresh_may_still_have_been_on_its_way(story: Story) -> None:
    family(story)
    ended(story, {"epic": {"descendant_ids": []}}, "lagging")


@flawed("derived-freshness")
def no_event_refreshes_the_epic(story: Story) -> Wrong:
    _, child = family(story, refresh=False)
    read, store = ended(story, {"epic": {"descendant_ids": []}}, "converged")
    return {"derived-freshness": [("stale-derived-field", (child, read, store))]}


@flawed("derived-freshness", clients="alice bob")
def a_deleted_task_is_still_listed(story: Story) -> Wrong:
    family(story)
    write = story.everybody(story.delete("pm", "task"))
    story.state[ITEM]["epic"]["descendant_ids"] = []
    read, store = ended(story, {"epic": {"descendant_ids": ["task"]}}, "converged")
    return {"derived-freshness": [("stale-derived-field", (write, read, store))]}


@flawed("derived-freshness", "convergence", "live-delivery", clients="bob")
def the_feed_alone_told_of_the_task(story: Story) -> Wrong:
    _, child = family(story, tell=False, refresh=False)
    entry = next(one for one in reversed(story.records) if one.kind == "deliver")
    read, store = ended(story, {"epic": {"descendant_ids": []}, "task": None})
    fence = next(one for one in story.records if one.kind == "fence")
    return {"derived-freshness": [("metadata-only-broadcast", (child, entry, fence, read, store))]}
