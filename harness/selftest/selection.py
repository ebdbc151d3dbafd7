"""Which defects does -k mean? Words with `and`, `or`, `not` and parentheses, looked for in their catalogue entry."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from harness.errors import InvalidUse
from harness.selftest.catalogue import Defect

Predicate = Callable[[Defect], bool]

_TOKEN = re.compile(r"[()]|[^\s()]+")
_OPERATORS = ("and", "or", "not", "(", ")")


def selected(defects: Sequence[Defect], expressions: Iterable[str]) -> tuple[Defect, ...]:
    """Those meant by any of the expressions, all if there are none. Raises InvalidUse.

    A word that is a defect's whole name means that defect alone; any other is looked for in all that is said of one.
    """
    names = frozenset(defect.name for defect in defects)
    parsed = [_Parser(expression, names).parse() for expression in expressions]
    return tuple(defect for defect in defects if not parsed or any(is_meant(defect) for is_meant in parsed))


class _Parser:
    """Recursive descent: `or` binds loosest, then `and`, then `not`."""

    def __init__(self, expression: str, names: Collection[str]) -> None:
        self._expression = expression
        self._names = names
        self._tokens = _TOKEN.findall(expression)
        self._place = 0

    def parse(self) -> Predicate:
        found = self._either()
        if self._next is not None:
            raise self._mistake(f"{self._next!r} is not expected there")
        return found

    @property
    def _next(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _took(self, token: str) -> bool:
        if self._next != token:
            return False
        self._place += 1
        return True

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._took("or"):
            parts.append(self._both())
        return lambda defect: any(part(defect) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return lambda defect: all(part(defect) for part in parts)

    def _one(self) -> Predicate:
        if self._took("not"):
            denied = self._one()
            return lambda defect: not denied(defect)
        if self._took("("):
            inner = self._either()
            if not self._took(")"):
                raise self._mistake("a parenthesis is not closed")
            return inner
        return self._word()

    def _word(self) -> Predicate:
        word = self._next
        if word is None or word in _OPERATORS:
            raise self._mistake(f"a word is missing before {word!r}" if word else "a word is missing at its end")
        self._place += 1
        if word in self._names:
            return lambda defect: defect.name == word
        wanted = word.casefold()
        return lambda defect: wanted in defect.words.casefold()

    def _mistake(self, what: str) -> InvalidUse:
        return InvalidUse(f"-k {self._expression!r}: {what}. Write it like 'delivery and not late'.")
