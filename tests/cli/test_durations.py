import pytest
import typer

from harness.cli.durations import seconds


@pytest.mark.parametrize(("text", "expected"), [("250ms", 0.25), ("2s", 2), ("1.5m", 90), ("3", 3), ("0s", 0)])
def test_a_duration_is_a_number_with_a_unit(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "s", "-1s", "1h", "1 s", "1e3s", "nan"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="500ms"):
        seconds(text)
