"""Scenarios in a few words: most tests care about the steps alone."""

from collections.abc import Callable, Mapping
from textwrap import dedent, indent

import pytest

from harness.errors import InvalidScenario
from harness.scenario import Plan, loads, plan

FRAME = """\
scenario: a test
project: board
actors:
  alice: {{kind: ui}}
  bob: {{kind: ui}}
  pm: {{kind: cli}}
  watchers: {{kind: ui, count: 3}}
steps:
{steps}
"""
FIRST_STEP_LINE = 9


@pytest.fixture
def with_steps() -> Callable[[str], str]:
    """The text of a scenario with these steps; the first of them stands in line 9."""

    def text(steps: str) -> str:
        return FRAME.format(steps=indent(dedent(steps).strip("\n"), "  "))

    return text


@pytest.fixture
def planned(with_steps: Callable[[str], str]) -> Callable[..., Plan]:
    """The plan of a scenario with these steps."""

    def make(steps: str, *, seed: int = 7, env: Mapping[str, str] | None = None, now_s: int = 1_000_000) -> Plan:
        return plan(loads(with_steps(steps), file="test.yaml"), seed=seed, env=env or {}, now_s=now_s)

    return make


@pytest.fixture
def mistakes_of() -> Callable[[str], list[str]]:
    """What `load` says of a whole file, without the file's name."""

    def read(text: str) -> list[str]:
        try:
            loads(text, file="test.yaml")
        except InvalidScenario as error:
            return [mistake.removeprefix("test.yaml:") for mistake in error.mistakes]
        return []

    return read


@pytest.fixture
def mistakes_in(
    with_steps: Callable[[str], str], mistakes_of: Callable[[str], list[str]]
) -> Callable[[str], list[str]]:
    """What `load` says of a scenario with these steps."""
    return lambda steps: mistakes_of(with_steps(steps))
