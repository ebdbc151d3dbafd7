"""What can a language model learn about this server?"""

import asyncio
from collections import Counter

import pytest
from support.commands import do, granted

pytestmark = pytest.mark.section("websocket.md 7.7 GetLlmContext")

SEEDED = {"schema_doc": (10, 100), "query_pattern": (8, 90), "business_rule": (5, 80), "instruction": (5, 70)}


async def asked(board, **filters):
    return list(granted(await do(board.owner, "get_llm_context", **filters)).entries)


async def test_28_rows_are_there_from_the_start(board):
    assert len(await asked(board)) == 28


@pytest.mark.parametrize(("kind", "count"), [(kind, count) for kind, (count, _) in SEEDED.items()])
async def test_a_type_has_its_number_of_rows(board, kind, count):
    assert Counter(each.context_type for each in await asked(board))[kind] == count


@pytest.mark.parametrize(("kind", "priority"), [(kind, priority) for kind, (_, priority) in SEEDED.items()])
async def test_the_rows_of_a_type_have_its_priority(board, kind, priority):
    assert {each.priority for each in await asked(board) if each.context_type == kind} == {priority}


async def test_rows_are_listed_by_falling_priority_then_by_title(board):
    keys = [(-each.priority, each.title) for each in await asked(board)]
    assert keys == sorted(keys)


async def test_every_row_has_an_id_of_its_own_a_category_a_title_and_content(board):
    rows = await asked(board)
    assert len({each.id for each in rows}) == 28
    assert all(each.category and each.title and each.content for each in rows)


@pytest.mark.parametrize("kind", SEEDED)
async def test_rows_are_filtered_by_type(board, kind):
    assert await asked(board, context_type=kind) == [each for each in await asked(board) if each.context_type == kind]


async def test_rows_are_filtered_by_category(board):
    everything = await asked(board)
    for category in {each.category for each in everything}:
        expected = [each for each in everything if each.category == category]
        assert await asked(board, category=category) == expected


@pytest.mark.parametrize(("least", "count"), [(0, 28), (70, 28), (71, 23), (80, 23), (90, 18), (100, 10), (101, 0)])
async def test_rows_are_filtered_by_a_least_priority(board, least, count):
    assert len(await asked(board, min_priority=least)) == count


async def test_filters_combine(board):
    first = (await asked(board, context_type="query_pattern"))[0]
    found = await asked(board, context_type="query_pattern", category=first.category, min_priority=90)
    assert first in found
    assert await asked(board, context_type="query_pattern", category=first.category, min_priority=91) == []


@pytest.mark.parametrize("field", ["context_type", "category"])
async def test_a_filter_that_matches_nothing_gives_an_empty_list(board, field):
    assert await asked(board, **{field: "no such thing"}) == []


async def test_no_permission_is_asked_for(team):
    stranger = await team.member("stranger")
    assert len(granted(await do(stranger, "get_llm_context")).entries) == 28


async def test_the_rows_are_there_once_after_a_restart(start_server, connect_to):
    ids = []
    for _ in range(2):
        process = start_server()
        peer = await connect_to(process)
        ids.append([each.id for each in granted(await do(peer, "get_llm_context")).entries])
        await asyncio.to_thread(process.stop)
    assert len(ids[0]) == 28
    assert ids[0] == ids[1]
