"""One order for all: agreement, and no step left out: gap-free."""

from histories.telling import Wrong, flawed, open_question, sound
from support.stories import BOARD, Story, Write

from harness.history import EntityKind, Outcome, Verb


def changes(story: Story, count: int, kind: str = "work_item") -> list[Write]:
    """Updates of one entity that all ran at once, so that nothing but the events tells their order."""
    place = {"work_item_id": "login"} if kind == "comment" else {}
    if kind == "comment":
        story.everybody(story.create("pm", "login"))
    story.everybody(story.create("pm", "it", kind, **place))
    text = "content" if kind == "comment" else "title"
    begun = [
        story.begin(
            "pm",
            Verb.UPDATE,
            "it",
            kind,
            expected_version=None if kind == "comment" else 1 + number,
            **{text: f"text {number}"},
        )
        for number in range(count)
    ]
    return [story.end(write) for write in begun]


def show(story: Story, client: str, *writes: Write) -> list[object]:
    return [story.shown(client, write) for write in writes]


# agreement


@sound("agreement", "ordered")
def everybody_sees_two_changes_at_once_in_one_order(story: Story) -> None:
    for write in changes(story, 2):
        story.everybody(write)
    story.settle()


@sound("agreement")
def everybody_sees_three_comment_edits_in_one_order(story: Story) -> None:
    one, two, three = changes(story, 3, "comment")
    for client in story.clients:
        show(story, client, one, three, two)
    story.state[EntityKind.COMMENT]["it"]["content"] = two.invoke.values["content"]
    story.settle()


@sound("agreement", verdict="UNKNOWN", clients="alice bob carol")
def who_lost_an_event_saw_a_part_of_the_order(story: Story) -> None:
    one, two, three = changes(story, 3)
    for client in ("alice", "bob"):
        show(story, client, one, two, three)
    show(story, "carol", one, three)


@flawed("agreement")
def two_see_two_comment_edits_in_opposite_orders(story: Story) -> Wrong:
    one, two = changes(story, 2, "comment")
    right, wrong = show(story, "alice", one, two), show(story, "bob", two, one)
    return {"agreement": [("reordered", (*right, *wrong))]}


@flawed("agreement", clients="alice bob carol")
def the_orders_of_three_form_a_circle(story: Story) -> Wrong:
    one, two, three = changes(story, 3, "comment")
    pairs = {"alice": (one, two), "bob": (two, three), "carol": (three, one)}
    shown = [event for client, pair in pairs.items() for event in show(story, client, *pair)]
    return {"agreement": [("reordered", shown)]}


@flawed("agreement", "ordered", clients="alice bob")
def one_is_told_of_the_deletion_before_the_update(story: Story) -> Wrong:
    (update,) = changes(story, 1)
    deletion = story.delete("alice", "it")
    right, wrong = show(story, "alice", update, deletion), show(story, "bob", deletion, update)
    return {"agreement": [("reordered", (*right, *wrong))]}


@flawed("agreement", "ordered")
def versions_tell_who_saw_it_the_wrong_way_round(story: Story) -> Wrong:
    one, two = changes(story, 2)
    right, wrong = show(story, "alice", one, two), show(story, "bob", two, one)
    return {"agreement": [("reordered", (*right, *wrong))], "ordered": [("reordered", wrong)]}


# gap-free


@sound("gap-free", "live-delivery")
def every_version_comes_in_turn(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    for status in ("todo", "in_progress", "done"):
        story.everybody(story.update("pm", "login", status=status))
    story.settle()


@sound("gap-free")
def own_replies_fill_the_gap_until_the_echo_comes(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    own = story.update("alice", "login", status="todo", epoch=1)
    story.everybody(own)
    story.everybody(story.update("pm", "login", status="done"))
    story.settle()


@sound("gap-free", "snapshot-stream", outsiders="dora")
def a_late_subscriber_starts_at_the_version_of_its_list(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "login", status="todo"))
    story.subscribe("dora")
    story.clients.append("dora")
    items = [dict(found) for found in story.state[EntityKind.WORK_ITEM].values()]
    story.read("work_item", items, actor="dora", purpose="initial", epoch=1, project_id=BOARD)
    story.everybody(story.update("pm", "login", status="done"))
    story.outsiders.clear()
    story.settle()


@open_question("gap-free", "unknown-outcome", clients="bob")
def a_version_that_a_lost_reply_may_have_made(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", status="todo"), Outcome.INFO, code="CONNECTION_LOST")
    story.everybody(story.update("pm", "login", status="done", expected_version=2))
    story.settle()


@flawed("gap-free", "live-delivery", clients="bob")
def the_second_of_three_versions_is_told_by_the_feed_alone(story: Story) -> Wrong:
    before = story.shown("bob", story.create("pm", "login"))
    second = story.update("pm", "login", status="todo")
    entry = story.entry("bob", second)
    third = story.update("pm", "login", status="done")
    story.entry("bob", third)
    after = story.shown("bob", third)
    fence = story.fence("bob")
    return {
        "gap-free": [("metadata-only-broadcast", (second, before, entry, after, fence))],
        "live-delivery": [("metadata-only-broadcast", (second, entry, fence))],
    }


@flawed("gap-free", clients="bob")
def something_raised_the_version_and_nobody_told_of_it(story: Story) -> Wrong:
    before = story.shown("bob", story.create("pm", "login"))
    after = story.shown("bob", story.update("pm", "login", status="done", expected_version=2))
    story.fence("bob")
    return {"gap-free": [("silent-change", (before, after))]}


@flawed("gap-free", "optimistic-lock", clients="bob")
def one_update_raises_the_version_by_two(story: Story) -> Wrong:
    before = story.shown("bob", story.create("pm", "login"))
    write = story.end(story.begin("pm", Verb.UPDATE, "login", status="todo"), reply={"version": 3})
    after = story.shown("bob", write)
    story.fence("bob")
    return {
        "gap-free": [("version-skipped", (before, write.invoke, after))],
        "optimistic-lock": [("lost-update", (write,))],
    }


@flawed("gap-free", "live-delivery")
def one_of_two_never_hears_of_the_second_version(story: Story) -> Wrong:
    story.everybody(story.create("pm", "login"))
    before = next(record for record in story.records if record.kind == "deliver" and record.actor == "bob")
    before = next(one for one in story.records if one.kind == "deliver" and one.actor == "bob" and one.version == 1)
    second = story.update("pm", "login", status="todo")
    seen = story.shown("alice", second)
    third = story.update("pm", "login", status="done")
    story.everybody(third)
    after = story.records[-1]
    fence = story.fence("bob")
    return {"gap-free": [("missed-subscriber", (second, before, seen, after, fence))]}
