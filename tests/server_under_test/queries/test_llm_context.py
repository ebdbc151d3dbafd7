"""What a language model is told about the data: true, and its examples run."""

import re
from collections import Counter
from typing import get_args

import pytest
from support.house import BOB, NOON

from server_under_test.commands import (
    CreateComment,
    CreateDependency,
    CreateSprint,
    CreateTimeEntry,
    StartTimer,
    UpdateSprint,
    UpdateWorkItem,
)
from server_under_test.entities import EntityKind
from server_under_test.queries import llm_context

DAY_S = 86_400
WORDS = {"in_progress", "relates_to", "expected_version", *get_args(EntityKind)}
TABLES_OF_THE_SERVER_ITSELF = {"idempotency", "llm_context"}


async def matching(house, **filters):
    return await house.read(llm_context.matching, **filters)


async def test_there_are_28_entries_of_four_types_each_with_its_priority(house):
    counted = Counter((entry.context_type, entry.priority) for entry in await matching(house))
    assert counted == {
        ("schema_doc", 100): 10,
        ("query_pattern", 90): 8,
        ("business_rule", 80): 5,
        ("instruction", 70): 5,
    }


async def test_the_most_important_come_first_then_by_title(house):
    entries = await matching(house)
    assert entries == sorted(entries, key=lambda entry: (-entry.priority, entry.title))
    assert len({entry.id for entry in entries}) == len({entry.title for entry in entries}) == len(entries)


@pytest.mark.parametrize(
    "filters",
    [
        {"category": "work_item"},
        {"context_type": "business_rule"},
        {"min_priority": 90},
        {"category": "work_item", "context_type": "instruction", "min_priority": 70},
        {"category": "WORK_ITEM"},
        {"category": ""},
        {"context_type": "' OR 1 = 1 --"},
        {"min_priority": 101},
        {"min_priority": -(2**31)},
    ],
)
async def test_filters_are_exact_and_hold_together(house, filters):
    expected = [
        entry
        for entry in await matching(house)
        if entry.category == filters.get("category", entry.category)
        and entry.context_type == filters.get("context_type", entry.context_type)
        and entry.priority >= filters.get("min_priority", entry.priority)
    ]
    assert await matching(house, **filters) == expected


async def test_every_table_a_model_should_know_is_described_and_no_other(house, database):
    def names(connection, _):
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {name for (name,) in rows}

    described = {entry.title.removeprefix("Table ") for entry in await matching(house, context_type="schema_doc")}
    assert described == await database.write(names) - TABLES_OF_THE_SERVER_ITSELF


async def test_every_name_in_the_texts_is_one_of_this_data_model(house, database):
    def tables_and_columns(connection, _):
        rows = connection.execute(
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        )
        return {name for row in rows for name in row}

    names = await database.write(tables_and_columns)
    for entry in await matching(house):
        spoken = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", entry.content))
        assert spoken <= names | WORDS, entry.title


async def a_busy_project(house):
    """Enough going on in DEMO for every example to find something."""
    project = await house.project("DEMO")
    epic = await house.item(project, "an epic", item_type="epic")
    story = await house.item(project, "a story", item_type="story", parent_id=epic.id)
    other = await house.item(project, "something else")
    sprint = await house.made(
        CreateSprint(project_id=project.id, name="a sprint", start_date=NOON, end_date=NOON + DAY_S)
    )
    link = CreateDependency(blocking_item_id=other.id, blocked_item_id=epic.id, dependency_type="blocks")
    for command in (
        UpdateSprint(sprint_id=sprint.id, expected_version=1, status="active"),
        UpdateWorkItem(work_item_id=story.id, expected_version=1, sprint_id=sprint.id, story_points=5, status="done"),
        UpdateWorkItem(work_item_id=other.id, expected_version=1, sprint_id=sprint.id, story_points=3),
        CreateComment(work_item_id=epic.id, content="well"),
        CreateTimeEntry(work_item_id=epic.id, started_at=NOON - 5_400, ended_at=NOON),
        StartTimer(work_item_id=story.id),
        link,
    ):
        await house.do(command)


async def test_every_example_runs_and_finds_what_it_is_about(house, database):
    await a_busy_project(house)
    examples = {entry.title: entry.example_sql for entry in await matching(house, context_type="query_pattern")}

    def run(connection, _):
        found = {}
        for title, sql in examples.items():
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            found[title] = [dict(zip(names, row, strict=True)) for row in cursor]
        return found

    found = await database.write(run)
    assert all(found.values()), found
    assert [row["title"] for row in found["Everything below a work item"]] == ["a story"]
    assert found["Progress of the active sprint"] == [{"name": "a sprint", "items": 2, "points": 8, "points_done": 5}]
    assert [row["display_key"] for row in found["What a work item is waiting for"]] == ["DEMO-3"]
    assert [row["hours"] for row in found["Hours spent on each work item"]] == [1.5]
    assert [row["display_key"] for row in found["Who is working on what now"]] == ["DEMO-2"]
    assert [row["content"] for row in found["The discussion of a work item"]] == ["well"]


async def test_examples_come_with_an_explanation_and_belong_to_query_patterns(house):
    for entry in await matching(house):
        has_example = entry.context_type == "query_pattern"
        assert (entry.example_sql is not None, entry.example_description is not None) == (has_example, has_example)


async def test_it_needs_no_right_to_read_them(guarded_house):
    assert len(await guarded_house.read(llm_context.matching, user=BOB)) == 28
