"""-k: words, and what can be said with them."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.errors import InvalidUse
from harness.selftest.selection import selected

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("expression", "is_meant"),
    [
        ("late", True),
        ("LATE", True),
        ("lat", True),
        ("server", True),
        ("reordered", True),
        ("early", False),
        ("not early", True),
        ("not not late", True),
        ("late and delivery", True),
        ("late and early", False),
        ("early or delivery", True),
        ("not late or delivery", True),
        ("not (late or delivery)", False),
        ("early and late or delivery", True),
        ("early and (late or delivery)", False),
        ("(late)and(delivery)", True),
    ],
)
def test_words_are_combined_as_they_read(defect: Make, expression: str, is_meant: bool) -> None:
    late = defect("late-event", family="delivery", cause="reordered")
    assert selected([late], [expression]) == ((late,) if is_meant else ())


def test_nothing_said_means_everything_and_several_expressions_are_alternatives(defect: Make) -> None:
    defects = (defect("early"), defect("late"), defect("never"))
    assert selected(defects, []) == defects
    assert selected(defects, ["never", "early"]) == (defects[0], defects[2])


def test_a_whole_name_means_that_defect_alone(defect: Make) -> None:
    defects = (defect("twice"), defect("twice-under-other-names"), defect("other", cause="twice"))
    assert selected(defects, ["twice"]) == defects[:1]
    assert selected(defects, ["not twice"]) == defects[1:]
    assert selected(defects, ["twic"]) == defects


@pytest.mark.parametrize("expression", ["", "and", "late and", "or late", "not", "(late", "late)", "late early", "()"])
def test_what_cannot_be_read_is_wrong_use_and_says_what_it_was(expression: str) -> None:
    with pytest.raises(InvalidUse, match="-k"):
        selected([], [expression])
