"""Which commands are there? The application, and what every error of ours looks like."""

import sys
from typing import Annotated

import typer

from harness import __version__
from harness.cli import run, schema, serve
from harness.cli.exit_codes import INTERRUPTED
from harness.errors import HarnessError

app = typer.Typer(
    name="harness",
    help="Proves that what one client changes, every other client sees at once, without reloading.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(name="run")(run.command)
app.command(name="serve")(serve.command)
app.command(name="schema")(schema.command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sync-harness {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    """The `harness` command. Every expected failure is one paragraph on stderr and its exit code, never a traceback."""
    try:
        app()
    except HarnessError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        sys.exit(INTERRUPTED)
