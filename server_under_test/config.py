"""What can be set? Frozen settings, read once from flags and PM_* variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FALLBACK_USER_ID = "00000000-0000-0000-0000-000000000001"
DESKTOP_USER_ID = "local-user"
MEBIBYTE = 1024 * 1024


class WrongUse(Exception):
    """A flag or variable that cannot be meant so; nothing was started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The longest texts, in characters."""

    max_title_length: int = 200
    max_description_length: int = 10_000
    max_comment_length: int = 5_000
    max_sprint_name_length: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the server is told before it starts."""

    database: Path
    host: str = "127.0.0.1"
    port: int = 0
    port_file: Path | None = None
    send_buffer_size: int = 100
    max_connections: int = 10_000
    max_frame_bytes: int = 16 * MEBIBYTE
    max_body_bytes: int = 2 * MEBIBYTE
    desktop_user_id: str = DESKTOP_USER_ID
    limits: Limits = field(default_factory=Limits)


# contract/README.md: variable -> (field of Limits, highest value).
_LIMIT_VARIABLES = {
    "PM_VALIDATION_MAX_TITLE_LENGTH": ("max_title_length", 500),
    "PM_VALIDATION_MAX_DESCRIPTION_LENGTH": ("max_description_length", 500_000),
    "PM_VALIDATION_MAX_COMMENT_LENGTH": ("max_comment_length", 500_000),
    "PM_VALIDATION_MAX_SPRINT_NAME_LENGTH": ("max_sprint_name_length", 500),
}

_TRUE_WORDS = {"true", "1", "yes", "on"}


def limits_from(environment: Mapping[str, str]) -> Limits:
    """The text limits; raises WrongUse for what is no number in range."""
    given = {
        name: _number(variable, environment[variable], highest)
        for variable, (name, highest) in _LIMIT_VARIABLES.items()
        if variable in environment
    }
    return Limits(**given)


def refuse_authentication(environment: Mapping[str, str]) -> None:
    """Raise WrongUse rather than leave open what somebody meant to protect."""
    if environment.get("PM_AUTH_ENABLED", "false").strip().lower() in _TRUE_WORDS:
        raise WrongUse(
            "PM_AUTH_ENABLED is set, but this version knows no authentication: every user may edit every project. "
            "Unset it to run the server open on loopback."
        )


def _number(variable: str, text: str, highest: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= highest:
        raise WrongUse(f"{variable} is {text!r}, but must be a whole number from 1 to {highest}.")
    return int(text)
