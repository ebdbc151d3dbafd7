"""Does the reference of the language tell the truth, and all of it?"""

import re
from pathlib import Path

import pytest

from harness.scenario import loads, plan
from harness.scenario.requirements import GUARANTEES
from harness.scenario.words import (
    ACTOR_KEYS,
    BUDGETS,
    CONTROLS,
    FIELDS,
    LATER,
    MAY_FAIL,
    SCENARIO_KEYS,
    STEP_KEYS,
    Choice,
)

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def words():
    yield from (*SCENARIO_KEYS, *ACTOR_KEYS, *BUDGETS, *CONTROLS, *LATER, *MAY_FAIL, *GUARANTEES)
    yield from (word for keys in STEP_KEYS.values() for word in keys)
    for fields in FIELDS.values():
        for field in fields:
            yield field.word
            yield from field.holds.words if isinstance(field.holds, Choice) else ()


def test_the_page_has_examples():
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_is_a_scenario(block):
    assert plan(loads(block, file="docs/scenarios.md"), seed=1, env={}, now_s=0).steps


def test_every_word_of_the_language_is_on_the_page():
    named = set(re.findall(r"`([^`\n]+)`", PAGE))
    assert sorted(set(words()) - named) == []


def test_the_table_of_fields_says_where_each_may_stand():
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.count("|") == 7]
    told, kind = {}, ""
    for first, field, *uses, _ in (row for row in rows if row[1].startswith("`")):
        kind = first or kind
        told[kind, field.strip("`")] = tuple(uses)
    assert told == {
        (kind.value, field.word): (
            "required" if field.required else "yes" if "create" in field.uses else "",
            "yes" if "update" in field.uses else "",
            "yes" if "is" in field.uses else "",
        )
        for kind, fields in FIELDS.items()
        for field in fields
    }
