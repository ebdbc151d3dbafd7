"""Every anomaly that a checker yields in any test is certified; one that is not fails the test.

The checkers are wrapped where tests take them from, before any test is imported. A complaint is kept and raised when
the test is over: `judge` would take an error in a checker for a crash of it.
"""

import sys
from collections.abc import Generator, Iterator
from functools import wraps
from typing import Any

import pytest

import harness.checkers
from certificates import certify
from harness.checkers import CHECKERS, Answer, Checker
from harness.history import History

_COMPLAINTS: list[str] = []


def pytest_configure() -> None:
    for name, checker in list(CHECKERS.items()):
        certified = _certified(checker)
        setattr(sys.modules[checker.__module__], checker.__name__, certified)
        setattr(harness.checkers, checker.__name__, certified)
        CHECKERS[name] = certified  # type: ignore[index]  # a plain dict behind its Mapping


def _certified(checker: Checker) -> Checker:
    @wraps(checker)
    def certified(history: History, *planted: Any) -> Iterator[Answer]:
        for answer in checker(history, *planted):
            if answer is not None:
                try:
                    certify(history, answer)
                except Exception as complaint:
                    _COMPLAINTS.append(f"{answer}\nis not borne out by its records: {complaint!r}")
            yield answer

    return certified


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    _COMPLAINTS.clear()
    result = yield
    assert not _COMPLAINTS, f"{item.name}: {_COMPLAINTS[0]}"
    return result
