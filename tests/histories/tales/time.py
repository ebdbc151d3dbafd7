"""How long it took, and whether it ever ended: staleness and liveness."""

from histories.telling import Wrong, flawed, sound
from support.stories import Story, Write

from harness.history import Deliver, Fault, Outcome, Verb


def timed(story: Story, name: str, took_ms: float, start_ms: float) -> tuple[Write, Deliver]:
    """A creation that bob is shown so many milliseconds after its acknowledgement."""
    write = story.create("pm", name)
    event = story.shown("bob", write)
    at = {write.invoke.index: start_ms, event.index: start_ms + 1 + took_ms}
    assert write.complete is not None
    at[write.complete.index] = start_ms + 1
    for index, at_ms in at.items():
        record = story.records[index]
        facts = {field: getattr(record, field) for field in record.__dataclass_fields__ if not field.startswith("__")}
        story.records[index] = type(record)(**(facts | {"at_ns": int(at_ms * 1_000_000)}))
    return write, event


def at_ease(story: Story, *, count: int, took_ms: float, start_ms: float = 1_000) -> float:
    for number in range(count):
        timed(story, f"item {number}", took_ms, start_ms + 10 * number)
    return start_ms + 10 * count


@sound("staleness", verdict="UNKNOWN", clients="bob", budgets={"staleness_p99": 5})
def everything_is_seen_within_the_budget(story: Story) -> None:
    at_ease(story, count=3, took_ms=4)


@sound("staleness", verdict="UNKNOWN", clients="bob", budgets={"staleness_p50": 5})
def a_slow_one_does_not_break_the_median(story: Story) -> None:
    timed(story, "slow", 500, at_ease(story, count=2, took_ms=1))


@sound("staleness", verdict="UNKNOWN", clients="bob", budgets={"staleness_max": 0})
def what_is_seen_before_its_reply_is_not_stale(story: Story) -> None:
    write = story.begin("pm", Verb.CREATE, "login")
    content = {"id": "login", "project_id": "board", "title": "login [w2]", "version": 1}
    told = {"event": "created", "entity_kind": "work_item", "entity_id": "login", "version": 1, "content": content}
    story.push("bob", **told)
    story.end(write)


@flawed("staleness", clients="bob", budgets={"staleness_max": 5})
def one_is_seen_later_than_the_budget_allows(story: Story) -> Wrong:
    write, event = timed(story, "slow", 500, at_ease(story, count=2, took_ms=1))
    return {"staleness": [("budget-broken", (write, event))]}


@flawed("staleness", clients="bob", budgets={"staleness_p50": 5})
def half_of_them_are_seen_too_late(story: Story) -> Wrong:
    start_ms = at_ease(story, count=1, took_ms=1)
    slow, event = timed(story, "slow", 20, start_ms)
    timed(story, "slower", 30, start_ms + 100)
    return {"staleness": [("budget-broken", (slow, event))]}


@flawed("staleness", clients="bob", budgets={"staleness_p50": 5, "staleness_p99": 10})
def two_budgets_are_broken_by_one_slow_server(story: Story) -> Wrong:
    write, event = timed(story, "slow", 500, 1_000)
    return {"staleness": [("budget-broken", (write, event)), ("budget-broken", (write, event))]}


# liveness


def unanswered(story: Story, actor: str = "alice") -> Write:
    write = story.begin(actor, Verb.UPDATE, "login", status="todo", epoch=1 if actor == "alice" else None)
    return story.end(write, Outcome.INFO, code="TIMEOUT", error_message="no reply within 30 s")


def made(story: Story) -> None:
    story.everybody(story.create("pm", "login"))


@sound("liveness", "live-delivery")
def every_operation_and_every_ping_is_answered(story: Story) -> None:
    made(story)
    story.settle()


@sound("liveness", verdict="UNKNOWN")
def a_fault_on_the_own_link_explains_the_silence(story: Story) -> None:
    made(story)
    story.add(Fault, "alice", name="stall", phase="start")
    unanswered(story)


@sound("liveness", verdict="UNKNOWN")
def a_lost_connection_explains_the_silence(story: Story) -> None:
    made(story)
    write = story.begin("alice", Verb.UPDATE, "login", status="todo", epoch=1)
    story.disconnect("alice")
    story.end(write, Outcome.INFO, code="TIMEOUT")


@flawed("liveness")
def an_operation_over_websocket_is_never_answered(story: Story) -> Wrong:
    made(story)
    return {"liveness": [("unanswered", (unanswered(story),))]}


@flawed("liveness")
def an_operation_over_rest_is_never_answered(story: Story) -> Wrong:
    made(story)
    return {"liveness": [("unanswered", (unanswered(story, "pm"),))]}


@flawed("liveness")
def a_slow_client_keeps_another_one_waiting(story: Story) -> Wrong:
    made(story)
    stall = story.add(Fault, "bob", name="stall", phase="start")
    return {"liveness": [("slow-client-blocks", (stall, unanswered(story)))]}


@flawed("liveness")
def refusals_of_one_stop_the_server_for_all(story: Story) -> Wrong:
    made(story)
    refused = [
        story.end(story.begin("alice", Verb.UPDATE, "login", status="x"), Outcome.FAIL, code="UNAUTHORIZED")
        for _ in range(5)
    ]
    write = story.end(story.begin("bob", Verb.UPDATE, "login", status="x"), Outcome.FAIL, code="SERVICE_UNAVAILABLE")
    return {"liveness": [("wedged", (refused[-1].complete, write))]}
