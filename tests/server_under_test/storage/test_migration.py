"""A database that an older server made: brought up to date once, with everything that is in it."""

import sqlite3
from contextlib import closing

import pytest
from support.house import ALICE, NOON, House

from server_under_test.commands import CreateDependency, StartTimer
from server_under_test.queries import activity, llm_context, time_entries, work_items
from server_under_test.storage import Database
from server_under_test.storage.database import SCHEMA

PROJECT = "11111111-0000-4000-8000-000000000000"
ITEMS = [f"22222222-0000-4000-8000-00000000000{number}" for number in range(2)]
CONTENT = f"""
INSERT INTO users VALUES ('{ALICE}', 'Alice', 1);
INSERT INTO projects VALUES ('{PROJECT}', 'OLD', 'old', NULL, 'active', 1, 3, 1, 1, '{ALICE}', '{ALICE}', NULL);
INSERT INTO work_items SELECT value, '{PROJECT}', 'task', key + 1, key + 1, 'a task', NULL, 'todo', 'low', NULL, NULL,
    NULL, NULL, 1, 1, 1, '{ALICE}', '{ALICE}', NULL FROM json_each('["{ITEMS[0]}", "{ITEMS[1]}"]');
INSERT INTO activity_log SELECT NULL, id, project_id, 'work_item', id, 'created', created_by, created_at, NULL
    FROM work_items;
PRAGMA user_version = 1;
"""


@pytest.fixture
def old_file(tmp_path):
    """What the first version of the schema held."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((SCHEMA / "001_initial.sql").read_text())
        connection.executescript(CONTENT)
    return path


async def test_an_old_database_keeps_its_content_and_can_do_what_is_new(old_file):
    database = await Database.open(old_file)
    house = House(database=database)
    assert [item.id for item in await house.read(work_items.of_project, PROJECT)] == ITEMS
    entries, total = await house.read(activity.of_entity, "work_item", ITEMS[0], 10, 0)
    assert ([entry.action for entry in entries], total) == (["created"], 1)
    started = await house.made(StartTimer(work_item_id=ITEMS[0]))
    assert await house.read(time_entries.of_work_item, ITEMS[0]) == ([started], 1)
    link = CreateDependency(blocking_item_id=ITEMS[0], blocked_item_id=ITEMS[1], dependency_type="blocks")
    assert (await house.made(link)).created_at == NOON
    await database.close()


async def test_a_database_is_brought_up_to_date_once(old_file):
    for _ in range(2):
        database = await Database.open(old_file)
        assert len(await House(database=database).read(llm_context.matching)) == 28
        await database.close()


async def test_a_new_and_a_migrated_database_have_the_same_schema(old_file, tmp_path):
    schemas = []
    for path in (old_file, tmp_path / "new.db"):
        await (await Database.open(path)).close()
        with closing(sqlite3.connect(path)) as connection:
            schemas.append(connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall())
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert schemas[0] == schemas[1]
