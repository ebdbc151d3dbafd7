"""Which options does `harness run` take? Each with its help, as typer reads them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.durations import seconds

SEED_LIMIT = 2**31


class Identity(StrEnum):
    SEPARATE = "separate"
    SHARED = "shared"


Scenarios = Annotated[list[Path], typer.Argument(help="Scenario files, or folders of them.", metavar="SCENARIO...")]
Words = Annotated[
    list[str] | None,
    typer.Option("-k", metavar="TEXT", help="Only scenarios whose file, name or tag has TEXT in it; repeatable."),
]
Server = Annotated[
    str | None, typer.Option(metavar="URL", help="Your own server, http(s) or ws(s); else the bundled one is started.")
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=SEED_LIMIT, help="Repeat a plan exactly; without it one is drawn.")
]
Defects = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SPEC", help="Plant a bug in the bundled server: NAME[:entity[:operation[:door]]]; repeatable."
    ),
]
WhoseIdentity = Annotated[Identity, typer.Option(help="Whether UI actors are separate users or windows of one user.")]
Grace = Annotated[
    float | None,
    typer.Option(
        parser=seconds,
        metavar="DURATION",
        help="How long after its fence a missing event may still be late, not lost; 0s, and 1s with --server.",
    ),
]
RequestTimeout = Annotated[
    float, typer.Option(parser=seconds, metavar="DURATION", help="How long to wait for one reply.")
]
WaitForServer = Annotated[
    float, typer.Option(parser=seconds, metavar="DURATION", help="How long to wait until the server is ready.")
]
KeepData = Annotated[bool, typer.Option("--keep-data", help="Leave what the run made on your server.")]
JunitFile = Annotated[Path | None, typer.Option(metavar="FILE", help="Also write JUnit XML of all scenarios.")]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Also write the findings as JSON; - prints them instead.")
]
Reports = Annotated[Path, typer.Option(metavar="FOLDER", help="Where run folders are made.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="One line a scenario.")]
