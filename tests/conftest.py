"""What holds for every test, and what tests of every part need."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from harness.history import Header

pytest_plugins = ["support.serving"]

# How long an example took says nothing on a busy machine.

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def a_header() -> Callable[..., Header]:
    """The header of some run, with the facts a test cares about."""

    def make(**facts: Any) -> Header:
        usual: dict[str, Any] = {
            "run_id": "r",
            "seed": 1,
            "scenario": "s",
            "scenario_file": "s.yaml",
            "server": "http://h",
            "bundled": False,
            "harness_version": "0",
            "clock_resolution_ns": 1,
            "started_at": "2026-01-01T00:00:00+00:00",
        }
        return Header(**{**usual, **facts})

    return make
