"""`harness check`: a recorded history in, the verdict of today's checkers out. Nothing is run, nobody is asked."""

import gc
import shlex
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from harness import history as histories
from harness.checkers import Findings, judge
from harness.cli import exit_codes
from harness.cli import run_options as options
from harness.cli.run_folder import RunFolder
from harness.cli.writing import stem_of, write
from harness.errors import InvalidHistory
from harness.history import History
from harness.report import ScenarioResult, cut_short, findings_json, junit_xml, summary, terminal

INTERRUPTED = "interrupted"
"""The cause of the problem that Ctrl-C leaves in a history: nothing about the environment."""

Judged = Annotated[
    Path, typer.Argument(metavar="RUN|HISTORY", help="A run's folder, reports/<run>, or a history.jsonl of any origin.")
]


@dataclass(frozen=True, slots=True)
class _Judgement:
    history: History
    findings: Findings
    error: str | None
    exit_code: int
    seconds: float


def command(
    path: Judged,
    junitxml: options.JunitFile = None,
    json_file: options.JsonFile = None,
    quiet: options.Quiet = False,
) -> None:
    """Judge a recorded run again. Exit code: 0 valid, 1 invalid, 2 no history, 3 environment, 4 unknown."""
    file = _history_file(path)
    prints_json = json_file == "-"
    out = Console(quiet=prints_json, highlight=False)
    err = Console(stderr=True, highlight=False)
    with _garbage_left():
        judgement = _judged(_read(file, err))
    if judgement.error is not None:
        err.print(f"error: {judgement.error}", markup=False, soft_wrap=True)
    result = _result(path, judgement)
    if quiet:
        summary([result], out)
    else:
        _print(result, judgement, folder=file.parent, out=out)
    if junitxml is not None:
        write(junitxml, junit_xml([result], hostname=socket.gethostname(), timestamp=datetime.now(UTC).isoformat()))
    if json_file is not None:
        text = findings_json(judgement.history, judgement.findings, exit_code=judgement.exit_code)
        if prints_json:
            sys.stdout.write(text)
        else:
            write(Path(json_file), text)
    raise typer.Exit(judgement.exit_code)


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Neither a history nor what is derived from it refers to itself: to search a million records for that, time and
    again, takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _history_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    file = RunFolder(path).history
    if not file.exists():
        raise InvalidHistory(f"{path} holds no {file.name}: it is not the folder of a run, or the run never began")
    return file


def _read(file: Path, err: Console) -> History:
    found = histories.reading(file)
    if found.cut_line is not None:
        count = len(found.history.records)
        told = f"line {found.cut_line} is cut short, as a crash leaves it; judged are the {count} records before it"
        err.print(f"warning: {file}: {told}", markup=False, soft_wrap=True)
    return histories.well_formed(found.history, where=str(file))


def _judged(history: History) -> _Judgement:
    """Judged as the run judged it: what had ended the run early is in the history, as its last problem."""
    started = time.monotonic()
    findings = judge(history)
    error = next((one.message for one in reversed(history.problems) if one.cause != INTERRUPTED), None)
    code = exit_codes.exit_code(findings.verdict, environment_failed=error is not None)
    return _Judgement(history, findings, error, code, time.monotonic() - started)


def _result(path: Path, judgement: _Judgement) -> ScenarioResult:
    return ScenarioResult(
        stem=stem_of(Path(judgement.history.header.scenario_file)) or stem_of(path.resolve()),
        history=judgement.history,
        findings=judgement.findings,
        error=judgement.error,
        seconds=judgement.seconds,
        repeat_command=shlex.join(["python", "-m", "harness", "check", str(path)]),
    )


def _print(result: ScenarioResult, judgement: _Judgement, *, folder: Path, out: Console) -> None:
    history, findings = judgement.history, judgement.findings
    if history.header.seed is not None:
        out.print(f"seed {history.header.seed}")
    if judgement.error is not None and judgement.exit_code != exit_codes.INVALID:
        cut_short(result, report_folder=str(folder), console=out)
    else:
        terminal(history, findings, repeat_command=result.repeat_command, report_folder=str(folder), console=out)
