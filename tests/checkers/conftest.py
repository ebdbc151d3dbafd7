"""Fixtures that tell histories in few words, and what a checker's answers come to."""

from collections.abc import Callable, Iterable

import pytest
from support.stories import BOARD, Story

from harness.checkers import Anomaly, Answer
from harness.history import Door


@pytest.fixture
def given() -> type[Story]:
    return Story


@pytest.fixture
def anomalies() -> Callable[[Iterable[Answer]], list[Anomaly]]:
    """The anomalies among answers."""
    return lambda answers: [answer for answer in answers if answer is not None]


@pytest.fixture
def told() -> Callable[[Iterable[Answer]], list[tuple[str, tuple[int, ...]]]]:
    """(cause, records) of each anomaly."""
    return lambda answers: [(answer.cause, answer.records) for answer in answers if answer is not None]


@pytest.fixture
def complete_story(given: type[Story]) -> Story:
    """A run in which everything is right: every kind, every verb, both doors, and all of it delivered."""
    story = given(outsiders="dora")
    login = story.everybody(story.create("pm", "login"))
    story.everybody(story.create("alice", "first", "sprint"))
    story.everybody(story.update("alice", "login", status="in_progress"))
    story.everybody(story.update("pm", "login", title="Log in", sprint_id="first"))
    story.everybody(story.update("bob", "first", "sprint", goal="Sell"))
    story.everybody(story.create("bob", "note", "comment", work_item_id="login"))
    story.everybody(story.update("bob", "note", "comment", content="Noted"))
    story.everybody(story.update("alice", BOARD, "project", description="Ours"))
    story.everybody(story.create("alice", "gone"))
    story.everybody(story.delete("bob", "gone"))
    assert login.complete is not None
    story.fences()
    story.final()
    story.final(Door.REST)
    for client in ("alice", "bob", "dora"):
        story.stored(client)
    story.settled()
    return story
