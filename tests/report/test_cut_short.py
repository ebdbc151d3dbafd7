"""What is said of a run that could not go on?"""

from collections.abc import Callable

from rich.console import Console

from harness.checkers.findings import Findings
from harness.history import History
from harness.report import ScenarioResult
from harness.report.cut_short import cut_short


def shown(paper: Callable[..., Console], written: Callable[[Console], str], result: ScenarioResult) -> str:
    console = paper(width=80)
    cut_short(result, report_folder="reports/x", console=console)
    return written(console)


def test_nothing_is_proven_and_the_report_and_the_command_are_named(
    paper: Callable[..., Console], written: Callable[[Console], str], in_sync: History, valid: Findings
) -> None:
    result = ScenarioResult(stem="a", history=in_sync, findings=valid, error="gone", repeat_command="harness run a")
    text = shown(paper, written, result)
    assert text.startswith(f"UNKNOWN  {in_sync.header.scenario}\n")
    assert f"nothing is proven. {len(in_sync.records)} records" in " ".join(text.split())
    assert text.endswith("\nharness run a\n")


def test_a_run_that_left_no_history_is_named_by_its_file(
    paper: Callable[..., Console], written: Callable[[Console], str]
) -> None:
    text = shown(paper, written, ScenarioResult(stem="two_users", error="gone", repeat_command="harness run a"))
    assert text.startswith("UNKNOWN  two_users\n")
