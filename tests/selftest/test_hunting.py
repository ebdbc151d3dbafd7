"""When is a defect caught, by what, and how often is it tried?"""

from collections.abc import Callable
from typing import Any

from harness.selftest import Attempt, hunt
from harness.selftest.hunting import caught_by

Make = Callable[..., Any]


def broken(*accusations: tuple[str, str, int], verdict: str = "INVALID") -> Attempt:
    return Attempt(verdict=verdict, accusations=accusations)


async def test_a_hunt_ends_with_the_first_scenario_that_catches(
    defect: Make, scenario: Make, runs: Make, invalid_run: Attempt
) -> None:
    run = runs(b=invalid_run)
    found = await hunt(defect(cause="no-broadcast"), [scenario(stem) for stem in "abc"], run, seed=1)
    assert (found.guarantee, found.cause, found.is_cause_right) == ("live-delivery", "no-broadcast", True)
    assert (found.runs, found.seconds) == (2, 3.0)
    assert run.stems == ["a", "b"]
    assert found.ask == run.asks[1]


async def test_a_defect_that_nobody_accuses_is_tried_everywhere_and_not_caught(
    defect: Make, scenario: Make, runs: Make
) -> None:
    run = runs()
    found = await hunt(defect(), [scenario(stem) for stem in "abc"], run, seed=1)
    assert (found.is_caught, found.is_cause_right, found.runs) == (False, False, 3)
    assert found.ask == run.asks[0]


async def test_a_guarantee_that_does_not_fit_catches_nothing_and_is_told(
    defect: Make, scenario: Make, runs: Make, invalid_run: Attempt
) -> None:
    found = await hunt(defect(breaks=("scope",)), [scenario("a")], runs(a=invalid_run), seed=1)
    assert not found.is_caught
    assert found.misfits == ("live-delivery", "convergence")


async def test_another_cause_than_the_expected_one_is_caught_and_not_right(
    defect: Make, scenario: Make, runs: Make, invalid_run: Attempt
) -> None:
    found = await hunt(defect(cause="reply-only"), [scenario("a")], runs(a=invalid_run), seed=1)
    assert (found.is_caught, found.is_cause_right, found.cause) == (True, False, "no-broadcast")


def test_an_anomaly_in_a_run_that_is_not_invalid_catches_nothing(defect: Make) -> None:
    assert caught_by(defect(), broken(("live-delivery", "no-broadcast", 1), verdict="UNKNOWN")) is None


def test_the_cause_is_the_one_that_most_anomalies_name(defect: Make) -> None:
    attempt = broken(("live-delivery", "reply-only", 2), ("live-delivery", "no-broadcast", 5))
    assert caught_by(defect(), attempt) == ("live-delivery", "no-broadcast")


def test_of_several_guarantees_that_fit_the_catalogues_first_counts(defect: Make) -> None:
    attempt = broken(("live-delivery", "no-broadcast", 9), ("ordered", "reordered", 1))
    assert caught_by(defect(breaks=("ordered", "live-delivery")), attempt) == ("ordered", "reordered")


async def test_a_defect_that_prevents_its_run_is_planted_in_one_kind_of_entity_from_then_on(
    defect: Make, scenario: Make, runs: Make
) -> None:
    wide = defect(entities=("project", "comment"))
    known = [scenario(stem, ("comment", "create", "ws")) for stem in "ab"]
    run = runs(a=Attempt(verdict="UNKNOWN", error="no project"))
    found = await hunt(wide, known, run, seed=1)
    planted = [(ask.scenario.stem, ask.options[1]) for ask in run.asks]
    assert planted == [("a", "silence"), ("a", "silence:comment"), ("b", "silence:comment")]
    assert found.errors == ("no project",)


async def test_the_same_seed_asks_for_the_same_runs_and_each_run_has_its_own(
    defect: Make, scenario: Make, runs: Make
) -> None:
    first, again, other = runs(), runs(), runs()
    for run, seed in ((first, 1), (again, 1), (other, 2)):
        await hunt(defect(), [scenario("a"), scenario("b")], run, seed=seed)
    assert first.asks == again.asks
    assert first.asks[0].seed != first.asks[1].seed
    assert first.asks[0].seed != other.asks[0].seed
