"""Tokens for a guarded server: good ones, and ones that are wrong in one way."""

import time
from typing import Any

import jwt

# Long enough for HS512 too: with a short key PyJWT warns, and a warning is an error here.
SECRET = "only these tests know this secret, and it is longer than sixty-four characters"


def token(user_id: str, secret: Any = SECRET, *, algorithm: str = "HS256", **claims: Any) -> str:
    """A token for a user, good for an hour; a claim given as None is left out."""
    now = int(time.time())
    content = {"sub": user_id, "iat": now, "exp": now + 3600, **claims}
    return jwt.encode({name: value for name, value in content.items() if value is not None}, secret, algorithm)


def bearer(user_id: str, secret: Any = SECRET, **claims: Any) -> dict[str, str]:
    """The header a good token travels in."""
    return {"Authorization": f"Bearer {token(user_id, secret, **claims)}"}
