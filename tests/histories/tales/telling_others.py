"""Late, lost, or nobody's fault: more of live-delivery; and whether both doors tell alike: channel-parity."""

from collections.abc import Callable

from histories.telling import Wrong, flawed, open_question, sound
from support.stories import Story, Write

from harness.history import Verb


@sound("live-delivery", "staleness", grace_ms=1000, budgets={"staleness_max": 1000})
def with_a_grace_late_is_good_enough(story: Story) -> None:
    write = story.create("pm", "login")
    story.fences()
    story.everybody(write)
    story.settle()


@sound("live-delivery", verdict="UNKNOWN")
def an_update_that_changed_nothing_owes_nothing(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("alice", Verb.UPDATE, "login", status="backlog"), reply={"version": 1})
    story.fences()


@open_question("live-delivery", "disconnected")
def a_connection_ended_before_the_event_was_due(story: Story) -> None:
    write = story.begin("pm", Verb.CREATE, "login")
    story.disconnect("bob")
    write = story.end(write)
    story.entry("alice", write)
    story.shown("alice", write)
    story.fence("alice")


@open_question("live-delivery", "unanswered-fence", clients="bob")
def no_ping_was_answered_after_the_reply(story: Story) -> None:
    story.create("pm", "login")


@open_question("live-delivery", "lagging", clients="bob", grace_ms=1000)
def the_grace_had_not_passed_when_the_run_ended(story: Story) -> None:
    story.create("pm", "login")
    story.fence("bob")


@flawed("live-delivery", clients="bob")
def an_event_comes_after_its_fence(story: Story) -> Wrong:
    write = story.create("pm", "login")
    fence = story.fence("bob")
    shown = story.shown("bob", write)
    return {"live-delivery": [("late-broadcast", (write, fence, shown))]}


@flawed("live-delivery", outsiders="dora")
def project_events_go_to_subscribers_alone(story: Story) -> Wrong:
    story.load_projects("dora")
    write = story.everybody(story.update("pm", "board", "project", description="Ours"))
    seen = story.records[-3]
    return {"live-delivery": [("project-list-untold", (write, seen, story.fence("dora")))]}


@flawed("live-delivery", clients="bob")
def an_update_event_shows_the_old_state(story: Story) -> Wrong:
    made = story.everybody(story.create("pm", "login"))
    write = story.update("pm", "login", status="todo")
    old = story.shown("bob", made, event="updated", changes=("status",))
    return {"live-delivery": [("stale-content", (write, old, story.fence("bob")))]}


# channel-parity


def by_both_doors(story: Story, rest: Callable[[Write], object], verb: Verb = Verb.CREATE) -> tuple[Write, Write]:
    """One write by alice over WebSocket, told to everybody; one by pm over REST, told as `rest` says."""
    writes: list[Write] = []
    for actor, tell in (("alice", story.everybody), ("pm", rest)):
        name = f"of {actor}"
        values = {} if verb is not Verb.UPDATE else {"status": "todo"}
        if verb is not Verb.CREATE:
            story.everybody(story.create("bob", name))
        write = story.end(story.begin(actor, verb, name, **values))
        tell(write)
        writes.append(write)
    return writes[0], writes[1]


@sound("channel-parity", "live-delivery")
def both_doors_tell_of_creations(story: Story) -> None:
    by_both_doors(story, story.everybody)
    story.settle()


@sound("channel-parity")
def both_doors_tell_of_updates_and_name_the_changes(story: Story) -> None:
    by_both_doors(story, story.everybody, Verb.UPDATE)
    story.settle()


@sound("channel-parity")
def both_doors_tell_of_deletions(story: Story) -> None:
    by_both_doors(story, story.everybody, Verb.DELETE)
    story.settle()


@sound("channel-parity", verdict="UNKNOWN")
def a_history_that_ends_between_an_event_and_its_entry(story: Story) -> None:
    story.everybody(story.create("alice", "by ws"))
    story.shown("alice", story.create("pm", "by rest"))


def feed_alone(story: Story) -> Callable[[Write], object]:
    return lambda write: [story.entry(client, write) for client in story.clients]


@flawed("channel-parity", "live-delivery")
def rest_tells_the_feed_alone_of_a_creation(story: Story) -> Wrong:
    ws, rest = by_both_doors(story, feed_alone(story))
    seen = next(one for one in story.records if one.kind == "deliver" and one.actor == "bob" and one.event == "created")
    told = [one for one in story.records if one.kind == "deliver" and one.index > rest.invoke.index]
    fences = [story.fence(client) for client in story.clients]
    return {
        "channel-parity": [("path-missing", (ws, rest, seen))],
        "live-delivery": [
            ("metadata-only-broadcast", (rest, entry, fence)) for entry, fence in zip(told, fences, strict=True)
        ],
    }


@flawed("channel-parity")
def rest_writes_no_activity_entry(story: Story) -> Wrong:
    ws, rest = by_both_doors(story, lambda write: [story.shown(client, write) for client in story.clients])
    seen = next(one for one in story.records if one.kind == "deliver" and one.actor == "bob" and one.event != "created")
    story.fences()
    return {"channel-parity": [("path-missing", (ws, rest, seen))]}


@flawed("channel-parity")
def rest_does_not_name_the_changes(story: Story) -> Wrong:
    def nameless(write: Write) -> None:
        for client in story.clients:
            story.entry(client, write)
            story.shown(client, write, changes=())

    ws, rest = by_both_doors(story, nameless, Verb.UPDATE)
    updates = [one for one in story.records if one.kind == "deliver" and one.event == "updated"]
    seen = next(one for one in updates if one.actor == "bob")
    untold = next(one for one in updates if one.index > rest.invoke.index and one.actor == "bob")
    story.fences()
    return {"channel-parity": [("changes-untold", (ws, rest, seen, untold))]}
