"""The command layer without a door."""

import pytest
from support.house import ALICE, BOB, House

from server_under_test.commands.access import MembersOnly
from server_under_test.storage import Database


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "pm.db")
    yield database
    await database.close()


async def inhabited(house):
    for user in (ALICE, BOB):
        await house.service.welcome(user)
    return house


@pytest.fixture
async def house(database):
    """Where everybody may do everything."""
    return await inhabited(House(database=database))


@pytest.fixture
async def guarded_house(database):
    """Where nobody may do anything without being a member."""
    return await inhabited(House(database=database, access=MembersOnly()))
