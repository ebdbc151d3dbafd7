"""The server makes room for its connections, as far as the machine allows."""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json, resource, sys
from server_under_test.process.descriptors import allow_connections
soft, hard, connections = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
allow_connections(connections)
print(json.dumps(resource.getrlimit(resource.RLIMIT_NOFILE)))
"""


def limits_after(soft, hard, connections):
    """In a process of its own: a lowered hard limit cannot be raised again."""
    result = subprocess.run(
        [sys.executable, "-c", ASK, *map(str, (soft, hard, connections))],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    *said, limits = result.stdout.splitlines()
    return tuple(json.loads(limits)), said


def test_the_soft_limit_is_raised_to_what_the_connections_need():
    assert limits_after(300, 4096, 1000) == ((1256, 4096), [])


def test_a_limit_that_is_high_enough_stays():
    assert limits_after(2000, 4096, 1000) == ((2000, 4096), [])


def test_a_machine_that_does_not_allow_so_many_is_told_of():
    limits, [said] = limits_after(300, 1024, 10_000)
    assert limits == (1024, 1024)
    assert "fewer open files allowed than connections" in said


@pytest.mark.parametrize("connections", [1, 500])
def test_limits_are_never_lowered(connections):
    (soft, _), _ = limits_after(1024, 4096, connections)
    assert soft == 1024
