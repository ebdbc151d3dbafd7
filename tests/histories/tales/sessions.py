"""What somebody did or saw binds what he sees next, at all doors: the four session guarantees."""

from histories.telling import Wrong, flawed, sound
from support.stories import BOARD, Story, Write

from harness.history import ActorInfo, Content, Door, EntityKind, Snapshot, Verb

ITEM = EntityKind.WORK_ITEM
ONE_USER = (
    ActorInfo(name="alice", group="alice", kind="ui", user="u1"),
    ActorInfo(name="bob", group="bob", kind="ui", user="u1"),
    ActorInfo(name="pm", group="pm", kind="cli"),
)


def now(story: Story, name: str = "login") -> dict[str, object]:
    return dict(story.state[ITEM][name])


def looks(story: Story, *entities: Content, actor: str = "pm", whole: bool = False) -> Snapshot:
    source = Door.REST if actor == "pm" else Door.WS
    return story.read(ITEM, entities, actor=actor, purpose="read", source=source, whole=whole, project_id=BOARD)


# read-your-writes


@sound("read-your-writes", "durability")
def a_cli_reads_what_it_wrote(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    looks(story, now(story))
    story.everybody(story.update("pm", "login", status="todo"))
    looks(story, now(story))
    story.settle()


@sound("read-your-writes")
def what_somebody_deleted_since_need_not_be_listed(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.delete("alice", "login"))
    looks(story, whole=True)
    story.settle()


@sound("read-your-writes")
def the_screen_shows_what_its_user_wrote(story: Story) -> None:
    story.everybody(story.create("alice", "login"))
    story.everybody(story.update("alice", "login", title="Log in"))
    story.settle()


@flawed("read-your-writes")
def a_cli_reads_the_state_before_its_own_update(story: Story) -> Wrong:
    story.everybody(story.create("alice", "login"))
    old = now(story)
    write = story.update("pm", "login", status="todo")
    return {"read-your-writes": [("stale-read", (write, looks(story, old)))]}


@flawed("read-your-writes")
def a_list_lacks_what_its_reader_created(story: Story) -> Wrong:
    write = story.create("pm", "login")
    return {"read-your-writes": [("stale-snapshot", (write, looks(story, whole=True)))]}


@flawed("read-your-writes")
def a_list_shows_what_its_reader_deleted(story: Story) -> Wrong:
    story.everybody(story.create("alice", "login"))
    old = now(story)
    write = story.delete("pm", "login")
    return {"read-your-writes": [("stale-snapshot", (write, looks(story, old, whole=True)))]}


@flawed("read-your-writes", "live-delivery", actors=ONE_USER)
def one_window_does_not_show_what_the_other_one_did(story: Story) -> Wrong:
    story.everybody(story.create("pm", "login"))
    old = now(story)
    write = story.update("alice", "login", status="todo")
    story.fence("bob")
    return {"read-your-writes": [("stale-read", (write, looks(story, old, actor="bob")))]}


# monotonic-reads


@sound("monotonic-reads", "no-creation")
def what_is_read_only_gets_newer(story: Story) -> None:
    story.everybody(story.create("alice", "login"))
    looks(story, now(story))
    story.everybody(story.update("alice", "login", status="todo"))
    looks(story, now(story))
    looks(story, now(story))
    story.settle()


@sound("monotonic-reads")
def a_list_on_its_way_when_an_event_came_binds_nobody(story: Story) -> None:
    story.everybody(story.create("alice", "login"))
    old = now(story)
    looks(story, old, actor="bob")
    story.everybody(story.update("alice", "login", status="todo"))
    looks(story, old, actor="bob")
    story.settle()


@sound("monotonic-reads")
def what_may_have_been_deleted_may_be_missing(story: Story) -> None:
    story.everybody(story.create("alice", "login"))
    looks(story, now(story))
    story.everybody(story.delete("alice", "login"))
    looks(story, whole=True)
    story.settle()


@flawed("monotonic-reads")
def a_second_look_shows_an_older_state_than_the_first(story: Story) -> Wrong:
    story.everybody(story.create("alice", "login"))
    old = now(story)
    story.everybody(story.update("alice", "login", status="todo"))
    first = looks(story, now(story))
    return {"monotonic-reads": [("stale-read", (first, looks(story, old)))]}


@flawed("monotonic-reads")
def a_list_is_older_than_an_event_before_the_fence(story: Story) -> Wrong:
    story.everybody(story.create("alice", "login"))
    old = now(story)
    event = story.shown("bob", story.update("alice", "login", status="todo"))
    story.fence("bob")
    return {"monotonic-reads": [("stale-read", (event, looks(story, old, actor="bob")))]}


@flawed("monotonic-reads")
def what_was_seen_is_missing_in_the_next_list(story: Story) -> Wrong:
    story.everybody(story.create("alice", "login"))
    seen = looks(story, now(story))
    return {"monotonic-reads": [("stale-snapshot", (seen, looks(story, whole=True)))]}


@flawed("monotonic-reads", "convergence")
def the_screen_in_the_end_is_older_than_its_last_event(story: Story) -> Wrong:
    story.everybody(story.create("alice", "login"))
    old = now(story)
    write = story.update("alice", "login", status="todo")
    event = story.shown("bob", write)
    story.shown("alice", write)
    story.fences()
    story.final()
    story.stored("alice")
    store = story.stored("bob", {"login": old})
    story.settled("diverged")
    return {"monotonic-reads": [("stale-overwrite", (event, store))]}


# monotonic-writes


def two_writes(story: Story, first: str = "pm", second: str = "pm") -> tuple[Write, Write]:
    return story.create(first, "question"), story.create(second, "answer")


@sound("monotonic-writes", "live-delivery")
def the_writes_of_one_session_are_shown_in_their_order(story: Story) -> None:
    for write in two_writes(story):
        story.everybody(write)
    story.settle()


@sound("monotonic-writes", "live-delivery", grace_ms=1000)
def late_events_in_order_are_late_and_not_out_of_order(story: Story) -> None:
    writes = two_writes(story)
    story.fences()
    for write in writes:
        story.everybody(write)
    story.settle()


@sound("live-delivery", "convergence")
def writes_of_two_sessions_are_shown_in_any_order(story: Story) -> None:
    for write in reversed(two_writes(story, "pm", "alice")):
        story.everybody(write)
    story.settle()


@sound("monotonic-writes")
def writes_that_overlapped_are_shown_in_any_order(story: Story) -> None:
    begun = [story.begin("pm", Verb.CREATE, name) for name in ("question", "answer")]
    first, second = (story.end(write) for write in begun)
    for write in (second, first):
        story.everybody(write)
    for write in two_writes_more(story):
        story.everybody(write)
    story.settle()


def two_writes_more(story: Story) -> tuple[Write, Write]:
    return story.create("pm", "thanks"), story.create("pm", "welcome")


@flawed("monotonic-writes", clients="bob")
def the_answer_is_shown_before_the_question_of_the_same_author(story: Story) -> Wrong:
    first, second = two_writes(story)
    early, late = story.shown("bob", second), story.shown("bob", first)
    return {"monotonic-writes": [("reordered", (first, second.invoke, early, late))]}


@flawed("monotonic-writes", "live-delivery", clients="bob")
def one_kind_of_event_comes_late_and_another_does_not(story: Story) -> Wrong:
    first, second = story.create("pm", "first", "sprint"), story.create("pm", "login")
    early = story.shown("bob", second)
    fence = story.fence("bob")
    late = story.shown("bob", first)
    return {
        "monotonic-writes": [("late-broadcast", (first, second.invoke, early, late))],
        "live-delivery": [("late-broadcast", (first, late, fence))],
    }


@flawed("monotonic-writes", actors=ONE_USER)
def two_windows_of_one_user_are_one_author(story: Story) -> Wrong:
    first, second = two_writes(story, "alice", "bob")
    early, late = story.shown("alice", second), story.shown("alice", first)
    return {"monotonic-writes": [("reordered", (first, second.invoke, early, late))]}


# writes-follow-reads


@sound("writes-follow-reads", "live-delivery", clients="alice bob carol")
def the_question_is_shown_before_its_answer(story: Story) -> None:
    story.everybody(story.create("alice", "question"))
    story.everybody(story.create("bob", "answer"))
    story.settle()


@sound("live-delivery", clients="alice bob carol")
def an_answer_begun_before_the_question_was_seen_need_not_wait(story: Story) -> None:
    question = story.create("alice", "question")
    begun = story.begin("bob", Verb.CREATE, "answer")
    story.shown("alice", question)
    story.shown("bob", question)
    answer = story.end(begun)
    for client in story.clients:
        story.shown(client, answer)
    story.shown("carol", question)
    story.settle()


@sound("writes-follow-reads", clients="alice carol")
def what_a_cli_had_read_is_shown_before_what_it_wrote(story: Story) -> None:
    story.everybody(story.create("alice", "question"))
    looks(story, now(story, "question"))
    story.everybody(story.create("pm", "answer"))
    story.settle()


@sound("writes-follow-reads", clients="alice bob carol")
def a_comment_answers_a_comment(story: Story) -> None:
    story.everybody(story.create("pm", "login"))
    story.everybody(story.create("alice", "question", "comment", work_item_id="login"))
    story.everybody(story.create("bob", "answer", "comment", work_item_id="login"))
    story.settle()


@flawed("writes-follow-reads", clients="alice bob carol")
def the_answer_is_shown_before_the_question_it_answers(story: Story) -> Wrong:
    question = story.create("alice", "question")
    seen = story.shown("bob", question)
    answer = story.create("bob", "answer")
    early, late = story.shown("carol", answer), story.shown("carol", question)
    return {"writes-follow-reads": [("reordered", (question.invoke, seen, answer.invoke, early, late))]}


@flawed("writes-follow-reads", clients="alice carol")
def what_was_read_over_rest_is_shown_after_what_followed_from_it(story: Story) -> Wrong:
    story.everybody(story.create("alice", "question"))
    update = story.update("alice", "question", status="todo")
    read = looks(story, now(story, "question"))
    answer = story.create("pm", "answer")
    early, late = story.shown("carol", answer), story.shown("carol", update)
    return {"writes-follow-reads": [("reordered", (update.invoke, read, answer.invoke, early, late))]}


@flawed(
    "writes-follow-reads",
    clients="alice bob phone carol",
    actors=(
        ActorInfo(name="bob", group="bob", kind="ui", user="u1"),
        ActorInfo(name="phone", group="phone", kind="ui", user="u1"),
    ),
)
def what_the_phone_saw_binds_what_its_user_writes_elsewhere(story: Story) -> Wrong:
    question = story.create("alice", "question")
    seen = story.shown("phone", question)
    answer = story.create("bob", "answer")
    early, late = story.shown("carol", answer), story.shown("carol", question)
    return {"writes-follow-reads": [("reordered", (question.invoke, seen, answer.invoke, early, late))]}
