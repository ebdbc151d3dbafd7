"""What the scenario says, and whether the run did it: expectations and exercised."""

from histories.telling import Wrong, flawed, open_question, sound
from support.stories import Story

from harness.history import EntityKind, Outcome, Verb


@sound("expectations", "live-delivery")
def bob_sees_what_the_scenario_says(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.expect("bob", "login", "met", wanted={"title": "login"})
    story.settle()


@sound("expectations", "scope", outsiders="dora")
def dora_never_sees_what_is_not_hers(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.fence("dora")
    story.expect("dora", "login", "met", verb="never")
    story.settle()


@sound("expectations")
def a_deleted_item_is_gone(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.delete("alice", "login"))
    story.expect("bob", "login", "met", gone=True)
    story.settle()


@open_question("expectations", "operation-failed")
def an_expectation_that_hangs_on_a_refused_operation(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", status="done"), Outcome.FAIL, code="VALIDATION_ERROR")
    story.fence("bob")
    seen = dict(story.state[EntityKind.WORK_ITEM]["login"])
    story.expect("bob", "login", "unmet", wanted={"status": "done"}, seen=seen)


@flawed("expectations", "live-delivery", clients="bob")
def bob_does_not_see_an_item_of_which_only_the_feed_told(story: Story) -> Wrong:
    write = story.create("pm", "login")
    entry = story.entry("bob", write)
    fence = story.fence("bob")
    expect = story.expect("bob", "login", "unmet")
    return {"expectations": [("metadata-only-broadcast", (write, entry, fence, expect))]}


@flawed("expectations", "live-delivery", clients="bob")
def bob_cannot_act_on_what_nobody_showed_him(story: Story) -> Wrong:
    write = story.create("pm", "login")
    fence = story.fence("bob")
    expect = story.expect("bob", "login", "unmet", verb="needs")
    return {"expectations": [("no-broadcast", (write, fence, expect))]}


@flawed("expectations", "scope", outsiders="dora")
def dora_sees_what_she_never_should(story: Story) -> Wrong:
    write = story.everybody(story.create("pm", "login"))
    story.shown("dora", write)
    story.fence("dora")
    expect = story.expect("dora", "login", "unmet", verb="never")
    return {"expectations": [("wrong-audience", (expect,))]}


@flawed("expectations")
def bob_sees_another_status_although_the_event_came(story: Story) -> Wrong:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("pm", "login", status="done"))
    story.fence("bob")
    seen = {**story.state[EntityKind.WORK_ITEM]["login"], "status": "todo"}
    expect = story.expect("bob", "login", "unmet", wanted={"status": "done"}, seen=seen)
    return {"expectations": [("unmet-expectation", (expect,))]}


# exercised


@sound("exercised", "optimistic-lock", requires=("optimistic-lock",))
def two_writers_held_one_version(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    begun = [
        story.begin("alice", Verb.UPDATE, "login", title="Log in", expected_version=1),
        story.begin("bob", Verb.UPDATE, "login", title="Sign in", expected_version=1, may_fail="conflict"),
    ]
    story.everybody(story.end(begun[0]))
    story.end(begun[1], Outcome.FAIL, code="CONFLICT")
    story.settle()


@sound("exercised", "scope", requires=("scope",), clients="alice", outsiders="dora")
def what_is_kept_private_is_the_point(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.settle()


@sound("exercised", "live-delivery", requires=("live-delivery", "convergence"))
def all_that_was_required_was_judged(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.settle()


@open_question("exercised", "not-exercised", requires=("optimistic-lock",))
def no_two_writers_ever_held_one_version(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.update("alice", "login", title="Log in"))
    story.settle()


@open_question("exercised", "operation-failed")
def the_only_update_was_refused(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.end(story.begin("pm", Verb.UPDATE, "login", status="?"), Outcome.FAIL, code="VALIDATION_ERROR")
    story.settle()


@open_question("exercised", "interrupted", "live-delivery")
def the_run_ended_before_it_settled(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.fences()


@open_question("exercised", "connection-lost")
def the_environment_got_in_the_way(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.problem("connection-lost", "the server went away")


@open_question("exercised", "not-exercised", clients="alice")
def every_write_was_refused_as_the_scenario_allowed(story: Story) -> None:
    write = story.begin("alice", Verb.DELETE, "login", may_fail="not_found")
    story.end(write, Outcome.FAIL, code="NOT_FOUND")
    story.settle()


@open_question("exercised", "not-exercised", empty=True)
def an_empty_history(story: Story) -> None:
    """Nothing was done at all."""
