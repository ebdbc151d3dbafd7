from pathlib import Path
from typing import Any

import pytest

from harness.cli.settings import RunSettings


def settings(**chosen: Any) -> RunSettings:
    usual: dict[str, Any] = {
        "server": None,
        "address": None,
        "seed": 7,
        "defects": (),
        "identity": "separate",
        "grace_s": 0.0,
        "request_timeout_s": 30.0,
        "wait_for_server_s": 10.0,
        "keep_data": False,
        "reports": Path("reports"),
    }
    return RunSettings(**{**usual, **chosen})


@pytest.mark.parametrize(
    ("chosen", "options"),
    [
        ({}, ""),
        ({"defects": ("a", "b:c")}, " --defect a --defect b:c"),
        ({"grace_s": 0.5}, " --grace 0.5s"),
        ({"server": "http://h:1"}, " --server http://h:1 --grace 0s"),
        ({"identity": "shared"}, " --identity shared"),
    ],
)
def test_the_command_that_repeats_a_run_says_all_that_shaped_it(chosen: dict[str, Any], options: str) -> None:
    expected = f"python -m harness run 'my board.yaml' --seed 7{options}"
    assert settings(**chosen).repeat_command(Path("my board.yaml")) == expected
