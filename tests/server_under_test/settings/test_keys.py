"""A server that cannot verify tokens does not start, and says why without saying the secret."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from server_under_test.settings.config import WrongUse
from server_under_test.settings.keys import auth_settings

SECRET = "a secret of more than thirty-two characters"


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def file(tmp_path):
    """Write a key, or whatever it is, to a file."""

    def write(content):
        path = tmp_path / "jwt.pem"
        path.write_bytes(content)
        return path

    return write


def pem(public_key):
    return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def certificate(private_key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pm")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, private_key.public_key(), 1, begin, begin + timedelta(days=1))
    return built.sign(private_key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_a_secret_verifies_hs256():
    settings = auth_settings("x" * 32, None)
    assert (settings.algorithm, settings.key) == ("HS256", "x" * 32)


def test_a_public_rsa_key_verifies_rs256(file, private_key):
    settings = auth_settings(None, file(pem(private_key.public_key())))
    assert settings.algorithm == "RS256"
    assert settings.key.public_numbers() == private_key.public_key().public_numbers()


def test_neither_is_refused_and_both_are_refused(file, private_key):
    path = file(pem(private_key.public_key()))
    with pytest.raises(WrongUse, match="without a key"):
        auth_settings(None, None)
    with pytest.raises(WrongUse, match="both"):
        auth_settings(SECRET, path)


def test_a_short_secret_is_refused_and_not_told():
    with pytest.raises(WrongUse, match="has 31 characters, but must have 32 or more") as refused:
        auth_settings("k" * 31, None)
    assert "kk" not in str(refused.value)


def test_a_public_key_or_a_certificate_is_no_secret(private_key):
    for known_to_all in (pem(private_key.public_key()), certificate(private_key)):
        with pytest.raises(WrongUse, match="is a public key or certificate"):
            auth_settings(known_to_all.decode(), None)


def test_a_secret_that_is_no_text_is_refused():
    with pytest.raises(WrongUse):
        auth_settings("\udcff" * 32, None)


def test_a_file_without_a_public_rsa_key_is_refused(file, private_key, tmp_path):
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    private = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content, why in [
        (pem(elliptic), "is no RSA key"),
        (private, "holds no public key in PEM form"),
        (certificate(private_key), "holds no public key in PEM form"),
        (b"", "holds no public key in PEM form"),
        (b"\xff\x00", "holds no public key in PEM form"),
    ]:
        with pytest.raises(WrongUse, match=why):
            auth_settings(None, file(content))
    with pytest.raises(WrongUse, match="cannot be read: No such file or directory"):
        auth_settings(None, tmp_path / "missing.pem")


def test_a_weak_rsa_key_is_refused(file):
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505 - that is the point
    with pytest.raises(WrongUse, match="has 1024 bits, but must have 2048 or more"):
        auth_settings(None, file(pem(weak)))
