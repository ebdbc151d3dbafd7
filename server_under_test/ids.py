"""What is an id? A UUID: any of its four textual forms from outside, lower case with hyphens within."""

import re
from uuid import UUID, uuid4

_HYPHENATED = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Python's own parser drops hyphens and braces wherever they stand, and so would take one id in many spellings.
_FORMS = re.compile(rf"(?:urn:uuid:)?{_HYPHENATED}|\{{{_HYPHENATED}\}}|[0-9a-f]{{32}}", re.ASCII | re.IGNORECASE)


def as_uuid(text: str) -> str | None:
    """The id that a text names, hyphenated, in 32 digits, in braces or as a URN; None where it names none."""
    return str(UUID(text.lower())) if _FORMS.fullmatch(text) else None


def fresh_id() -> str:
    """A new random id."""
    return str(uuid4())
