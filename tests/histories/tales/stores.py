"""What clients hold in the end: convergence; and whether telling it again would matter: idempotent-apply."""

from histories.telling import Wrong, flawed, open_question, sound
from support.stories import BOARD, Story, Write

from harness.history import Door, EntityKind, Outcome, Verb

ITEM = EntityKind.WORK_ITEM


def made(story: Story) -> Write:
    return story.everybody(story.create("pm", "login"))


def ended(story: Story, bob: dict[str, object] | None, outcome: str = "diverged") -> tuple[object, object]:
    """The end in which bob's store is otherwise: his store, and the final read of work items."""
    story.fences()
    story.final()
    reads = [record for record in story.records if record.kind == "snapshot" and record.purpose == "final"]
    for client in story.clients:
        store = story.stored(client, bob if client == "bob" else None)
        if client == "bob":
            held = store
    story.settled(outcome)
    return held, next(read for read in reads if read.entity_kind is ITEM)


@sound("convergence", "live-delivery")
def every_screen_shows_what_is_stored(story: Story) -> None:
    made(story)
    story.everybody(story.update("alice", "login", title="Log in"))
    story.settle()


@sound("convergence")
def clients_that_hold_the_same_share_a_digest(story: Story) -> None:
    made(story)
    story.fences()
    story.final()
    story.stored("alice", digest="all")
    story.add(type(story.records[-1]), "bob", epoch=1, digest="all")
    story.settled()


@sound("convergence")
def both_doors_show_the_same_in_the_end(story: Story) -> None:
    made(story)
    story.final(Door.REST)
    story.settle()


@sound("convergence", outsiders="dora")
def an_outsider_is_judged_on_projects_alone(story: Story) -> None:
    story.load_projects("dora")
    made(story)
    story.settle()


@open_question("convergence", "lagging")
def events_were_still_arriving_when_the_waiting_ended(story: Story) -> None:
    write = story.create("pm", "login")
    story.grace_ms = 100
    story.shown("alice", write)
    story.entry("alice", write)
    ended(story, {"login": None}, "lagging")


@open_question("convergence", "disconnected", clients="alice bob")
def a_client_had_lost_its_connection(story: Story) -> None:
    made(story)
    story.fences()
    story.disconnect("bob")
    write = story.create("pm", "cart")
    story.entry("alice", write)
    story.shown("alice", write)
    story.fence("alice")
    story.final()
    story.stored("alice")
    story.stored("bob", {"cart": None})
    story.settled("diverged")


@open_question("convergence", "not-read")
def a_client_whose_store_was_never_recorded(story: Story) -> None:
    made(story)
    story.fences()
    story.final()
    story.stored("alice")
    story.settled()


@flawed("convergence", "monotonic-reads")
def a_screen_lacks_an_item_although_its_event_came(story: Story) -> Wrong:
    made(story)
    store, read = ended(story, {"login": None})
    return {"convergence": [("unexplained", (store, read))]}


@flawed("convergence", "live-delivery", clients="bob")
def a_screen_lacks_an_item_of_which_only_the_feed_told(story: Story) -> Wrong:
    write = story.create("pm", "login")
    entry = story.entry("bob", write)
    store, read = ended(story, {"login": None})
    fence = next(record for record in story.records if record.kind == "fence")
    return {"convergence": [("metadata-only-broadcast", (write, entry, fence, store, read))]}


@flawed("convergence", "live-delivery", clients="bob")
def a_screen_still_shows_a_deleted_item(story: Story) -> Wrong:
    made(story)
    before = dict(story.state[ITEM]["login"])
    write = story.delete("pm", "login")
    store, read = ended(story, {"login": before})
    fence = next(record for record in story.records if record.kind == "fence")
    return {"convergence": [("no-broadcast", (write, fence, store, read))]}


@flawed("convergence", "monotonic-reads", "monotonic-writes", "ordered", clients="bob")
def a_screen_shows_the_older_of_two_events_that_came_in_the_wrong_order(story: Story) -> Wrong:
    made(story)
    first = story.update("pm", "login", status="todo")
    held = dict(story.state[ITEM]["login"])
    second = story.update("pm", "login", status="done")
    newer, older = story.shown("bob", second), story.shown("bob", first)
    store, read = ended(story, {"login": held})
    return {"convergence": [("reordered", (newer, older, store, read))]}


@flawed("convergence")
def the_two_doors_show_different_states(story: Story) -> Wrong:
    made(story)
    ws = story.read("work_item", story.state[ITEM].values(), project_id=BOARD)
    other = {**story.state[ITEM]["login"], "status": "done"}
    rest = story.read("work_item", [other], project_id=BOARD, source=Door.REST)
    return {"convergence": [("doors-disagree", (ws, rest))]}


@flawed("convergence", clients="bob")
def an_item_changed_in_silence_with_its_sprint(story: Story) -> Wrong:
    story.everybody(story.create("pm", "first", "sprint"))
    made(story)
    story.everybody(story.update("pm", "login", sprint_id="first"))
    before = dict(story.state[ITEM]["login"])
    story.everybody(story.delete("pm", "first", "sprint"))
    story.state[ITEM]["login"].update({"sprint_id": None, "version": 3})
    store, read = ended(story, {"login": before})
    return {"convergence": [("silent-change", (store, read))]}


# idempotent-apply


@sound("idempotent-apply", "ordered")
def created_changed_and_deleted_and_all_of_it_told_again(story: Story) -> None:
    made(story)
    story.everybody(story.update("bob", "login", status="todo"))
    story.everybody(story.delete("pm", "login"))
    story.settle()


@sound("idempotent-apply")
def a_comment_edited_within_one_second(story: Story) -> None:
    made(story)
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    for text in ("one", "two"):
        story.everybody(story.update("pm", "note", "comment", content=text))
    story.settle()


@sound("idempotent-apply")
def an_own_write_its_reply_and_its_echo(story: Story) -> None:
    story.everybody(story.create("alice", "login"))
    story.everybody(story.update("alice", "login", title="Log in"))
    story.settle()


@sound("idempotent-apply", verdict="UNKNOWN")
def an_own_write_that_was_refused(story: Story) -> None:
    made(story)
    story.end(story.begin("bob", Verb.UPDATE, "login", title=""), Outcome.FAIL, code="VALIDATION_ERROR")
    story.settle()
