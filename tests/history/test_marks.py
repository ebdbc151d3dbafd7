from hypothesis import given
from hypothesis import strategies as st

from harness.history.marks import mark, unmark, writer_of


@given(text=st.text(), operation=st.integers(1, 10**9))
def test_a_marked_text_names_its_writer_even_after_a_server_has_trimmed_it(text: str, operation: int):
    marked = mark(text, operation)
    assert writer_of(marked) == operation
    assert writer_of(marked.strip()) == operation


@given(text=st.text().map(str.strip), operation=st.integers(1, 10**9))
def test_without_its_mark_the_text_is_what_it_was(text: str, operation: int):
    if writer_of(text) is None:
        assert unmark(mark(text, operation)) == text


def test_a_text_without_a_mark_names_nobody():
    assert writer_of("Login page") is None
    assert writer_of("[w12] Login page") is None
    assert unmark("Login page") == "Login page"


def test_marks_of_different_writes_differ():
    assert mark("same", 1) != mark("same", 2)
