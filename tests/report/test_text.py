"""Is text that others wrote harmless once it is shown?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.text import redact, redact_all, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines", r"two\nlines"),
        ("\u202eesrever", r"\u202eesrever"),
        ("\ud800", r"\ud800"),
        ("\x9b2J", r"\x9b2J"),
        ("Größe 👩‍💻 [bold]", "Größe 👩‍💻 [bold]"),
    ],
)
def test_control_characters_are_spelled_out_and_letters_stay(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_no_control_character_is_ever_left(text: str) -> None:
    assert not {unicodedata.category(character) for character in visible(text)} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("ws://127.0.0.1:8000/ws", "ws://127.0.0.1:8000/ws"),
        ("wss://user:hidden@host:8000/ws?token=hidden#hidden", "wss://host:8000/ws"),
        ("host:8000?token=hidden", "host:8000"),
        ("user:hidden@host/ws", "host/ws"),
        ("ws://host/p@th", "ws://host/p@th"),
    ],
)
def test_an_address_keeps_neither_user_nor_query_nor_fragment(address: str, left: str) -> None:
    assert redact(address) == left


@pytest.mark.parametrize(
    "text",
    ["cannot reach wss://u:hidden@host/ws?token=hidden now", "GET /ws?token=hidden&user_id=1", "Password=hidden"],
)
def test_secrets_inside_a_sentence_are_left_out(text: str) -> None:
    assert "hidden" not in redact_all(text)
