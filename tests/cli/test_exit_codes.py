import pytest

from harness.checkers import Verdict
from harness.cli.exit_codes import combined, exit_code


@pytest.mark.parametrize(
    ("verdict", "environment_failed", "code"),
    [
        (Verdict.VALID, False, 0),
        (Verdict.INVALID, False, 1),
        (Verdict.INVALID, True, 1),
        (Verdict.UNKNOWN, True, 3),
        (Verdict.VALID, True, 3),
        (Verdict.UNKNOWN, False, 4),
    ],
)
def test_only_a_proven_anomaly_blames_the_server(verdict: Verdict, environment_failed: bool, code: int) -> None:
    assert exit_code(verdict, environment_failed=environment_failed) == code


@pytest.mark.parametrize(
    ("codes", "together"), [([0, 0], 0), ([0, 4], 4), ([4, 3], 3), ([3, 1, 4], 1), ([1, 130], 130), ([], 0)]
)
def test_the_gravest_of_several_wins(codes: list[int], together: int) -> None:
    assert combined(codes) == together
