"""Who is asking? A bearer token becomes an identity, or nothing: contract/websocket.md 1."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
import structlog

from server_under_test.ids import as_uuid, fresh_id
from server_under_test.settings.config import AuthSettings

log = structlog.get_logger()

SCHEME = "Bearer "
LEEWAY_S = 30
REQUIRED_CLAIMS = ("sub", "exp", "iat")

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class Unauthenticated(Exception):
    """A request that does not prove who sends it; the text says why and holds nothing of the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who sends a request, and the roles that the token claims for them."""

    user_id: str
    roles: frozenset[str] = frozenset()


class Authenticator(Protocol):
    """Tells who sends a request."""

    def identify(self, authorization: str | None) -> Identity:
        """The sender, by the Authorization header; raises Unauthenticated."""


class TokenAuthenticator:
    """Verifies tokens by the one algorithm and key of the settings."""

    def __init__(self, settings: AuthSettings) -> None:
        self._settings = settings

    def identify(self, authorization: str | None) -> Identity:
        """The sender, by the Authorization header; raises Unauthenticated, which is logged here."""
        try:
            claims = self._verified(_token(authorization))
            return Identity(user_id=user_id_of(claims["sub"]), roles=_roles(claims.get("roles")))
        except Unauthenticated as failure:
            log.info("unauthenticated", reason=str(failure))
            raise

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(
                token,
                self._settings.key,
                algorithms=[self._settings.algorithm],
                leeway=LEEWAY_S,
                # The time of issue must be told but may lie ahead: the contract names exp and nbf alone as binding.
                options={"require": list(REQUIRED_CLAIMS), "verify_iat": False},
            )
        # Anybody may send anything here, nested or numeric beyond all bounds: whatever the library makes of it, the
        # answer is the same. Its own words may quote the token, so only the kind of failure is told.
        except Exception as failure:
            raise Unauthenticated(type(failure).__name__) from None
        _check(claims)
        return claims


def user_id_of(claimed: str) -> str:
    """The UUID that a client names, in any textual form, or a random one for this connection."""
    return as_uuid(claimed) or fresh_id()


def _token(authorization: str | None) -> str:
    if authorization is None:
        raise Unauthenticated("no Authorization header")
    if not authorization.startswith(SCHEME):
        raise Unauthenticated("not a Bearer token")
    token = authorization.removeprefix(SCHEME)
    # Before the library sees it: its base64 reader skips what is no base64, and would take one token in many spellings.
    if not _TOKEN.fullmatch(token):
        raise Unauthenticated("not three parts of base64url")
    return token


def _check(claims: dict[str, Any]) -> None:
    """Claims the library takes in more forms than the contract does: a time as text, an empty subject."""
    if not claims["sub"]:
        raise Unauthenticated("sub is empty")
    for name in ("exp", "iat", "nbf"):
        if name in claims and type(claims[name]) not in (int, float):
            raise Unauthenticated(f"{name} is no number")


def _roles(claimed: Any) -> frozenset[str]:
    names = claimed if isinstance(claimed, list) else []
    return frozenset(name for name in names if isinstance(name, str))
