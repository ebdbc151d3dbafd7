from typing import Any

import pytest

from harness.checkers import Distribution, staleness_distribution
from harness.checkers.staleness import staleness


def delivered(given: Any, *staleness_ms: float, **header: Any) -> Any:
    """One write for each figure, acknowledged at 1000 ms and shown to alice so much later."""
    story = given(clients="alice", **header)
    for number, figure in enumerate(staleness_ms):
        write = story.begin("alice", "create", f"item-{number}")
        story.shown("alice", story.end(write, at_ms=1000), at_ms=1000 + figure)
    return story


def test_deliveries_within_every_budget_hold(given: Any):
    story = delivered(given, 10, 20, budgets={"staleness_p50": 10, "staleness_max": 20, "other": 0})
    assert list(staleness(story.history())) == [None, None]


def test_without_deliveries_or_without_budgets_nothing_is_judged(given: Any):
    assert list(staleness(given(budgets={"staleness_p99": 1}).history())) == []
    assert list(staleness(delivered(given, 10).history())) == []


def test_a_broken_budget_is_an_anomaly_that_names_the_delivery(given: Any, anomalies: Any):
    story = delivered(given, 5, 300, budgets={"staleness_p99": 250})
    (found,) = anomalies(staleness(story.history()))
    invoke, complete, deliver = story.records[-3:]
    assert found.records == (invoke.index, complete.index, deliver.index)
    assert (found.cause, found.actor) == ("budget-broken", "alice")
    assert found.why == (
        "staleness_p99 is 300.0 ms of 250 ms allowed, over 2 deliveries: "
        "alice saw work_item item-1 created by alice over WebSocket that late"
    )


def test_what_is_seen_before_the_reply_is_not_stale(given: Any):
    story = delivered(given, -50)
    assert staleness_distribution(story.history()).max_ms == 0


def test_the_distribution_is_by_nearest_rank(given: Any):
    story = delivered(given, *range(1, 101))
    assert staleness_distribution(story.history()) == Distribution(
        count=100, p50_ms=50, p90_ms=90, p99_ms=99, max_ms=100
    )


@pytest.mark.parametrize(("figures", "p50"), [((7,), 7), ((1, 9), 1), ((1, 5, 9), 5)])
def test_the_median_of_few_is_one_of_them(given: Any, figures: tuple[float, ...], p50: float):
    assert staleness_distribution(delivered(given, *figures).history()).p50_ms == p50


def test_without_deliveries_there_is_no_distribution(given: Any):
    assert staleness_distribution(given().history()) is None
