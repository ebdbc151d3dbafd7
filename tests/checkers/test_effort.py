"""Are the checkers near-linear? Counted in steps of Python code, not in time: ten times the history, not more steps."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from harness.checkers import CHECKERS
from harness.history import History, Outcome, Verb

GROWTH = 5
ALLOWED = 1.8
"""How much more than proportional: sorting and bisecting cost a logarithm, a quadratic step would cost 5."""


def calls(work: Callable[[], object]) -> int:
    """Function calls made by `work`, generator resumptions included."""
    count = 0

    def counting(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def busy(given: Any, size: int) -> History:
    """Many updates and refused updates of one item, comments of one text's making, and all of it delivered late."""
    story = given(clients="alice bob", budgets={"staleness_p99": 1}, requires=("optimistic-lock",))
    story.everybody(story.create("pm", "login"))
    story.everybody(story.create("pm", "note", "comment", work_item_id="login"))
    for number in range(size):
        story.everybody(story.create("alice", f"item-{number}"))
        write = story.update("pm", "login", title=f"Title {number}")
        story.entry("alice", write)
        story.shown("bob", write)
        story.end(story.begin("bob", Verb.UPDATE, "login", status="x"), Outcome.FAIL, code="CONFLICT")
        story.everybody(story.update("bob", "note", "comment", content=f"text {number}"))
        story.fence("alice")
    story.settle()
    return story.history()


@pytest.mark.parametrize("name", CHECKERS)
def test_effort_grows_with_the_history_and_not_with_its_square(given: Any, name: str):
    small, large = busy(given, 20), busy(given, 20 * GROWTH)
    steps = [calls(lambda: list(CHECKERS[name](history))) for history in (small, large)]  # noqa: B023
    assert steps[1] < steps[0] * GROWTH * ALLOWED
