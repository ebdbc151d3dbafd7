import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from harness.history import Header, Record
from harness.history.records import Base

PAGE = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")
KINDS = {kind.__dataclass_fields__["kind"].default: kind for kind in get_args(Record)}


def documented(heading: str) -> set[str]:
    """The fields that the table under a heading names in its first column."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_kind_of_record_has_its_section_in_order():
    assert re.findall(r"^## `(\w+)`$", PAGE, re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_record_is_documented_and_no_other(kind: str):
    common = {field.name for field in fields(Base)} | {"kind"}
    assert documented(f"`{kind}`") == {field.name for field in fields(KINDS[kind])} - common


def test_what_all_records_share_is_documented():
    assert documented("Every record") == {field.name for field in fields(Base)} | {"kind"}


def test_every_field_of_the_header_is_documented():
    assert documented("Header") == {field.name for field in fields(Header)}
