"""What does the settings file say? TOML in the sections and keys of the contract, as defaults for the flags."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from server_under_test.settings.config import WrongUse

# contract/README.md: section.key -> the flag's parameter and the type its value must have.
KEYS: dict[str, tuple[str, type]] = {
    "server.host": ("host", str),
    "server.port": ("port", int),
    "server.max_connections": ("max_connections", int),
    "server.idle_shutdown_secs": ("idle_shutdown_secs", int),
    "database.path": ("database", Path),
    "auth.enabled": ("auth", bool),
    "auth.jwt_secret": ("jwt_secret", str),
    "auth.jwt_public_key_path": ("jwt_public_key", Path),
    "auth.desktop_user_id": ("desktop_user_id", str),
    "logging.level": ("log_level", str),
    "logging.format": ("log_format", str),
    "logging.colored": ("log_colored", bool),
    "logging.file": ("log_file", Path),
    "websocket.send_buffer_size": ("send_buffer_size", int),
    "websocket.heartbeat_interval_secs": ("heartbeat_interval_secs", float),
    "websocket.heartbeat_timeout_secs": ("heartbeat_timeout_secs", float),
    "rate_limit.max_requests": ("rate_limit_max_requests", int),
    "rate_limit.window_secs": ("rate_limit_window_secs", int),
    "validation.max_title_length": ("max_title_length", int),
    "validation.max_description_length": ("max_description_length", int),
    "validation.max_comment_length": ("max_comment_length", int),
    "validation.max_sprint_name_length": ("max_sprint_name_length", int),
    "api.llm_user_id": ("llm_user_id", str),
    "api.llm_user_name": ("llm_user_name", str),
}

# Read by pm-server without effect: a file written for it is taken as it is.
WITHOUT_EFFECT = {"validation.max_story_points", "validation.max_error_message_length", "api.enabled"}
SECTIONS_WITHOUT_EFFECT = {"circuit_breaker", "retry", "handler", "activity_log"}

_EFFECTIVE_SECTIONS = {key.split(".")[0] for key in KEYS}
_WORDS = {str: "text", Path: "text", int: "a whole number", float: "a number", bool: "true or false"}


def read_settings_file(path: Path) -> dict[str, Any]:
    """Its values by the name of the flag's parameter; raises WrongUse for what cannot be meant."""
    return {KEYS[key][0]: _value(path, key, value) for key, value in _entries(path, _parsed(path))}


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise WrongUse(f"The settings file {path} cannot be read: {failure.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as failure:
        raise WrongUse(f"The settings file {path} is no TOML: {failure}.") from None


def _entries(path: Path, sections: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for section, entries in sections.items():
        if section in SECTIONS_WITHOUT_EFFECT:
            continue
        if section not in _EFFECTIVE_SECTIONS:
            known = _EFFECTIVE_SECTIONS | SECTIONS_WITHOUT_EFFECT
            raise WrongUse(f"{path}: there is no section {section!r}{_suggestion(section, known)}")
        if not isinstance(entries, dict):
            raise WrongUse(f"{path}: {section} is a section, [{section}], and no value of its own.")
        for name, value in entries.items():
            key = f"{section}.{name}"
            if key in KEYS:
                yield key, value
            elif key not in WITHOUT_EFFECT:
                raise WrongUse(f"{path}: there is no setting {key!r}{_suggestion(key, KEYS.keys() | WITHOUT_EFFECT)}")


def _value(path: Path, key: str, value: Any) -> Any:
    """A path in the file is meant from the file's own folder, wherever the server is started."""
    wanted = KEYS[key][1]
    accepted = {Path: (str,), float: (int, float)}.get(wanted, (wanted,))
    if type(value) not in accepted:  # by the type itself: to Python true is a whole number
        raise WrongUse(f"{path}: {key} must be {_WORDS[wanted]}.")
    return str(path.parent / value) if wanted is Path else value


def _suggestion(word: str, known: Iterable[str]) -> str:
    candidates = sorted(known)
    near = difflib.get_close_matches(word, candidates, n=1)
    return f" - did you mean {near[0]!r}?" if near else f"; choose from {', '.join(candidates)}."
