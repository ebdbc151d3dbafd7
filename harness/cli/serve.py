"""`harness serve`: the bundled reference server on its own."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

DatabaseOption = Annotated[
    Path | None, typer.Option(help="SQLite file to keep the data in; without it they go away with the server.")
]


def command(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless you say otherwise.")] = "127.0.0.1",
    database: DatabaseOption = None,
    port_file: Annotated[Path | None, typer.Option(help="Also write the address to this file.")] = None,
    defect: Annotated[
        list[str] | None,
        typer.Option(help="Plant a bug, e.g. metadata-only-broadcast:comment:update:rest; repeatable."),
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
    list_defects: Annotated[
        bool, typer.Option("--list-defects", help="Print the defects as JSON, start nothing.")
    ] = False,
) -> None:
    """Run the reference server until Ctrl-C; its address is printed as one JSON line, its log goes to stderr."""
    arguments = ["--host", host, "--port", str(port), "--log-level", log_level]
    if port_file is not None:
        arguments += ["--port-file", str(port_file)]
    for spec in defect or []:
        arguments += ["--defect", spec]
    if list_defects:
        arguments.append("--list-defects")
    with tempfile.TemporaryDirectory(prefix="sync-harness-", ignore_cleanup_errors=True) as folder:
        code = _run(arguments, database or Path(folder) / "server.db")
    raise typer.Exit(code)


def _run(arguments: list[str], database: Path) -> int:
    """Run the server to its end and return its exit code; signals are passed on to it."""
    process = subprocess.Popen(  # noqa: S603 - our own module, started as a process
        [sys.executable, "-m", "server_under_test", "--database", str(database), "--exit-with-stdin", *arguments],
        stdin=subprocess.PIPE,  # its end tells the server that we are gone, even after a kill -9
        start_new_session=True,  # Ctrl-C reaches the server once, through us
    )

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    return process.wait()
