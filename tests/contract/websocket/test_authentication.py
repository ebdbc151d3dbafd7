"""Whom does a server that asks for tokens let in, and as whom?"""

import hmac
import time
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from support.commands import do
from support.mutations import key
from support.serving import launch
from support.tokens import SECRET, bearer, token
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.section("websocket.md 1 Identity, JWT enabled")

HOUR_S, LEEWAY_S = 3600, 30
PEM = serialization.Encoding.PEM


def now():
    return int(time.time())


async def status(process, headers=None, query=""):
    """The answer to a handshake and its body: 101 where the connection opens."""
    try:
        async with connect(process.ws_url + query, additional_headers=headers):
            return 101, b""
    except InvalidStatus as refused:
        return refused.response.status_code, refused.response.body


async def author_of(peer):
    return (await do(peer, "create_project", title="a board", key=key())).project.created_by


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def public_pem(private_key):
    return private_key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture(scope="module")
def rsa_server(tmp_path_factory, public_pem):
    """A server that trusts the holder of one private key."""
    folder = tmp_path_factory.mktemp("rsa")
    (folder / "key.pem").write_bytes(public_pem)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PM_AUTH_ENABLED", "true")
        environment.setenv("PM_AUTH_JWT_PUBLIC_KEY_PATH", str(folder / "key.pem"))
        process = launch(folder, keep_environment=True)
    yield process
    process.stop()


async def test_without_an_authorization_header_the_answer_is_401_with_an_empty_body(guarded_server):
    assert await status(guarded_server) == (401, b"")


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("{}", id="the token alone"),
        pytest.param("bearer {}", id="bearer in lower case"),
        pytest.param("BEARER {}", id="bearer in upper case"),
        pytest.param("Bearer{}", id="no space"),
        pytest.param("Basic {}", id="another scheme"),
        pytest.param("Bearer", id="no token"),
    ],
)
async def test_a_header_that_does_not_start_with_exactly_bearer_and_a_space_gets_401(guarded_server, form):
    header = {"Authorization": form.format(token(str(uuid4())))}
    assert await status(guarded_server, header) == (401, b"")


@pytest.mark.parametrize("text", ["junk", "a.b.c", "..", "{}", "x" * 4_000])
async def test_what_is_no_token_gets_401(guarded_server, text):
    assert await status(guarded_server, {"Authorization": f"Bearer {text}"}) == (401, b"")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"secret": f"not {SECRET}"}, id="signed with another secret"),
        pytest.param({"algorithm": "HS384"}, id="signed with HS384"),
        pytest.param({"algorithm": "HS512"}, id="signed with HS512"),
        pytest.param({"secret": None, "algorithm": "none"}, id="not signed"),
    ],
)
async def test_a_token_with_an_invalid_signature_gets_401(guarded_server, claims):
    assert await status(guarded_server, bearer(str(uuid4()), **claims)) == (401, b"")


async def test_a_token_whose_content_was_altered_gets_401(guarded_server):
    head, _, signature = token(str(uuid4())).split(".")
    _, content, _ = token(str(uuid4())).split(".")
    assert await status(guarded_server, {"Authorization": f"Bearer {head}.{content}.{signature}"}) == (401, b"")


async def test_a_token_signed_by_rsa_is_refused_where_a_secret_is_configured(guarded_server, private_key):
    claims = bearer(str(uuid4()), private_key, algorithm="RS256")
    assert await status(guarded_server, claims) == (401, b"")


async def test_a_token_expired_by_more_than_the_leeway_gets_401(guarded_server):
    assert await status(guarded_server, bearer(str(uuid4()), exp=now() - LEEWAY_S - 5)) == (401, b"")


async def test_a_token_expired_within_the_leeway_of_30_seconds_is_accepted(guarded_server):
    assert await status(guarded_server, bearer(str(uuid4()), exp=now() - LEEWAY_S // 2)) == (101, b"")


async def test_a_token_that_is_not_valid_before_some_later_time_gets_401(guarded_server):
    assert await status(guarded_server, bearer(str(uuid4()), nbf=now() + HOUR_S)) == (401, b"")


async def test_a_token_that_becomes_valid_within_the_leeway_is_accepted(guarded_server):
    assert await status(guarded_server, bearer(str(uuid4()), nbf=now() + LEEWAY_S // 2)) == (101, b"")


@pytest.mark.parametrize("claim", ["sub", "exp", "iat"])
async def test_a_token_without_a_required_claim_gets_401(guarded_server, claim):
    assert await status(guarded_server, bearer(str(uuid4()), **{claim: None})) == (401, b"")


async def test_a_token_with_an_empty_sub_gets_401(guarded_server):
    assert await status(guarded_server, bearer("")) == (401, b"")


async def test_a_token_for_some_audience_gets_401(guarded_server):
    assert await status(guarded_server, bearer(str(uuid4()), aud="another service")) == (401, b"")


async def test_a_sub_that_is_a_uuid_is_the_identity(guarded_server, connect_as):
    peer = await connect_as(guarded_server)
    assert await author_of(peer) == peer.user_id


async def test_a_sub_in_another_form_of_a_uuid_is_normalised(guarded_server, connect_as):
    user_id = uuid4()
    assert await author_of(await connect_as(guarded_server, user_id.hex.upper())) == str(user_id)


async def test_a_sub_that_is_no_uuid_gets_a_fresh_random_identity_for_each_connection(guarded_server, connect_as):
    first, second = [await author_of(await connect_as(guarded_server, "alice")) for _ in range(2)]
    assert UUID(first).version == UUID(second).version == 4
    assert first != second


async def test_a_roles_claim_is_accepted(guarded_server):
    assert await status(guarded_server, bearer(str(uuid4()), roles=["admin", "anything"])) == (101, b"")


async def test_a_token_in_the_query_is_never_read(guarded_server):
    assert await status(guarded_server, query=f"?token={token(str(uuid4()))}") == (401, b"")


@pytest.mark.section("reference.md R17 Auth")
async def test_a_user_id_parameter_beside_a_good_token_gets_400_with_an_empty_body(guarded_server):
    user_id = str(uuid4())
    assert await status(guarded_server, bearer(user_id), f"?user_id={user_id}") == (400, b"")


@pytest.mark.section("reference.md R17 Auth")
async def test_a_user_id_parameter_is_no_substitute_for_a_token(guarded_server):
    code, body = await status(guarded_server, query=f"?user_id={uuid4()}")
    assert (code in (400, 401), body) == (True, b"")


async def test_a_token_signed_with_the_private_key_is_accepted_where_its_public_key_is_configured(
    rsa_server, private_key
):
    assert await status(rsa_server, bearer(str(uuid4()), private_key, algorithm="RS256")) == (101, b"")


async def test_a_token_signed_with_another_private_key_gets_401(rsa_server):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert await status(rsa_server, bearer(str(uuid4()), stranger, algorithm="RS256")) == (401, b"")


async def test_a_token_signed_with_the_public_key_as_if_it_were_a_secret_gets_401(rsa_server, public_pem):
    # PyJWT itself refuses to sign so; whoever attacks does not ask PyJWT.
    content = token(str(uuid4())).rpartition(".")[0]
    signature = jwt.utils.base64url_encode(hmac.digest(public_pem, content.encode(), "sha256")).decode()
    assert await status(rsa_server, {"Authorization": f"Bearer {content}.{signature}"}) == (401, b"")


async def test_an_unsigned_token_gets_401_where_a_public_key_is_configured(rsa_server):
    assert await status(rsa_server, bearer(str(uuid4()), None, algorithm="none")) == (401, b"")
