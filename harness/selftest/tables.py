"""How is the test of the tester told? The catalogue as a table, the hunts as a table, the score, what to look at."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from harness.report.page import Page
from harness.report.verdict import count
from harness.selftest.catalogue import Defect
from harness.selftest.hunting import Hunt
from harness.selftest.outcome import CleanRun, Outcome, Score


def listing(defects: Iterable[Defect], console: Console) -> None:
    """The names, and what should be seen of each."""
    page = Page(console)
    table = page.table("defect", "class", "side", "guarantee", "cause", "needs")
    for defect in defects:
        cells = (defect.family, defect.side, ", ".join(defect.breaks), defect.cause or "-", ", ".join(defect.needs))
        table.add_row(page.text(defect.name), *(page.text(cell) for cell in cells))
    page.put(table)


def report(outcome: Outcome, console: Console) -> None:
    """Everything that was found; the last line sums it up."""
    page = Page(console)
    if outcome.hunts:
        page.put(_hunts(outcome, page))
        page.heading("Score")
        page.put(_scores(outcome, page))
    if outcome.missed:
        page.heading("Caught by nobody")
        for hunt in outcome.missed:
            _tell_missed(hunt, page)
    for title, runs in (("False alarms", outcome.false_alarms), ("Clean runs not judged", outcome.unjudged)):
        if runs:
            page.heading(title)
            for run in runs:
                _tell_clean(run, page)
    console.line()
    page.whole_line(_sum(outcome))


def _hunts(outcome: Outcome, page: Page) -> Table:
    table = page.table("defect", "class", "side", "caught by", "right cause?", "runs", "seconds")
    for hunt in outcome.hunts:
        cells = (hunt.defect.family, hunt.defect.side)
        caught = page.text(hunt.guarantee) if hunt.guarantee else page.text("nobody", "broken")
        end = (_cause(hunt), str(hunt.runs), f"{hunt.seconds:.1f}")
        table.add_row(
            page.text(hunt.defect.name),
            *(page.text(cell) for cell in cells),
            caught,
            *(page.text(cell) for cell in end),
        )
    return table


def _cause(hunt: Hunt) -> str:
    if not hunt.is_caught:
        return "-"
    return "yes" if hunt.is_cause_right else f"no: {hunt.cause}, not {hunt.defect.cause or 'known'}"


def _scores(outcome: Outcome, page: Page) -> Table:
    table = page.table("class", "caught", "right cause")
    for score in outcome.scores():
        table.add_row(*(page.text(cell) for cell in _score_cells(score)))
    return table


def _score_cells(score: Score) -> tuple[str, str, str]:
    return score.family, f"{score.caught}/{score.defects}", f"{score.cause_right}/{score.defects}"


def _tell_missed(hunt: Hunt, page: Page) -> None:
    seen = f"; broken, but not fitting: {', '.join(hunt.misfits)}" if hunt.misfits else ""
    cut = f"; cut short: {hunt.errors[0]}" if hunt.errors else ""
    page.line(page.text(f"{hunt.defect.name} should break {' or '.join(hunt.defect.breaks)}{seen}{cut}"))
    page.whole_line(f"  {hunt.ask.command}")


def _tell_clean(run: CleanRun, page: Page) -> None:
    attempt = run.attempt
    accused = ", ".join(f"{guarantee} ({cause})" for guarantee, cause, _ in attempt.accusations)
    what = accused or attempt.error or attempt.sentence or attempt.verdict
    where = f"; see {attempt.kept}" if attempt.kept else ""
    page.line(page.text(f"{run.ask.scenario.stem}: {what}{where}"))
    page.whole_line(f"  {run.ask.command}")


def _sum(outcome: Outcome) -> str:
    """`60 of 61 defects caught, 58 with the right cause; 36 clean runs, 0 false alarms, 0 not judged.`"""
    total = outcome.total
    return (
        f"{total.caught} of {count(total.defects, 'defect')} caught, {total.cause_right} with the right cause; "
        f"{count(len(outcome.clean_runs), 'clean run')}, {count(len(outcome.false_alarms), 'false alarm')}, "
        f"{len(outcome.unjudged)} not judged."
    )
