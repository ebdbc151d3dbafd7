"""Many hunts and clean runs, a few at a time; what has ended is known at any moment."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.selftest import Ask, Attempt, Campaign
from harness.selftest.campaign import side_by_side

Make = Callable[..., Any]


@pytest.fixture
def campaign(scenario: Make) -> Make:
    def make(run: Any, *, seed: int = 1, said: list[str] | None = None) -> Campaign:
        lines: list[str] = [] if said is None else said
        return Campaign([scenario("a"), scenario("b")], run, seed=seed, tell=lines.append)

    return make


async def test_every_defect_is_hunted_and_every_scenario_run_on_the_clean_server(
    campaign: Make, defect: Make, runs: Make
) -> None:
    run, said = runs(), list[str]()
    works = campaign(run, said=said)
    await works.carry_out([defect("x"), defect("y")], clean_rounds=2, jobs=3)
    assert [hunt.defect.name for hunt in works.outcome.hunts] == ["x", "y"]
    clean = [ask for ask in run.asks if not ask.options]
    assert sorted(ask.scenario.stem for ask in clean) == ["a", "a", "b", "b"]
    assert len(works.outcome.clean_runs) == 4
    assert len({ask.seed for ask in clean}) == 4
    assert all(ask.keeps_alarm for ask in clean)
    assert len(said) == 6


async def test_an_invalid_clean_run_is_a_false_alarm_and_an_unknown_one_is_not_judged(
    campaign: Make, runs: Make, invalid_run: Attempt
) -> None:
    works = campaign(runs(a=invalid_run, b=Attempt(verdict="UNKNOWN")))
    await works.carry_out([], clean_rounds=1, jobs=1)
    assert [run.ask.scenario.stem for run in works.outcome.false_alarms] == ["a"]
    assert [run.ask.scenario.stem for run in works.outcome.unjudged] == ["b"]


async def test_what_has_ended_is_known_after_an_interruption(campaign: Make, defect: Make) -> None:
    is_stuck = asyncio.Event()

    async def run(ask: Ask) -> Attempt:
        if "stuck" in ask.options:
            is_stuck.set()
            await asyncio.Event().wait()
        return Attempt(verdict="VALID")

    works = campaign(run)
    defects = [defect("quick"), defect("stuck"), defect("never")]
    task = asyncio.create_task(works.carry_out(defects, clean_rounds=1, jobs=1))
    await is_stuck.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [hunt.defect.name for hunt in works.outcome.hunts] == ["quick"]
    assert works.outcome.clean_runs == ()


async def test_never_more_jobs_at_a_time_than_asked_for() -> None:
    running, most = 0, 0

    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await side_by_side([work] * 10, jobs=3)
    assert most == 3


async def test_a_failure_of_ours_ends_everything_and_keeps_its_name() -> None:
    async def fails() -> None:
        raise HarnessError("no space")

    async def waits() -> None:
        await asyncio.Event().wait()

    with pytest.raises(HarnessError, match="no space"):
        await side_by_side([waits, fails], jobs=2)
