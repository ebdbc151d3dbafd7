"""What does one cell of the matrix say? A word and two counts, never a colour alone."""

from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """OK all of it · LATE all of it, some only within the grace · PARTIAL · NONE of the deliveries · WRONG: none of the
    states is right · UNKNOWN: nobody can say · NOBODY: nothing was owed, or there is no other client."""

    OK = "ok"
    LATE = "late"
    PARTIAL = "partial"
    NONE = "none"
    WRONG = "wrong"
    UNKNOWN = "?"
    NOBODY = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`good` of `total` were as they should be, `late` of the good ones after their fence, `unknown` of the others
    cannot be judged; `bad_word` is what the cell says when none was good."""

    good: int = 0
    total: int = 0
    late: int = 0
    unknown: int = 0
    bad_word: Word = Word.NONE

    @property
    def bad(self) -> int:
        return self.total - self.good - self.unknown

    @property
    def word(self) -> Word:
        if self.total == 0:
            return Word.NOBODY
        if self.bad > 0:
            return Word.PARTIAL if self.good else self.bad_word
        if self.unknown > 0:
            return Word.UNKNOWN
        return Word.LATE if self.late else Word.OK

    def __str__(self) -> str:
        """`ok 46/46`, `none 0/2`, `partial 1/2`, `?`, `-`."""
        says_nothing = self.word is Word.NOBODY or (self.word is Word.UNKNOWN and self.good == 0)
        return self.word.value if says_nothing else f"{self.word.value} {self.good}/{self.total}"
