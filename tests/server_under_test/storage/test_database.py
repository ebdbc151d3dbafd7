"""The database file: one writer, readers beside it, a schema that is applied once."""

import asyncio
import sqlite3
import threading
from contextlib import closing

import pytest

from server_under_test.storage import Database


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "pm.db")
    yield database
    await database.close()


async def test_what_was_written_is_there_after_opening_the_file_again(tmp_path):
    first = await Database.open(tmp_path / "pm.db")
    await first.write(lambda _, tables: tables.users.ensure("u", 1))
    await first.close()
    again = await Database.open(tmp_path / "pm.db")
    assert await again.read(lambda tables: tables.users.exists("u"))
    await again.close()


async def test_a_reader_is_not_held_up_by_a_running_write_and_does_not_see_it(database):
    writing, may_commit = threading.Event(), threading.Event()

    def write(_connection, tables):
        tables.users.ensure("u", 1)
        writing.set()
        assert may_commit.wait(20)

    running = asyncio.create_task(database.write(write))
    await asyncio.to_thread(writing.wait, 20)
    seen_before = await database.read(lambda tables: tables.users.exists("u"))
    may_commit.set()
    await running
    assert (seen_before, await database.read(lambda tables: tables.users.exists("u"))) == (False, True)


async def test_writers_resume_in_the_order_in_which_their_work_ran(database):
    ran, resumed = [], []

    async def write(number):
        await database.write(lambda _connection, _tables: ran.append(number))
        resumed.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(200):
            group.create_task(write(number))
    assert resumed == ran == list(range(200))


async def test_a_reading_function_sees_one_snapshot(database, tmp_path):
    def read(tables):
        before = tables.users.exists("u")
        with closing(sqlite3.connect(tmp_path / "pm.db")) as other, other:
            other.execute("INSERT INTO users VALUES ('u', 'u', 1)")
        return before, tables.users.exists("u")

    assert await database.read(read) == (False, False)
    assert await database.read(lambda tables: tables.users.exists("u"))


async def test_a_failed_read_leaves_the_reader_usable(database):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await database.read(lambda _: 1 // 0)
        assert await database.read(lambda tables: tables.activity.last_sequence()) == 0
