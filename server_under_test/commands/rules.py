"""Which values are acceptable? The stricter rule of the two doors, for both; none of these functions reads state."""

from collections.abc import Callable
from datetime import UTC, datetime

from server_under_test.errors import NotAnId, Refused, invalid
from server_under_test.ids import as_uuid

DAY_S = 86_400
EARLIEST_S, LATEST_S = -62_135_596_800, 253_402_300_799  # the years 1 to 9999, which RFC 3339 can say
LARGEST_INT32 = 2**31 - 1


def uuid_text(value: str, field: str | None = None) -> str:
    """An id in any textual form of a UUID, as lower-case hyphenated text."""
    if (found := as_uuid(value)) is None:
        raise NotAnId(field)
    return found


def required_text(
    value: str, longest: int, name: str, refuse: Callable[[str, str | None], Refused], field: str | None = None
) -> str:
    """Trimmed text with something in it; the length counts characters before trimming."""
    if not value.strip():
        raise refuse(f"{name} is empty", field)
    if len(value) > longest:
        raise refuse(f"{name} is longer than {longest} characters", field)
    return value.strip()


def optional_text(
    value: str | None, longest: int, name: str, refuse: Callable[[str, str | None], Refused], field: str | None = None
) -> str | None:
    """Trimmed text, maybe empty, or None where none is given."""
    if value is None:
        return None
    if len(value) > longest:
        raise refuse(f"{name} is longer than {longest} characters", field)
    return value.strip()


def one_of(value: str, words: tuple[str, ...], field: str) -> str:
    """A word from a closed list."""
    if value not in words:
        raise invalid(f"{field} is not one of {', '.join(words)}", field)
    return value


def number_within(value: int, lowest: int, highest: int, field: str) -> int:
    """A whole number in a closed range."""
    if not lowest <= value <= highest:
        raise invalid(f"{field} is not within {lowest} and {highest}", field)
    return value


def rfc3339(seconds: int) -> str:
    """A time as text, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
