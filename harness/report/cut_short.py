"""What does a person read when a run could not go on? That nothing is proven, and where the partial report is."""

from rich.console import Console

from harness.report.page import Page
from harness.report.results import ScenarioResult


def cut_short(result: ScenarioResult, *, report_folder: str, console: Console) -> None:
    """A few lines; why it could not go on is told on stderr, and in the report."""
    page = Page(console)
    name = result.history.header.scenario if result.history is not None else result.stem
    page.line(page.text("UNKNOWN", "UNKNOWN"), page.text(f"  {name}"))
    recorded = len(result.history.records) if result.history is not None else 0
    page.line(
        page.text(f"The run was cut short, so nothing is proven. {recorded} records until then are in {report_folder}.")
    )
    page.heading("Repeat it")
    page.whole_line(result.repeat_command)
