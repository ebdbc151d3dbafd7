"""Do several scenarios end in one line each?"""

from collections.abc import Callable

from rich.console import Console

from harness.checkers.findings import Findings
from harness.history import History
from harness.report import ScenarioResult, summary


def test_each_scenario_has_a_line_and_all_have_a_total(
    paper: Callable[..., Console],
    written: Callable[[Console], str],
    in_sync: History,
    valid: Findings,
    invalid: Findings,
) -> None:
    console = paper(width=100)
    results = [
        ScenarioResult(stem="two_users", history=in_sync, findings=valid, seconds=1.26),
        ScenarioResult(stem="comments", history=in_sync, findings=invalid, seconds=2.0),
        ScenarioResult(stem="far_away", error="nobody answers at ws://u:hidden@h/ws"),
    ]
    summary(results, console)
    lines = [" ".join(line.split()) for line in written(console).splitlines()]
    assert lines == [
        "verdict scenario operations deliveries seconds",
        "VALID two_users 46 92/92 1.3",
        "INVALID comments 1 0/2 2.0",
        "ERROR far_away - - 0.0",
        "far_away: nobody answers at ws://h/ws",
        "3 scenarios: 1 VALID, 1 INVALID, 1 ERROR; 47 operations, 92/94 deliveries verified, 3.3 s",
    ]


def test_a_run_that_broke_off_is_an_error_unless_it_already_failed(valid: Findings, invalid: Findings) -> None:
    assert ScenarioResult(stem="a", findings=valid, error="interrupted").word == "ERROR"
    assert ScenarioResult(stem="a", findings=invalid, error="interrupted").word == "INVALID"


def test_nothing_run_is_said_so(paper: Callable[..., Console], written: Callable[[Console], str]) -> None:
    console = paper()
    summary([], console)
    assert "0 scenarios: nothing run" in written(console)
