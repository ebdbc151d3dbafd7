"""Does a text meant for clients tell what is inside the server? contract/reference.md R21."""

import re

INSIDES = re.compile(
    r"Traceback|File \"|\.py\b|sqlite|\bSELECT\b|\bINSERT\b|\bUPDATE \w+ SET\b|\bPRAGMA\b|no such (table|column)"
    r"|UNIQUE constraint|FOREIGN KEY|0x[0-9a-f]{6,}|/home/|/usr/|/tmp/|site-packages|object at|<class",
)


def discloses(text: str) -> str | None:
    """The first thing in a text that a client has no business to know."""
    found = INSIDES.search(text)
    return found[0] if found else None
