"""`harness run`: scenarios in, verdicts out."""

import os
import secrets
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console

from harness.adapters.address import server_address
from harness.cli import exit_codes
from harness.cli import run_options as options
from harness.cli.one_run import Outcome, run_one
from harness.cli.progress import TerminalProgress
from harness.cli.run_folder import new_run_folder
from harness.cli.settings import RunSettings
from harness.errors import InvalidScenario, InvalidUse, NothingSelected
from harness.report import all_findings_json, cut_short, junit_xml, summary, terminal
from harness.scenario import Plan, Scenario, discover, load, plan

EXTERNAL_GRACE_S = 1.0


def command(
    paths: options.Scenarios,
    k: options.Words = None,
    server: options.Server = None,
    seed: options.Seed = None,
    defect: options.Defects = None,
    identity: options.WhoseIdentity = options.Identity.SEPARATE,
    grace: options.Grace = None,
    request_timeout: options.RequestTimeout = "30s",  # type: ignore[assignment]  # typer parses the default too
    wait_for_server: options.WaitForServer = "10s",  # type: ignore[assignment]  # likewise
    keep_data: options.KeepData = False,
    junitxml: options.JunitFile = None,
    json_file: options.JsonFile = None,
    reports: options.Reports = Path("reports"),
    quiet: options.Quiet = False,
) -> None:
    """Run scenarios and judge them. Exit code: 0 valid, 1 invalid, 2 wrong use, 3 environment, 4 unknown, 5 nothing."""
    if server is not None and defect:
        raise InvalidUse(
            "--defect plants a bug in the bundled server; it cannot be planted in yours. Leave out --server."
        )
    settings = RunSettings(
        server=server,
        address=server_address(server) if server is not None else None,
        seed=secrets.randbelow(options.SEED_LIMIT) if seed is None else seed,
        defects=tuple(defect or ()),
        identity=identity.value,
        grace_s=_grace(grace, server),
        request_timeout_s=request_timeout,
        wait_for_server_s=wait_for_server,
        keep_data=keep_data,
        reports=reports,
    )
    chosen = _select(_load_all(discover(paths), settings), k or [])
    if junitxml is not None:
        _write(junitxml, "")  # found out now, not after minutes of running
    if json_file not in (None, "-"):
        _write(Path(json_file), "")
    raise typer.Exit(_run_all(chosen, settings, junitxml=junitxml, json_file=json_file, quiet=quiet))


def _grace(chosen: float | None, server: str | None) -> float:
    """The bundled server keeps the promise fences rest on; of yours nobody knows (docs/decisions/0001-grace.md)."""
    if chosen is not None:
        return chosen
    return 0.0 if server is None else EXTERNAL_GRACE_S


def _load_all(files: list[Path], settings: RunSettings) -> list[tuple[Path, Plan]]:
    """Plan every file before anything runs; the mistakes of all files are told together."""
    plans: list[tuple[Path, Plan]] = []
    mistakes: list[str] = []
    for file in files:
        try:
            scenario: Scenario = load(file)
            plans.append((file, plan(scenario, seed=settings.seed, env=os.environ, now_s=int(time.time()))))
        except InvalidScenario as error:
            mistakes += error.mistakes
    if mistakes:
        raise InvalidScenario(mistakes)
    return plans


def _select(plans: list[tuple[Path, Plan]], words: list[str]) -> list[tuple[Path, Plan]]:
    def is_chosen(file: Path, found: Plan) -> bool:
        where = " ".join((file.stem, found.name, *found.tags)).casefold()
        return not words or any(word.casefold() in where for word in words)

    chosen = [(file, found) for file, found in plans if is_chosen(file, found)]
    if not chosen:
        looked = (
            f"none of {len(plans)} scenarios has {' or '.join(map(repr, words))} in it"
            if words
            else "no scenario found"
        )
        raise NothingSelected(
            f"nothing to run: {looked}. A scenario is a .yaml file; -k looks at file names, names and tags."
        )
    return chosen


def _run_all(
    chosen: list[tuple[Path, Plan]],
    settings: RunSettings,
    *,
    junitxml: Path | None,
    json_file: str | None,
    quiet: bool,
) -> int:
    prints_json = json_file == "-"
    out = Console(quiet=prints_json, highlight=False)
    err = Console(stderr=True, highlight=False)
    out.print(f"seed {settings.seed}")
    outcomes: list[Outcome] = []
    for file, found in chosen:
        outcome = _run_one(file, found, settings, out=out, err=err, quiet=quiet)
        outcomes.append(outcome)
        if outcome.exit_code == exit_codes.INTERRUPTED:
            break
    results = [outcome.result for outcome in outcomes]
    code = exit_codes.combined(outcome.exit_code for outcome in outcomes)
    if len(chosen) > 1 or quiet:
        summary(results, out)
    if junitxml is not None:
        _write(junitxml, junit_xml(results, hostname=socket.gethostname(), timestamp=datetime.now(UTC).isoformat()))
    if json_file is not None:
        text = all_findings_json([(outcome.result, outcome.exit_code) for outcome in outcomes], exit_code=code)
        if prints_json:
            sys.stdout.write(text)
        else:
            _write(Path(json_file), text)
    return code


def _run_one(file: Path, found: Plan, settings: RunSettings, *, out: Console, err: Console, quiet: bool) -> Outcome:
    folder = new_run_folder(settings.reports, file, now=datetime.now(UTC))
    repeat = settings.repeat_command(file)
    with TerminalProgress(err, found.name, quiet=quiet) as progress:
        outcome = run_one(found, folder, settings, stem=_stem(file), repeat_command=repeat, progress=progress)
    result = outcome.result
    if result.error is not None:
        err.print(f"error: {result.error}", markup=False, soft_wrap=True)
    for left in outcome.left_behind:
        err.print(f"warning: left on the server: {left}", markup=False, soft_wrap=True)
    if quiet:
        return outcome
    if result.error is not None and outcome.exit_code != exit_codes.INVALID:
        cut_short(result, report_folder=str(folder.path), console=out)
    elif result.history is not None and result.findings is not None:
        terminal(result.history, result.findings, repeat_command=repeat, report_folder=str(folder.path), console=out)
    return outcome


def _stem(file: Path) -> str:
    """What results call a scenario: its file without the ending, with its folders below `scenarios`, if any."""
    parts = file.with_suffix("").parts
    folders = [place for place, part in enumerate(parts[:-1]) if part == "scenarios"]
    return "/".join(parts[folders[-1] + 1 :]) if folders else parts[-1]


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidUse(f"{path} cannot be written: {error.strerror}. Choose another place for it.") from error
