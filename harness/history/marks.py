"""Which write made this value? Every text the harness writes ends in a mark, unique in the run: `Login page [w12]`."""

import re

_MARK = re.compile(r"\s*\[w(\d+)\]$")


def mark(text: str, operation: int) -> str:
    return f"{text} [w{operation}]"


def unmark(text: str) -> str:
    return _MARK.sub("", text)


def writer_of(text: str) -> int | None:
    """The number of the operation that wrote the text; none if it carries no mark."""
    found = _MARK.search(text)
    return int(found.group(1)) if found else None
