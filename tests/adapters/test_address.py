import pytest

from harness.adapters.address import server_address
from harness.errors import InvalidUse


@pytest.mark.parametrize(
    ("given", "http", "ws"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
        ("ws://127.0.0.1:8000/ws", "http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
        ("ws://127.0.0.1:8000", "http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
        ("https://board.example/pm", "https://board.example/pm", "wss://board.example/pm/ws"),
        ("wss://board.example/pm/ws", "https://board.example/pm", "wss://board.example/pm/ws"),
        ("http://[::1]:8000", "http://[::1]:8000", "ws://[::1]:8000/ws"),
    ],
)
def test_both_doors_are_derived_from_either_kind_of_url(given: str, http: str, ws: str) -> None:
    address = server_address(given)
    assert (address.http, address.ws) == (http, ws)


@pytest.mark.parametrize(
    "given",
    ["127.0.0.1:8000", "localhost", "ftp://127.0.0.1", "http://", "http://127.0.0.1:port", "http://[::1", ""],
)
def test_what_is_no_address_is_refused_with_an_example_of_one(given: str) -> None:
    with pytest.raises(InvalidUse, match=r"http://127\.0\.0\.1:8000"):
        server_address(given)


@pytest.mark.parametrize("given", ["http://me:secret@host", "http://host/?token=secret", "http://host/#secret"])
def test_an_address_with_a_secret_in_it_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(InvalidUse) as refusal:
        server_address(given)
    assert "secret" not in str(refusal.value)
