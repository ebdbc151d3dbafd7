"""What shall be done? Scenario files, read into frozen models and expanded into plans; every mistake with its place."""

from collections.abc import Mapping
from pathlib import Path

from harness.scenario.expansion import Expansion
from harness.scenario.files import discover
from harness.scenario.mistakes import Mistakes
from harness.scenario.model import Scenario
from harness.scenario.planned import Act, Look, Plan, PlannedActor, PlannedStep, Ref, Settle, Together, Values, leaves
from harness.scenario.reading import read_scenario
from harness.scenario.schema import json_schema
from harness.scenario.source import parse, text_of
from harness.scenario.variables import Variables


def load(path: Path) -> Scenario:
    """The scenario in a file. Raises InvalidScenario with every mistake that can be seen without a run."""
    return loads(text_of(path), file=str(path))


def loads(text: str, *, file: str) -> Scenario:
    """The scenario in a text; `file` is what messages call it."""
    mistakes = Mistakes(file)
    scenario = read_scenario(parse(text, mistakes), file, mistakes)
    Expansion(scenario, Variables(seed=0, env=None, now_s=0), mistakes).plan()
    mistakes.complain()
    return scenario


def plan(scenario: Scenario, *, seed: int, env: Mapping[str, str], now_s: int) -> Plan:
    """The plan of one run; the same arguments give the same plan. `now_s` is the run's start in Unix seconds.

    Raises InvalidScenario for what only a run can show, e.g. an environment variable that is not set.
    """
    mistakes = Mistakes(scenario.file)
    planned = Expansion(scenario, Variables(seed=seed, env=env, now_s=now_s), mistakes).plan()
    mistakes.complain()
    return planned


__all__ = [
    "Act",
    "Look",
    "Plan",
    "PlannedActor",
    "PlannedStep",
    "Ref",
    "Scenario",
    "Settle",
    "Together",
    "Values",
    "discover",
    "json_schema",
    "leaves",
    "load",
    "loads",
    "plan",
]
