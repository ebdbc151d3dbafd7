"""Does a cell of the matrix say in a word what its counts mean?"""

import pytest

from harness.report.cells import Cell, Word


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Cell(good=46, total=46), "ok 46/46"),
        (Cell(good=46, total=46, late=1), "late 46/46"),
        (Cell(good=1, total=2), "partial 1/2"),
        (Cell(good=0, total=2), "none 0/2"),
        (Cell(good=0, total=2, bad_word=Word.WRONG), "wrong 0/2"),
        (Cell(total=2, unknown=2), "?"),
        (Cell(good=1, total=2, unknown=1), "? 1/2"),
        (Cell(total=2, unknown=1), "none 0/2"),
        (Cell(), "-"),
    ],
)
def test_a_cell_is_a_word_and_its_counts(cell: Cell, said: str) -> None:
    assert str(cell) == said
