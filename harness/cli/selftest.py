"""`harness selftest`: is every planted bug caught by the scenarios, and is the clean server never accused?"""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from harness.adapters.server_process import listed_defects
from harness.cli import exit_codes
from harness.cli import run_options as options
from harness.cli.writing import write
from harness.errors import NothingSelected
from harness.scenario import discover, load, plan
from harness.selftest import (
    Campaign,
    Candidate,
    Defect,
    Outcome,
    Processes,
    client_catalogue,
    listing,
    read_catalogue,
    report,
    selected,
)

PIPED_WIDTH = 160

Words = Annotated[
    list[str] | None,
    typer.Option(
        "-k",
        metavar="EXPR",
        help="Only defects of this name, or whose entry fits, e.g. 'delivery and not late'; repeatable.",
    ),
]
Listed = Annotated[bool, typer.Option("--list", help="Name the defects, run nothing.")]
CleanRuns = Annotated[
    int | None,
    typer.Option(
        "--clean-runs",
        min=0,
        help="How often all scenarios are run on the clean server; 1, and 0 with -k.",
        metavar="N",
    ),
]
Jobs = Annotated[int | None, typer.Option(min=1, metavar="N", help="Runs at a time; as many as there are processors.")]
Scenarios = Annotated[Path, typer.Option(metavar="FOLDER", help="Where the scenarios are.")]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Also write the result as JSON; - prints it instead.")
]
Reports = Annotated[Path, typer.Option(metavar="FOLDER", help="Where the runs of false alarms are kept.")]


def command(
    k: Words = None,
    list_defects: Listed = False,
    json_file: JsonFile = None,
    clean_runs: CleanRuns = None,
    jobs: Jobs = None,
    seed: options.Seed = None,
    scenarios: Scenarios = Path("scenarios"),
    reports: Reports = Path("reports"),
) -> None:
    """Is every planted bug caught, and the clean server never accused? Exit code: 0 yes, 1 no, 2 wrong use, 4 unknown,
    5 nothing."""
    out = _console(quiet=json_file == "-")
    err = Console(stderr=True, highlight=False)
    chosen = _select(_catalogue(), k or [])
    if list_defects:
        listing(chosen, out)
        return
    hunted = _hunted(chosen, err)
    if json_file not in (None, "-"):
        write(Path(json_file), "")  # found out now, not after minutes of running
    drawn = secrets.randbelow(options.SEED_LIMIT) if seed is None else seed
    out.print(f"seed {drawn}")
    campaign = Campaign(
        _known(scenarios),
        Processes(reports).run,
        seed=drawn,
        tell=lambda line: err.print(line, markup=False, soft_wrap=True),
    )
    rounds = clean_runs if clean_runs is not None else int(not k)
    work = campaign.carry_out(hunted, clean_rounds=rounds, jobs=jobs or os.cpu_count() or 1)
    was_interrupted = _is_interrupted(work)
    report(campaign.outcome, out)
    if json_file == "-":
        sys.stdout.write(campaign.outcome.json())
    elif json_file is not None:
        write(Path(json_file), campaign.outcome.json())
    raise typer.Exit(exit_codes.INTERRUPTED if was_interrupted else _exit_code(campaign.outcome))


def _console(*, quiet: bool) -> Console:
    """Whoever reads us from a pipe gets whole lines, unless a width is asked for."""
    is_free = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(quiet=quiet, highlight=False, width=PIPED_WIDTH if is_free else None)


def _catalogue() -> tuple[Defect, ...]:
    return (*read_catalogue(listed_defects(), "server"), *client_catalogue())


def _select(defects: tuple[Defect, ...], expressions: list[str]) -> tuple[Defect, ...]:
    chosen = selected(defects, expressions)
    if not chosen:
        raise NothingSelected(
            f"nothing to hunt: none of {len(defects)} defects fits {' or '.join(map(repr, expressions))}. "
            "--list names them."
        )
    return chosen


def _hunted(chosen: tuple[Defect, ...], err: Console) -> tuple[Defect, ...]:
    """Those that some guarantee should show; of the others it is said that nothing is said."""
    others = [defect.name for defect in chosen if not defect.breaks_a_guarantee]
    if len(others) == len(chosen):
        raise NothingSelected(
            f"nothing to hunt: {', '.join(others)} break the wire contract only; see docs/defects.md."
        )
    if others:
        told = f"not hunted, as only the tests of the wire contract can show them: {', '.join(others)}"
        err.print(told, markup=False, soft_wrap=True)
    return tuple(defect for defect in chosen if defect.breaks_a_guarantee)


def _known(folder: Path) -> list[Candidate]:
    now_s = int(time.time())
    files = discover([folder])
    if not files:
        raise NothingSelected(f"{folder} holds no scenario; --scenarios says where they are.")
    return [Candidate.of(file, plan(load(file), seed=0, env=os.environ, now_s=now_s)) for file in files]


def _is_interrupted(work: Coroutine[Any, Any, None]) -> bool:
    """Do the work; true where Ctrl-C or SIGTERM ended it early."""
    try:
        asyncio.run(_stoppable(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return True
    return False


async def _stoppable(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs in a task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await work


def _exit_code(outcome: Outcome) -> int:
    if outcome.missed or outcome.false_alarms:
        return exit_codes.INVALID
    return exit_codes.UNKNOWN if outcome.unjudged else exit_codes.VALID
