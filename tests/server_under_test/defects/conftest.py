"""A server with bugs, in the test's own process, talked to over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from server_under_test.app import open_backend
from server_under_test.backend import Backend
from server_under_test.defects import plant
from server_under_test.defects.profiles import defects_of
from server_under_test.process.address import Address, listen
from server_under_test.process.server import Server
from server_under_test.settings.config import Settings


@dataclass(kw_only=True)
class Planted:
    """A running server and where it listens."""

    backend: Backend
    url: str
    ws_url: str
    ended: asyncio.Task = field(repr=False)

    async def stop(self):
        """Stop in order."""
        self.backend.is_stopping.set()
        await self.ended


@asynccontextmanager
async def serving(database, defects, **settings) -> AsyncIterator[Planted]:
    is_up = asyncio.Event()
    with listen("127.0.0.1", 0) as listener:
        address = Address.of(listener)
        async with open_backend(Settings(database=database, **settings), defects) as backend:
            ended = asyncio.create_task(Server(backend, is_up.set).serve([listener]))
            await is_up.wait()
            server = Planted(backend=backend, url=address.url, ws_url=address.ws_url, ended=ended)
            yield server
            await server.stop()


@pytest.fixture
async def start(tmp_path, open_peers):
    """Start servers with these bugs, or with those of a profile."""
    async with AsyncExitStack() as stack:

        async def start(*specs, behaving_as=None, **settings):
            defects = [*(defects_of(behaving_as) if behaving_as else []), *map(plant, specs)]
            return await stack.enter_async_context(serving(tmp_path / "pm.db", defects, **settings))

        yield start


@pytest.fixture
def planted(start, make_board):
    """A board on a server with these bugs."""

    async def planted(*specs, **settings):
        return await make_board(await start(*specs, **settings))

    return planted
