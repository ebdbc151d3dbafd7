"""Group commit: several units of work, one transaction, and still each for itself."""

import asyncio
import sqlite3

import pytest

from server_under_test.storage import Database
from server_under_test.storage.database import connect


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "pm.db")
    yield database
    await database.close()


@pytest.fixture
def groups(database):
    """How many units each commit held."""
    sizes = []
    database.when_committed(sizes.append)
    return sizes


def adding(user_id):
    return lambda _connection, tables: tables.users.ensure(user_id, 1)


async def is_stored(database, user_id):
    return await database.read(lambda tables: tables.users.exists(user_id))


async def test_units_that_wait_together_share_a_commit(database, groups):
    await asyncio.gather(*(database.write(adding(f"u{number}")) for number in range(50)))
    assert sum(groups) == 50
    assert len(groups) < 50
    assert all([await is_stored(database, f"u{number}") for number in range(50)])


async def test_a_refused_unit_leaves_no_trace_and_does_not_disturb_its_neighbours(database, groups):
    def half(_connection, tables):
        tables.users.ensure("half", 1)
        raise ValueError("refused")

    results = await asyncio.gather(
        database.write(adding("before")), database.write(half), database.write(adding("after")), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert max(groups) > 1
    assert [await is_stored(database, user) for user in ("before", "half", "after")] == [True, False, True]


async def test_nobody_is_answered_before_the_commit(database, tmp_path):
    stored = []
    with sqlite3.connect(tmp_path / "pm.db") as outside:
        await database.write(
            adding("u"), lambda _: stored.append(outside.execute("SELECT count(*) FROM users").fetchone()[0])
        )
    outside.close()
    assert stored == [1]


async def test_what_follows_from_commits_follows_in_their_order_and_before_any_answer(database):
    order = []

    async def write(number):
        await database.write(lambda _connection, _tables: number, lambda value: order.append(("then", value)))
        order.append(("answer", number))

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(write(number))
    assert [number for step, number in order if step == "then"] == list(range(20))
    assert all(order.index(("then", number)) < order.index(("answer", number)) for number in range(20))


async def test_when_sqlite_gives_up_the_transaction_everybody_in_it_hears_so(database):
    told = []

    def lose_everything(connection, _tables):
        connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    results = await asyncio.gather(
        database.write(adding("before"), told.append), database.write(lose_everything), return_exceptions=True
    )
    assert [type(result) for result in results] == [sqlite3.OperationalError] * 2
    assert (told, await is_stored(database, "before")) == ([], False)
    await database.write(adding("later"))
    assert await is_stored(database, "later")


async def test_a_failure_in_what_follows_reaches_the_caller_and_nobody_else(database):
    results = await asyncio.gather(
        database.write(adding("a"), lambda _: 1 // 0), database.write(adding("b")), return_exceptions=True
    )
    assert [type(result) for result in results] == [ZeroDivisionError, type(None)]


async def test_a_writer_waits_for_a_foreign_lock_instead_of_failing(database, tmp_path):
    foreign = connect(tmp_path / "pm.db")
    foreign.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(database.write(adding("u")))
    assert not await is_stored(database, "u")
    foreign.execute("COMMIT")
    foreign.close()
    await writing
    assert await is_stored(database, "u")
