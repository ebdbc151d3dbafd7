"""How did several scenarios end? One line each, and a line for all of them."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from harness.report.page import Page
from harness.report.results import ScenarioResult
from harness.report.verdict import count


def summary(results: Sequence[ScenarioResult], console: Console) -> None:
    page = Page(console)
    table = page.table("verdict", "scenario", "operations", "deliveries", "seconds")
    for result in results:
        table.add_row(page.text(result.word, result.word), *(page.text(cell) for cell in _cells(result)))
    page.put(table)
    for result in results:
        if result.error is not None:
            page.line(page.text(f"{result.stem}: {result.error}"))
    page.whole_line(_total(results))


def _cells(result: ScenarioResult) -> tuple[str, str, str, str]:
    seconds = f"{result.seconds:.1f}"
    if result.findings is None:
        return result.stem, "-", "-", seconds
    deliveries = result.findings.deliveries
    return result.stem, str(result.findings.operations), f"{deliveries.verified}/{deliveries.expected}", seconds


def _total(results: Sequence[ScenarioResult]) -> str:
    """`3 scenarios: 2 VALID, 1 INVALID; 92 operations, 180/184 deliveries verified, 12.3 s`."""
    words = Counter(result.word for result in results)
    verdicts = ", ".join(f"{words[word]} {word}" for word in ("VALID", "UNKNOWN", "INVALID", "ERROR") if words[word])
    found = [result.findings for result in results if result.findings is not None]
    operations = sum(findings.operations for findings in found)
    verified = sum(findings.deliveries.verified for findings in found)
    expected = sum(findings.deliveries.expected for findings in found)
    seconds = sum(result.seconds for result in results)
    return (
        f"{count(len(results), 'scenario')}: {verdicts or 'nothing run'}; {count(operations, 'operation')}, "
        f"{verified}/{expected} deliveries verified, {seconds:.1f} s"
    )
