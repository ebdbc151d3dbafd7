import re
from pathlib import Path

import pytest

from harness.checkers import CAUSES, CHECKERS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
DEFECTS_PAGE = (ROOT / "docs" / "defects.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0].split("\n# ")[0]


def test_every_guarantee_has_its_section_in_the_order_of_the_catalogue():
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == list(CHECKERS)


@pytest.mark.parametrize("name", CHECKERS)
def test_every_guarantee_shows_a_violation_and_the_defect_that_proves_its_checker(name: str):
    found = re.search(r"\* Found with: (.+?)(\n\n|\n\Z|\Z)", section(name), re.DOTALL)
    assert "* Violation: " in section(name)
    assert found is not None
    defects = re.findall(r"`([a-z-]+)`", found.group(1).replace("`--grace`", "").replace("`never`", ""))
    assert defects
    assert all(f"| `{defect}` |" in DEFECTS_PAGE for defect in defects)


@pytest.mark.parametrize("name", CHECKERS)
def test_every_checkers_docstring_is_a_definition(name: str):
    title = name.replace("-", " ").capitalize()
    assert (CHECKERS[name].__doc__ or "").startswith(f"{title}: ")


def test_every_cause_is_documented_with_its_own_words_and_no_other():
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert {name: (meaning, hint) for name, meaning, hint in rows} == {
        name: (cause.meaning, cause.hint) for name, cause in CAUSES.items()
    }


def test_causes_that_do_not_blame_the_server_stand_apart():
    apart = PAGE.split("do not blame the server:")[1]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", apart, re.MULTILINE)) == {
        name for name, cause in CAUSES.items() if not cause.blames_server
    }


def test_every_cause_that_a_checker_names_is_in_the_catalogue():
    sources = (ROOT / "harness" / "checkers").glob("*.py")
    words = {word for path in sources for word in re.findall(r'cause="([a-z-]+)"', path.read_text(encoding="utf-8"))}
    assert words <= CAUSES.keys()
