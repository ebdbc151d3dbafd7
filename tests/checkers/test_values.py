import pytest

from harness.checkers.values import is_same
from harness.history import JsonValue


@pytest.mark.parametrize(
    ("field", "asked", "shown"),
    [
        ("title", "  Login ", "Login"),
        ("description", "", None),
        ("description", "   ", ""),
        ("sprint_id", "", None),
        ("story_points", 0, None),
        ("key", "abc", "ABC"),
        ("position", 3, 3),
    ],
)
def test_what_a_server_makes_of_a_value_is_the_same(field: str, asked: JsonValue, shown: JsonValue):
    assert is_same(field, asked, shown)


@pytest.mark.parametrize(
    ("field", "asked", "shown"),
    [
        ("title", "Login", "login"),
        ("position", 0, None),
        ("position", 1, True),
        ("status", "todo", "done"),
        ("key", "abc", "abd"),
    ],
)
def test_another_value_is_not_the_same(field: str, asked: JsonValue, shown: JsonValue):
    assert not is_same(field, asked, shown)
