"""`harness schema`: the JSON schema of scenario files, for editors."""

import json

import typer

from harness.scenario import json_schema


def command() -> None:
    """Print the JSON schema of scenario files, for editors and validators."""
    typer.echo(json.dumps(json_schema(), indent=2))
