"""What is the server told before it starts? Frozen settings; flags.py and file.py read them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

FALLBACK_USER_ID = "00000000-0000-0000-0000-000000000001"
FALLBACK_USER_NAME = "LLM"
DESKTOP_USER_ID = "local-user"
MEBIBYTE = 1024 * 1024


class WrongUse(Exception):
    """A flag, variable or file that cannot be meant so; nothing was started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The longest texts, in characters."""

    max_title_length: int = 200
    max_description_length: int = 10_000
    max_comment_length: int = 5_000
    max_sprint_name_length: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthSettings:
    """How tokens are verified: one algorithm with its key, never what a token asks for."""

    algorithm: Literal["HS256", "RS256"]
    key: str | RSAPublicKey = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitSettings:
    """How many requests a connection may send within any window."""

    max_requests: int
    window_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """How often a peer is pinged, and how long one that says nothing is believed to live: contract/reference.md R14."""

    interval_s: float = 30.0
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What is logged, how, and where; without a file to stderr."""

    level: str = "info"
    form: str = "json"
    colored: bool = True
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the server is told before it starts. Without `auth` whoever connects is trusted."""

    database: Path
    host: str = "127.0.0.1"
    port: int = 0
    port_file: Path | None = None
    send_buffer_size: int = 100
    max_connections: int = 10_000
    max_frame_bytes: int = 16 * MEBIBYTE
    max_body_bytes: int = 2 * MEBIBYTE
    request_timeout_s: float = 30.0
    idle_shutdown_s: float = 0.0
    desktop_user_id: str = DESKTOP_USER_ID
    llm_user_id: str = FALLBACK_USER_ID
    llm_user_name: str = FALLBACK_USER_NAME
    auth: AuthSettings | None = None
    rate_limit: RateLimitSettings | None = None
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    limits: Limits = field(default_factory=Limits)
    log: LogSettings = field(default_factory=LogSettings)
