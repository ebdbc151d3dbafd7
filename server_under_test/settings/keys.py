"""Can tokens be verified with what was configured? One secret or one public key, and a good one, or no start."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import HMACAlgorithm
from jwt.exceptions import InvalidKeyError

from server_under_test.settings.config import AuthSettings, WrongUse

SHORTEST_SECRET = 32
SHORTEST_RSA_KEY_BITS = 2048


def auth_settings(secret: str | None, public_key: Path | None) -> AuthSettings:
    """HS256 with a secret or RS256 with a public key; raises WrongUse for both, neither, or one that is no such key."""
    if secret is not None and public_key is not None:
        raise WrongUse("auth.enabled with both a secret and a public key: give the one that tokens are signed for.")
    if secret is not None:
        return AuthSettings(algorithm="HS256", key=_checked(secret))
    if public_key is not None:
        return AuthSettings(algorithm="RS256", key=_read(public_key))
    raise WrongUse(
        "auth.enabled without a key: set PM_AUTH_JWT_SECRET (HS256) or PM_AUTH_JWT_PUBLIC_KEY_PATH (RS256), "
        "or auth.jwt_secret or auth.jwt_public_key_path in the settings file."
    )


def _checked(secret: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise WrongUse(f"The JWT secret has {len(secret)} characters, but must have {SHORTEST_SECRET} or more.")
    try:
        HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)
    except (InvalidKeyError, ValueError):
        # Whoever holds the public key, which is everybody, could sign tokens with it as the secret.
        raise WrongUse("The JWT secret is a public key or certificate; give that as the public key's file.") from None
    return secret


def _read(path: Path) -> RSAPublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as failure:
        raise WrongUse(f"The JWT public key {path} cannot be read: {failure.strerror}.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise WrongUse(f"The JWT public key {path} holds no public key in PEM form.") from None
    if not isinstance(key, RSAPublicKey):
        raise WrongUse(f"The JWT public key {path} is no RSA key, and RS256 needs one.")
    if key.key_size < SHORTEST_RSA_KEY_BITS:
        raise WrongUse(
            f"The JWT public key {path} has {key.key_size} bits, but must have {SHORTEST_RSA_KEY_BITS} or more."
        )
    return key
