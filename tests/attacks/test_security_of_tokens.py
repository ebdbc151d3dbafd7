"""Who gets in with a forged, worn-out or stolen token? Nobody, by neither door, and the log does not repeat it."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from support.disclosure import discloses
from support.serving import Process, StartServer, launch
from support.tokens import SECRET, token
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

OWNER = str(uuid4())
HOUR = 3600
ALONE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = ALONE.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
HUGE_EXPIRY = b'{"exp":' + b"9" * 5_000 + b"}"


def part(content: Any) -> str:
    """One part of a token."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forged(head: dict[str, Any], key: bytes = b"", **claims: Any) -> str:
    """A token made by hand, as no library would make it: signed with any key, or not at all."""
    now = int(time.time())
    content = f"{part(head)}.{part({'sub': OWNER, 'iat': now, 'exp': now + HOUR, **claims})}"
    signature = hmac.new(key, content.encode(), hashlib.sha256).digest() if key else b""
    return f"{content}.{part(signature)}"


def resigned(head: dict[str, Any]) -> str:
    """A good token under another head."""
    return f"{part(head)}.{token(OWNER).split('.', 1)[1]}"


def now() -> int:
    return int(time.time())


WORN: dict[str, Callable[[], str]] = {
    "expired": lambda: token(OWNER, exp=now() - 60),
    "not yet valid": lambda: token(OWNER, nbf=now() + HOUR),
    "without expiry": lambda: token(OWNER, exp=None),
    "without time of issue": lambda: token(OWNER, iat=None),
    "without subject": lambda: token(OWNER, sub=None),
    "with an empty subject": lambda: token(""),
    "with a number for a subject": lambda: forged({"alg": "HS256"}, SECRET.encode(), sub=1),
    "with a text for an expiry": lambda: forged({"alg": "HS256"}, SECRET.encode(), exp="never"),
    "with an endless expiry": lambda: forged({"alg": "HS256"}, SECRET.encode(), exp=float("inf")),
    "for another audience": lambda: token(OWNER, aud="another service"),
}
FORGED: dict[str, Callable[[], str]] = {
    "of another secret": lambda: token(OWNER, "another secret, which is long enough to be one, as it should be ....."),
    "of an empty secret": lambda: forged({"alg": "HS256"}, b"\x00"),
    "of another algorithm": lambda: token(OWNER, algorithm="HS512"),
    "unsigned": lambda: forged({"alg": "none"}),
    "unsigned in capitals": lambda: forged({"alg": "NONE"}),
    "with the signature cut off": lambda: token(OWNER).rsplit(".", 1)[0] + ".",
    "with a head that names another algorithm": lambda: resigned({"alg": "none"}),
    "with a head that names a key file": lambda: resigned({"alg": "HS256", "kid": "../../../dev/null"}),
    "with a head that brings its own key": lambda: resigned({"alg": "HS256", "jwk": {"kty": "oct", "k": "AA"}}),
    "with a head that asks for extensions": lambda: resigned({"alg": "HS256", "crit": ["exp"], "b64": False}),
    "of another subject under the old signature": lambda: ".".join(
        (token(str(uuid4())).split(".")[0], part({"sub": OWNER}), token(OWNER).split(".")[2])
    ),
    "in four parts": lambda: token(OWNER) + ".x",
    "with a space in it": lambda: token(OWNER).replace(".", " .", 1),
    "of nested lists": lambda: f"{part(b'[' * 2_000)}.{part(b'[' * 2_000)}.x",
    "of a huge number": lambda: f"{part({'alg': 'HS256'})}.{part(HUGE_EXPIRY)}.x",
    "of nothing": lambda: "..",
}
HEADERS: dict[str, Callable[[], str]] = {
    "of another scheme": lambda: f"Basic {token(OWNER)}",
    "in small letters": lambda: f"bearer {token(OWNER)}",
    "without its token": lambda: "Bearer",
    "with two spaces": lambda: f"Bearer  {token(OWNER)}",
    "with two tokens": lambda: f"Bearer {token(OWNER)}, Bearer {token(OWNER)}",
    "of a quoted token": lambda: f'Bearer "{token(OWNER)}"',
}
BAD: dict[str, Callable[[], str]] = {
    **{name: lambda make=make: f"Bearer {make()}" for name, make in {**WORN, **FORGED}.items()},
    **HEADERS,
}
MIXED_UP: dict[str, Callable[[], str]] = {
    "signed with the public key as a secret": lambda: forged({"alg": "HS256", "typ": "JWT"}, PUBLIC_PEM),
    "signed with the public key without its end": lambda: forged({"alg": "HS256"}, PUBLIC_PEM.strip()),
    "of a shared secret": lambda: token(OWNER),
    "of another private key": lambda: token(OWNER, STRANGE, algorithm="RS256"),
    "of a stronger algorithm": lambda: token(OWNER, ALONE, algorithm="RS512"),
    "of padding of another kind": lambda: token(OWNER, ALONE, algorithm="PS256"),
    "unsigned": lambda: forged({"alg": "none"}),
}


@pytest.fixture(scope="module")
def by_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server that trusts whoever holds one private key."""
    folder: Path = tmp_path_factory.mktemp("by_key")
    (folder / "public.pem").write_bytes(PUBLIC_PEM)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PM_AUTH_ENABLED", "true")
        environment.setenv("PM_AUTH_JWT_PUBLIC_KEY_PATH", str(folder / "public.pem"))
        process = launch(folder, keep_environment=True)
    yield process
    process.stop()


async def assert_refused(process: Process, header: str) -> None:
    """By both doors, in words that tell nothing, and with a log that does not hold what was shown."""
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(process.ws_url, additional_headers={"Authorization": header}, compression=None):
            pass
    assert (refusal.value.response.status_code, refusal.value.response.body) == (401, b"")
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - no TLS on loopback
        answer = await client.get(f"{process.url}/api/v1/projects", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert discloses(answer.text) is None
    for shown in (word for word in header.split() if word.strip(".") and "." in word):
        assert shown not in answer.text + process.log.read_text()


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
async def test_a_token_that_is_not_good_opens_no_door(guarded_server: Process, make: Callable[[], str]) -> None:
    refused_before = len(guarded_server.logged("unauthenticated"))
    await assert_refused(guarded_server, make())
    assert len(guarded_server.logged("unauthenticated")) == refused_before + 2


@pytest.mark.parametrize("make", MIXED_UP.values(), ids=MIXED_UP)
async def test_a_public_key_is_no_secret(by_key: Process, make: Callable[[], str]) -> None:
    await assert_refused(by_key, f"Bearer {make()}")


async def test_the_holder_of_the_private_key_gets_in(by_key: Process) -> None:
    headers = {"Authorization": f"Bearer {token(OWNER, ALONE, algorithm='RS256')}"}
    async with connect(by_key.ws_url, additional_headers=headers, compression=None) as socket:
        await (await socket.ping())


async def test_a_token_in_the_address_is_not_looked_at(guarded_server: Process) -> None:
    secret = token(OWNER)
    for query in (f"token={secret}", f"access_token={secret}", f"jwt={secret}"):
        with pytest.raises(InvalidStatus) as refusal:
            async with connect(f"{guarded_server.ws_url}?{query}", compression=None):
                pass
        assert refusal.value.response.status_code == 401
    assert secret not in guarded_server.log.read_text()


async def test_the_log_at_its_most_talkative_holds_no_token_and_no_secret(
    start_server: StartServer, open_peers: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PM_AUTH_ENABLED", "true")
    monkeypatch.setenv("PM_AUTH_JWT_SECRET", SECRET)
    process = start_server("--log-level", "debug", keep_environment=True)
    shown = [
        token(OWNER),
        token(OWNER, exp=now() - 60),
        token(OWNER, "no secret of this server's, though it is long enough"),
    ]
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - no TLS on loopback
        for each in shown:
            headers = {"Authorization": f"Bearer {each}"}
            await client.get(f"{process.url}/api/v1/projects", headers=headers)
            await client.post(f"{process.url}/api/v1/projects", headers=headers, content=b"{")
    for each in shown:
        try:
            headers = {"Authorization": f"Bearer {each}"}
            async with connect(process.ws_url, additional_headers=headers, compression=None) as socket:
                await socket.send(b"\xff")
                await socket.wait_closed()
        except InvalidStatus:
            pass
    log = process.log.read_text()
    assert log
    for text in (SECRET, *(part for each in shown for part in each.split(".")[1:])):
        assert text not in log
