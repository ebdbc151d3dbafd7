"""How long is `500ms`? Durations of the command line."""

import re

import typer

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}


def seconds(text: str) -> float:
    """Seconds from `250ms`, `2s`, `1.5m` or a bare number of seconds."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(f"{text!r} is not a duration; write it like 500ms, 2s or 1m")
    return float(found[1]) * _SECONDS[found[2]]
