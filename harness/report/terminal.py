"""What does a person read when a run has ended? Verdict, matrix, guarantees, what went wrong, and how to repeat it."""

from rich.console import Console

from harness.checkers.findings import Finding, Findings, Verdict
from harness.checkers.staleness import Distribution, staleness_distribution
from harness.history import History
from harness.report.matrix import COLUMNS, Matrix, matrix
from harness.report.page import Page
from harness.report.stories import stories
from harness.report.text import redact
from harness.report.verdict import STANDINGS, advice, count, ended, reasons, sentence, standing

INDENT = 2


def terminal(
    history: History, findings: Findings, *, repeat_command: str, report_folder: str, console: Console
) -> None:
    """The result of one run; its last line, unless it is VALID, is the command that repeats it."""
    page = Page(console)
    _verdict(page, history, findings, report_folder)
    _matrix(page, matrix(history))
    _staleness(page, staleness_distribution(history))
    _guarantees(page, findings.guarantees)
    if findings.verdict is Verdict.VALID:
        return
    stories(page, history, findings)
    page.heading("Repeat it")
    page.whole_line(repeat_command)


def _verdict(page: Page, history: History, findings: Findings, report_folder: str) -> None:
    header = history.header
    page.line(page.text(findings.verdict.name, findings.verdict.name), page.text(f"  {header.scenario}"))
    page.line(page.text(sentence(history, findings)))
    if findings.verdict is Verdict.UNKNOWN:
        for reason in reasons(findings):
            page.line(page.text(f"- {ended(reason)}"), indent=INDENT)
        for hint in advice(history, findings):
            page.line(page.text(f"What to do: {hint}"), indent=INDENT)
    defects = f", defects {', '.join(header.defects)}" if header.defects else ""
    page.line(
        page.text(f"seed {header.seed}, server {redact(header.server)}{defects}, report {report_folder}", "quiet")
    )


def _matrix(page: Page, found: Matrix) -> None:
    if not found.rows:
        return
    page.heading("What the other clients got")
    table = page.table("", *COLUMNS.values())
    for row in found.rows:
        cells = [getattr(row, column) for column in COLUMNS]
        table.add_row(page.text(row.name), *(page.text(str(cell), cell.word) for cell in cells))
    if page.fits(table, INDENT):
        page.put(table, INDENT)
    else:
        _matrix_as_lines(page, found)


def _matrix_as_lines(page: Page, found: Matrix) -> None:
    for row in found.rows:
        page.line(page.text(row.name), indent=INDENT)
        for column, title in COLUMNS.items():
            cell = getattr(row, column)
            page.line(page.text(f"{title}: "), page.text(str(cell), cell.word), indent=2 * INDENT)


def _staleness(page: Page, found: Distribution | None) -> None:
    if found is None:
        return
    figures = f"p50 {found.p50_ms:.1f} ms, p99 {found.p99_ms:.1f} ms, max {found.max_ms:.1f} ms"
    page.line(
        page.text(f"Seen after the acknowledgement: {figures} ({count(found.count, 'delivery')})."), indent=INDENT
    )


def _guarantees(page: Page, guarantees: tuple[Finding, ...]) -> None:
    page.heading("Guarantees")
    table = page.table()
    for word in STANDINGS:
        found = [finding for finding in guarantees if standing(finding) == word]
        lines = [_explained(finding) for finding in found] if word in ("broken", "unknown") else [_listed(found)]
        for line in filter(None, lines):
            table.add_row(page.text(word, word), page.text(line))
    page.put(table, INDENT)


def _listed(found: list[Finding]) -> str:
    """`convergence (46 judged), economy (1)`."""
    names = [f"{finding.guarantee} ({finding.judged})" if finding.judged else finding.guarantee for finding in found]
    return ", ".join(names)


def _explained(finding: Finding) -> str:
    facts = [f"{finding.judged} judged"]
    verdicts = [anomaly.verdict for anomaly in finding.anomalies]
    for verdict, word in ((Verdict.INVALID, "wrong"), (Verdict.UNKNOWN, "open")):
        if verdict in verdicts:
            facts.append(f"{verdicts.count(verdict)} {word}")
    reason = f": {finding.reason}" if finding.reason else ""
    return f"{finding.guarantee} ({', '.join(facts)}){reason}"
