"""What is stored of what was asked for: durability, and the optimistic lock."""

from histories.telling import Wrong, flawed, open_question, sound
from support.stories import BOARD, Story, Write

from harness.history import Door, EntityKind, Outcome, Verb

ITEM = EntityKind.WORK_ITEM


def made(story: Story) -> Write:
    return story.everybody(story.create("pm", "login"))


def both(story: Story, **options: object) -> tuple[Write, Write]:
    """Two updates at once that expect the version there is."""
    version = story.state[ITEM]["login"]["version"]
    one = story.begin("alice", Verb.UPDATE, "login", title="Log in", expected_version=version)
    other = story.begin("bob", Verb.UPDATE, "login", expected_version=version, **(options or {"title": "Sign in"}))
    return one, other


@sound("durability", "convergence")
def what_was_acknowledged_is_there_in_the_end(story: Story) -> None:
    made(story)
    story.everybody(story.update("pm", "login", status="todo"))
    story.everybody(story.create("bob", "note", "comment", work_item_id="login"))
    story.settle()


@sound("durability")
def a_later_write_replaces_an_earlier_one(story: Story) -> None:
    made(story)
    for title in ("Log in", "Sign in"):
        story.everybody(story.update("pm", "login", title=title))
    story.settle()


@sound("durability", "convergence")
def a_deleted_item_takes_its_comments_along(story: Story) -> None:
    made(story)
    note = story.everybody(story.create("bob", "note", "comment", work_item_id="login"))
    story.everybody(story.delete("pm", "login"))
    story.state[EntityKind.COMMENT].pop("note")
    for client in story.clients:
        story.shown(client, note, event="deleted", content={}, version=None)
    story.settle()


@sound("durability")
def a_deleted_sprint_is_cleared_in_its_items(story: Story) -> None:
    story.everybody(story.create("pm", "first", "sprint"))
    made(story)
    write = story.everybody(story.update("pm", "login", sprint_id="first"))
    story.everybody(story.delete("pm", "first", "sprint"))
    story.state[ITEM]["login"].update({"sprint_id": None, "version": 3})
    for client in story.clients:
        story.shown(client, write, version=3, content={"sprint_id": None, "version": 3}, changes=("sprint_id",))
    story.settle()


@sound("durability", "optimistic-lock")
def a_refused_write_leaves_no_trace(story: Story) -> None:
    made(story)
    one, other = both(story, title="Sign in", may_fail="conflict")
    story.everybody(story.end(one))
    story.end(other, Outcome.FAIL, code="CONFLICT")
    story.settle()


@open_question("exercised", "unknown-outcome", "durability", "convergence")
def a_write_that_nobody_answered_may_be_stored(story: Story) -> None:
    made(story)
    write = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.INFO, code="CONNECTION_LOST")
    stored = {"title": write.invoke.values["title"], "version": 2}
    story.state[ITEM]["login"].update(stored)
    content = dict(story.state[ITEM]["login"])
    for client in story.clients:
        story.push(client, event="updated", entity_kind="work_item", entity_id="login", version=2, content=content)
    story.settle()


@flawed("durability", "reply-integrity")
def an_acknowledged_item_is_not_there(story: Story) -> Wrong:
    write = made(story)
    read = story.read("work_item", [], project_id=BOARD)
    return {"durability": [("acknowledged-not-stored", (write, read))]}


@flawed("durability")
def an_acknowledged_title_is_not_stored(story: Story) -> Wrong:
    made(story)
    before = dict(story.state[ITEM]["login"])
    write = story.everybody(story.update("pm", "login", title="Log in"))
    read = story.read("work_item", [before], project_id=BOARD)
    return {"durability": [("acknowledged-not-stored", (write, read))]}


@flawed("durability")
def a_deleted_item_still_exists(story: Story) -> Wrong:
    made(story)
    before = dict(story.state[ITEM]["login"])
    write = story.everybody(story.delete("pm", "login"))
    read = story.read("work_item", [before], project_id=BOARD)
    return {"durability": [("acknowledged-not-stored", (write, read))]}


@flawed("durability", "no-creation")
def a_refused_title_is_stored(story: Story) -> Wrong:
    made(story)
    write = story.end(story.begin("pm", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="INTERNAL_ERROR")
    stored = {**story.state[ITEM]["login"], "title": write.invoke.values["title"], "version": 2}
    read = story.read("work_item", [stored], project_id=BOARD)
    return {
        "durability": [("stored-not-acknowledged", (write, read))],
        "no-creation": [("stored-not-acknowledged", (write, read))],
    }


@flawed("durability", "reply-integrity")
def a_refused_deletion_happened(story: Story) -> Wrong:
    creation = made(story)
    write = story.end(story.begin("pm", Verb.DELETE, "login"), Outcome.FAIL, code="INTERNAL_ERROR")
    read = story.read("work_item", [], project_id=BOARD)
    return {
        "durability": [("acknowledged-not-stored", (creation, read)), ("stored-not-acknowledged", (write, read))],
    }


@flawed("durability")
def an_update_after_its_deletion_brings_an_item_back(story: Story) -> Wrong:
    made(story)
    update = story.begin("alice", Verb.UPDATE, "login", status="todo")
    deletion = story.end(story.begin("pm", Verb.DELETE, "login"))
    story.state[ITEM]["login"] = {"id": "login", "project_id": BOARD, "title": "login [w2]", "status": "todo"}
    update = story.end(update)
    read = story.read("work_item", [story.state[ITEM]["login"]], project_id=BOARD)
    return {"durability": [("resurrection", (deletion, update, read))]}


# The optimistic lock


@sound("optimistic-lock", "gap-free")
def every_update_makes_the_next_version(story: Story) -> None:
    made(story)
    for status in ("todo", "in_progress", "done"):
        story.everybody(story.update("bob", "login", status=status))
    story.settle()


@sound("optimistic-lock")
def a_conflict_has_its_winner(story: Story) -> None:
    made(story)
    winner, loser = both(story, title="Sign in", may_fail="conflict")
    story.everybody(story.end(winner))
    story.end(loser, Outcome.FAIL, code="CONFLICT")
    story.settle()


@sound("optimistic-lock", verdict="UNKNOWN")
def a_conflict_whose_winner_was_never_answered(story: Story) -> None:
    made(story)
    winner, loser = both(story)
    story.end(winner, Outcome.INFO, code="CONNECTION_LOST")
    story.end(loser, Outcome.FAIL, code="CONFLICT")


@sound("optimistic-lock", verdict="UNKNOWN")
def a_completed_sprint_refuses_everything_as_a_conflict(story: Story) -> None:
    story.everybody(story.create("pm", "first", "sprint"))
    story.everybody(story.update("pm", "first", "sprint", status="completed"))
    story.end(story.begin("bob", Verb.UPDATE, "first", "sprint", goal="Sell"), Outcome.FAIL, code="CONFLICT")


@flawed("optimistic-lock")
def two_updates_of_one_version_are_both_accepted(story: Story) -> Wrong:
    made(story)
    one, other = both(story)
    one, other = story.end(one), story.end(other)
    return {"optimistic-lock": [("lost-update", (one, other))]}


@flawed("optimistic-lock")
def an_update_that_expects_an_old_version_is_accepted(story: Story) -> Wrong:
    made(story)
    story.everybody(story.update("pm", "login", status="todo"))
    stale = story.end(
        story.begin("bob", Verb.UPDATE, "login", title="Log in", expected_version=1), reply={"version": 3}
    )
    return {"optimistic-lock": [("lost-update", (stale,))]}


@flawed("optimistic-lock")
def a_change_leaves_the_version_as_it_was(story: Story) -> Wrong:
    made(story)
    write = story.end(story.begin("bob", Verb.UPDATE, "login", title="Log in"), reply={"version": 1})
    return {"optimistic-lock": [("version-not-raised", (write,))]}


@flawed("optimistic-lock")
def a_conflict_that_nobody_won(story: Story) -> Wrong:
    made(story)
    loser = story.end(story.begin("bob", Verb.UPDATE, "login", title="Log in"), Outcome.FAIL, code="CONFLICT")
    return {"optimistic-lock": [("conflict-without-winner", (loser,))]}


@flawed("optimistic-lock")
def a_conflict_whose_winner_began_only_later(story: Story) -> Wrong:
    made(story)
    loser = story.end(
        story.begin("bob", Verb.UPDATE, "login", title="Log in", door=Door.REST), Outcome.FAIL, code="CONFLICT"
    )
    story.everybody(story.update("pm", "login", status="todo"))
    return {"optimistic-lock": [("conflict-without-winner", (loser,))]}


@flawed("optimistic-lock", "durability", "convergence", "reply-integrity")
def the_second_of_two_writers_wipes_out_the_first(story: Story) -> Wrong:
    made(story)
    one, other = both(story, status="todo")
    before = dict(story.state[ITEM]["login"])
    one = story.everybody(story.end(one))
    story.state[ITEM]["login"] = before
    other = story.end(other)
    story.fences()
    story.final()
    for client in story.clients:
        story.stored(client, {"login": {"title": one.invoke.values["title"], "status": "backlog"}})
    story.settled("diverged")
    return {"optimistic-lock": [("lost-update", (one, other))]}
