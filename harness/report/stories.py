"""What went wrong, and what to do about it? The anomalies told by cause, each cell of the matrix with an example."""

from collections.abc import Sequence

from harness.checkers.causes import CAUSES
from harness.checkers.findings import Anomaly, Findings, Verdict
from harness.history import History
from harness.report.groups import Group, by_cause, grouped
from harness.report.page import Page
from harness.report.verdict import ended

CAUSES_SHOWN = 5
CELLS_SHOWN = 6
RECORDS_SHOWN = 8
INDENT = 2


def stories(page: Page, history: History, findings: Findings) -> None:
    """Nothing for a run without anomalies. Doubts are told where nothing is proven wrong."""
    causes = by_cause(grouped(_told(findings), history))
    if not causes:
        return
    page.heading("What went wrong" if findings.verdict is Verdict.INVALID else "What could not be judged")
    for number, groups in enumerate(causes[:CAUSES_SHOWN], start=1):
        _cause(page, number, groups)
    _rest(page, [group for groups in causes[CAUSES_SHOWN:] for group in groups], indent=INDENT)


def _told(findings: Findings) -> list[Anomaly]:
    return [anomaly for anomaly in findings.anomalies if anomaly.verdict is findings.verdict]


def _cause(page: Page, number: int, groups: Sequence[Group]) -> None:
    example = groups[0].example
    cause = CAUSES.get(example.cause)
    anomalies = sum(len(group.anomalies) for group in groups)
    page.line(page.text(f"{number}. {example.cause} ({anomalies} x)"), indent=INDENT)
    if cause is not None:
        label = "Fix" if example.verdict is Verdict.INVALID else "What to do"
        page.line(page.text(cause.meaning), indent=2 * INDENT + 1)
        page.line(page.text(f"{label}: {cause.hint}"), indent=2 * INDENT + 1)
    for group in groups[:CELLS_SHOWN]:
        _cell(page, group)
    _rest(page, groups[CELLS_SHOWN:], indent=2 * INDENT + 1)


def _cell(page: Page, group: Group) -> None:
    where = f" {group.where}:" if group.where else ""
    page.line(
        page.text(f"{len(group.anomalies)} x{where} {ended(group.example.why)} {_cited(group)}"), indent=2 * INDENT + 1
    )


def _rest(page: Page, hidden: Sequence[Group], *, indent: int) -> None:
    if hidden:
        anomalies = sum(len(group.anomalies) for group in hidden)
        page.line(page.text(f"and {len(hidden)} more ({anomalies} anomalies) in findings.json"), indent=indent)


def _cited(group: Group) -> str:
    records = group.example.records
    more = ", ..." if len(records) > RECORDS_SHOWN else ""
    listed = ", ".join(str(record) for record in records[:RECORDS_SHOWN])
    guarantees = ", ".join(group.guarantees)
    return f"[{guarantees}; record{'' if len(records) == 1 else 's'} {listed}{more}]" if records else f"[{guarantees}]"
