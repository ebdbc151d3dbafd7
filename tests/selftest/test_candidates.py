"""The order in which scenarios are tried, and what is known of a scenario before it is run."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.scenario import load, plan
from harness.selftest import Candidate, candidates
from harness.selftest.candidates import CHANCES, PREFERRED, narrowed, options

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
Make = Callable[..., Any]


def stems(found: list[Candidate]) -> list[str]:
    return [candidate.path.stem for candidate in found]


def test_a_scenario_that_does_the_deed_is_tried_before_one_that_does_not(defect: Make, scenario: Make) -> None:
    silence = defect(entities=("comment",), operations=("create",), doors=("rest",))
    known = [scenario("a", ("comment", "create", "ws")), scenario("b", ("comment", "create", "rest"))]
    assert stems(candidates(silence, known)) == ["b", "a"]


def test_a_scenario_that_exercises_the_guarantee_comes_before_one_that_does_more(defect: Make, scenario: Make) -> None:
    deeds = [("comment", "create", "ws"), ("comment", "update", "ws")]
    known = [scenario("a", *deeds, requires=()), scenario("b", deeds[0])]
    assert stems(candidates(defect(), known)) == ["b", "a"]


def test_more_deeds_come_before_fewer_and_cheap_before_dear(defect: Make, scenario: Make) -> None:
    create, update = ("comment", "create", "ws"), ("comment", "update", "ws")
    known = [scenario("dear", create, cost=9), scenario("cheap", create), scenario("more", create, update)]
    assert stems(candidates(defect(), known)) == ["more", "cheap", "dear"]


def test_what_a_defect_needs_decides_among_the_scenarios_that_do_its_deed(defect: Make, scenario: Make) -> None:
    create = ("comment", "create", "ws")
    lonely = defect(needs=("non-subscriber",))
    known = [scenario("a", create), scenario("not_subscribed_sees_nothing", create, requires=(), cost=9)]
    assert stems(candidates(lonely, known)) == ["not_subscribed_sees_nothing", "a"]
    known = [scenario("a", create), scenario("not_subscribed_sees_nothing")]
    assert stems(candidates(lonely, known)) == ["a", "not_subscribed_sees_nothing"]


def test_a_scenario_named_for_more_of_what_a_defect_is_comes_first(defect: Make, scenario: Make) -> None:
    known = [scenario(stem) for stem in ("two_users", "cli_create_reaches_ui", "fifty_watchers")]
    tried = stems(candidates(defect(needs=("many-operations",), cause="missed-subscriber"), known))
    assert tried[0] == "fifty_watchers"


def test_no_scenario_is_left_out(defect: Make, scenario: Make) -> None:
    known = [scenario(stem) for stem in "abc"]
    assert stems(candidates(defect(entities=("sprint",)), known)) == ["a", "b", "c"]


def test_where_chance_decides_the_best_are_tried_several_times(defect: Make, scenario: Make) -> None:
    known = [scenario("a"), scenario("two_users")]
    tried = stems(candidates(defect(needs=("many-operations",)), known))
    assert tried == ["two_users"] * CHANCES + ["a"]


def test_a_need_or_a_cause_may_ask_for_an_option(defect: Make) -> None:
    assert options(defect(needs=("two-windows",))) == ("--identity", "shared")
    assert options(defect(cause="client-did-not-fetch")) == ("--sync", "activity-refetch")
    assert options(defect()) == ()


def test_a_defect_is_narrowed_to_what_the_scenario_does_and_never_to_projects(defect: Make, scenario: Make) -> None:
    wide = defect(entities=("project", "comment", "sprint"))
    does = scenario("a", ("project", "create", "ws"), ("sprint", "create", "ws"))
    assert narrowed(wide, does) == "sprint"
    assert narrowed(wide, scenario("b", ("project", "create", "ws"))) is None
    assert narrowed(defect(entities=("project",)), does) is None


def test_the_facts_of_a_scenario_are_those_of_its_plan() -> None:
    path = SCENARIOS / "cli_create_reaches_ui.yaml"
    found = Candidate.of(path, plan(load(path), seed=0, env={}, now_s=int(time.time())))
    assert {door for _, _, door in found.deeds} == {"rest"}
    assert ("work_item", "create", "rest") in found.deeds
    assert "live-delivery" in found.requires
    assert found.cost > 0


@pytest.mark.parametrize("stem", sorted({stem for found in PREFERRED.values() for stem in found}))
def test_every_preferred_scenario_exists(stem: str) -> None:
    assert (SCENARIOS / f"{stem}.yaml").is_file()
