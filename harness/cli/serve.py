"""`harness serve`: the bundled reference server on its own."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless you say otherwise.")] = "127.0.0.1",
    database: Annotated[
        Path | None, typer.Option(help="SQLite file to keep the data in; without it they go away with the server.")
    ] = None,
    defect: Annotated[
        list[str] | None,
        typer.Option(help="Plant a bug, e.g. metadata-only-broadcast:comment:update:rest; repeatable."),
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
    list_defects: Annotated[
        bool, typer.Option("--list-defects", help="Print the defects as JSON, start nothing.")
    ] = False,
) -> None:
    """Run the reference server until Ctrl-C; its address is printed as one JSON line."""
    arguments = ["--host", host, "--port", str(port), "--log-level", log_level]
    if database is not None:
        arguments += ["--database", str(database)]
    for spec in defect or []:
        arguments += ["--defect", spec]
    if list_defects:
        arguments.append("--list-defects")
    sys.stdout.flush()
    # The server takes the place of this process, so signals and exit codes are its own.
    os.execv(sys.executable, [sys.executable, "-m", "server_under_test", *arguments])  # noqa: S606 - our own module
