"""A bearer token becomes an identity, or nothing: contract/websocket.md 1, row by row."""

import base64
import hmac
import json
import time
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from server_under_test.auth import Identity, TokenAuthenticator, Unauthenticated, user_id_of
from server_under_test.settings.config import AuthSettings

SECRET = "a secret of more than thirty-two characters"
USER = "0b9c6a1e-2f4d-4c1b-9a55-1f0e7d3c2b1a"


def claims(**changed):
    """Good ones; None takes one away."""
    now = int(time.time())
    given = {"sub": USER, "iat": now, "exp": now + 3600} | changed
    return {name: value for name, value in given.items() if value is not None}


def signed(secret=SECRET, algorithm="HS256", headers=None, **changed):
    return jwt.encode(claims(**changed), secret, algorithm, headers)


def segment(value):
    return base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=")


def by_hand(header, payload, key=None):
    """A token with a good HMAC over whatever it holds."""
    signing = segment(header) + b"." + segment(payload)
    return (signing + b"." + segment(hmac.digest(key or SECRET.encode(), signing, "sha256"))).decode()


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def pem(private_key):
    return private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture(scope="module")
def by_secret():
    return TokenAuthenticator(AuthSettings(algorithm="HS256", key=SECRET))


@pytest.fixture(scope="module")
def by_key(private_key):
    return TokenAuthenticator(AuthSettings(algorithm="RS256", key=private_key.public_key()))


def reason(authenticator, authorization):
    with pytest.raises(Unauthenticated) as refused:
        authenticator.identify(authorization)
    return str(refused.value)


def test_a_good_token_names_its_subject(by_secret):
    assert by_secret.identify(f"Bearer {signed()}") == Identity(user_id=USER)


def test_a_token_signed_with_the_private_key_names_its_subject(by_key, private_key):
    assert by_key.identify(f"Bearer {signed(private_key, 'RS256')}").user_id == USER


def test_a_subject_in_another_form_of_uuid_is_the_same_user(by_secret):
    assert by_secret.identify(f"Bearer {signed(sub=USER.upper().replace('-', ''))}").user_id == USER


def test_a_subject_that_is_no_uuid_is_a_fresh_random_user(by_secret):
    users = {by_secret.identify(f"Bearer {signed(sub='alice')}").user_id for _ in range(2)}
    assert len(users) == 2
    assert {UUID(user).version for user in users} == {4}


@pytest.mark.parametrize(
    ("claimed", "roles"),
    [
        (["admin", "dev"], {"admin", "dev"}),
        ([1, "dev"], {"dev"}),
        ("admin", set()),
        ({"admin": 1}, set()),
        (None, set()),
    ],
)
def test_roles_are_the_texts_of_a_list(by_secret, claimed, roles):
    assert by_secret.identify(f"Bearer {signed(roles=claimed)}").roles == roles


@pytest.mark.parametrize(
    "changed",
    [{"exp": -20}, {"nbf": 20}, {"iat": 3600}, {"exp": 60.5}],
    ids=["just expired", "soon valid", "issued in the future", "fraction of a second"],
)
def test_clocks_may_differ_by_half_a_minute_and_the_time_of_issue_binds_nobody(by_secret, changed):
    ahead = {name: time.time() + offset for name, offset in changed.items()}
    assert by_secret.identify(f"Bearer {signed(**ahead)}").user_id == USER


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (None, "no Authorization header"),
        ("", "not a Bearer token"),
        ("Basic YWxpY2U6c2VjcmV0", "not a Bearer token"),
        ("bearer {}", "not a Bearer token"),
        ("BEARER {}", "not a Bearer token"),
        (" Bearer {}", "not a Bearer token"),
        ("Bearer", "not a Bearer token"),
        ("Bearer\t{}", "not a Bearer token"),
        ("{}", "not a Bearer token"),
        ("Bearer  {}", "not three parts of base64url"),
        ("Bearer {} ", "not three parts of base64url"),
        ("Bearer {}\n", "not three parts of base64url"),
        ("Bearer {}, Bearer {}", "not three parts of base64url"),
        ("Bearer ", "not three parts of base64url"),
    ],
)
def test_the_header_is_exactly_bearer_and_one_token(by_secret, header, why):
    assert reason(by_secret, header and header.replace("{}", signed())) == why


@pytest.mark.parametrize("missing", ["sub", "exp", "iat"])
def test_a_token_without_a_required_claim_is_refused(by_secret, missing):
    assert reason(by_secret, f"Bearer {signed(**{missing: None})}") == "MissingRequiredClaimError"


@pytest.mark.parametrize(
    ("name", "offset", "why"),
    [("exp", -40, "ExpiredSignatureError"), ("nbf", 40, "ImmatureSignatureError")],
)
def test_a_token_outside_its_time_is_refused(by_secret, name, offset, why):
    assert reason(by_secret, f"Bearer {signed(**{name: int(time.time()) + offset})}") == why


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sub": ""}, "sub is empty"),
        ({"sub": 7}, "InvalidSubjectError"),
        ({"sub": [USER]}, "InvalidSubjectError"),
        ({"exp": "99999999999"}, "exp is no number"),
        ({"exp": True}, "ExpiredSignatureError"),
        ({"exp": float("inf")}, "DecodeError"),
        ({"exp": float("nan")}, "DecodeError"),
        ({"exp": {}}, "DecodeError"),
        ({"iat": "1"}, "iat is no number"),
        ({"iat": True}, "iat is no number"),
        ({"nbf": "1"}, "nbf is no number"),
        ({"aud": "pm-server"}, "InvalidAudienceError"),
    ],
)
def test_a_claim_that_is_not_what_it_should_be_is_refused(by_secret, changed, why):
    token = by_hand({"alg": "HS256", "typ": "JWT"}, claims(**changed))
    assert reason(by_secret, f"Bearer {token}") == why


def test_a_token_signed_by_somebody_else_is_refused(by_secret):
    assert reason(by_secret, f"Bearer {signed('another secret of thirty-two characters')}") == "InvalidSignatureError"


def test_a_token_whose_payload_was_changed_is_refused(by_secret):
    header, _, signature = signed().split(".")
    other = segment(claims(sub="another")).decode()
    assert reason(by_secret, f"Bearer {header}.{other}.{signature}") == "InvalidSignatureError"


def test_a_token_without_signature_is_refused(by_secret, by_key):
    for authenticator in (by_secret, by_key):
        assert reason(authenticator, f"Bearer {signed(None, 'none')}") == "not three parts of base64url"
        assert reason(authenticator, f"Bearer {signed(None, 'none')}eA") == "InvalidAlgorithmError"


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_secret_is_refused(by_secret, algorithm):
    assert reason(by_secret, f"Bearer {signed(algorithm=algorithm, secret=SECRET * 2)}") == "InvalidAlgorithmError"


def test_the_public_key_is_no_secret_to_sign_with(by_key, pem):
    token = by_hand({"alg": "HS256", "typ": "JWT"}, claims(), key=pem)
    assert reason(by_key, f"Bearer {token}") == "InvalidAlgorithmError"


def test_a_good_token_of_the_other_kind_is_refused(by_secret, by_key, private_key):
    assert reason(by_secret, f"Bearer {signed(private_key, 'RS256')}") == "InvalidAlgorithmError"
    assert reason(by_key, f"Bearer {signed()}") == "InvalidAlgorithmError"


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        ({"alg": ["HS256"]}, {}),
        ({"alg": {}}, {}),
        ({"alg": None}, {}),
        ({}, {}),
        ([], {}),
        ("text", {}),
        ({"alg": "HS256", "kid": 5}, {}),
        ({"alg": "HS256", "crit": ["exp"]}, {}),
        ({"alg": "HS256", "b64": False, "crit": ["b64"]}, {}),
        (b"[" * 100_000, {}),
        (b"\xff\xfe", {}),
        (b"1" * 10_000, {}),
        ({"alg": "HS256"}, []),
        ({"alg": "HS256"}, "text"),
        ({"alg": "HS256"}, b"[" * 100_000),
        ({"alg": "HS256"}, b'{"a":' * 100_000),
        ({"alg": "HS256"}, b"\xff\xfe"),
        ({"alg": "HS256"}, b'{"sub": "u", "iat": 1, "exp": ' + b"9" * 10_000 + b"}"),
        ({"alg": "HS256"}, b'{"sub": "\\ud800", "iat": 1, "exp": "x"}'),
    ],
)
def test_odd_json_with_a_good_signature_is_refused_like_anything_else(by_secret, header, payload):
    assert reason(by_secret, f"Bearer {by_hand(header, payload)}")


@given(st.text() | st.text(alphabet="ey.AZ09-_=", max_size=200))
def test_garbage_is_refused_and_nothing_else_happens(garbage):
    authenticator = TokenAuthenticator(AuthSettings(algorithm="HS256", key=SECRET))
    assert reason(authenticator, garbage)
    assert reason(authenticator, f"Bearer {garbage}")


def test_a_header_of_a_mebibyte_is_refused(by_secret):
    for token in ("a" * 1024 * 1024, f"{'a' * 1024 * 1024}.b.c"):
        assert reason(by_secret, f"Bearer {token}")


def test_the_log_says_why_and_nothing_of_the_token(by_secret):
    token = signed(exp=1)
    with capture_logs() as lines:
        reason(by_secret, f"Bearer {token}")
    assert lines == [{"event": "unauthenticated", "log_level": "info", "reason": "ExpiredSignatureError"}]


def test_settings_do_not_show_their_key():
    assert SECRET not in repr(AuthSettings(algorithm="HS256", key=SECRET))


@pytest.mark.parametrize("form", [USER, USER.upper(), USER.replace("-", ""), f"{{{USER}}}", f"urn:uuid:{USER}"])
def test_every_textual_form_of_a_uuid_is_that_user(form):
    assert user_id_of(form) == USER


@pytest.mark.parametrize("text", ["", "local-user", USER[:-1], USER + "0", USER.replace("-", "_"), "٠" * 32, "-" * 36])
def test_anything_else_is_a_random_user(text):
    assert UUID(user_id_of(text)).version == 4
    assert user_id_of(text) != user_id_of(text)
