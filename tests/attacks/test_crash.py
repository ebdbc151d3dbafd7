"""Is anything lost, or half done, when the server is killed under load?

Writers by both doors keep count of what was acknowledged; the server is killed at a moment that a die chose, often
with dozens of requests under way. What was acknowledged must be in the file and be shown by the next server.
"""

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from signal import SIGKILL

import pytest
from support.commands import command
from support.crew import Crew
from support.half_done import faults
from support.mutations import key
from support.nightly import again, sized
from support.serving import StartServer
from support.site import Site

SERIES = sized(1, 10)  # each on a database of its own
ROUNDS = sized(5, 10)
LATEST_KILL = 400  # requests and replies


@pytest.mark.parametrize("series", range(SERIES), ids="series {}".format)
async def test_what_was_acknowledged_survives_and_nothing_is_half_done(
    start_server: StartServer, seed: int, series: int, tell: Callable[[str], None]
) -> None:
    rng = random.Random(f"{seed} series {series}")
    crew = Crew(rng=rng)
    for number in range(ROUNDS + 1):
        async with AsyncExitStack() as stack:
            site = Site(process=start_server(), stack=stack)
            if number == 0:
                await crew.meet(site)
            await crew.check(site)
            if number == ROUNDS:
                break
            await crew.write_until_killed(site, rng.choice((0, rng.randrange(50), rng.randrange(LATEST_KILL))))
        assert faults(site.process.database, crew.ws_users) == []
        crew.settle(site.process.database)
    tell(
        f"crash ({again(seed)}), series {series}: {crew.kills} kills, {crew.acknowledged} entities acknowledged,"
        f" {crew.under_way} requests under way, {crew.retried} retried; nothing lost, nothing half done"
    )


@pytest.mark.parametrize("round_", range(sized(2, 20)), ids="round {}".format)
async def test_a_server_killed_in_its_first_commit_has_all_of_it_or_nothing(
    start_server: StartServer, round_: int
) -> None:
    async with AsyncExitStack() as stack:
        site = Site(process=start_server(), stack=stack)
        peer = await site.open()
        await peer.send(**command("create_project", title="the first", key=key()))
        if round_ % 2:
            await peer.receive()
        site.process.stop(SIGKILL)
    assert faults(site.process.database, frozenset((peer.user_id,))) == []
    async with AsyncExitStack() as stack:
        board = await Site(process=start_server(), stack=stack).board()
        assert (await board.item()).item_number == 1


@pytest.mark.parametrize("round_", range(sized(2, 20)), ids="round {}".format)
async def test_a_server_killed_while_it_makes_its_database_can_be_started_again(
    start_server: StartServer, tmp_path: Path, round_: int
) -> None:
    database = tmp_path / "pm.db"
    kill_when_it_has_written(database, size=round_ * 512)
    async with AsyncExitStack() as stack:
        board = await Site(process=start_server(), stack=stack).board()
        assert (await board.item()).item_number == 1
    assert faults(database, frozenset((board.owner.user_id,))) == []


def kill_when_it_has_written(database: Path, size: int) -> None:
    """Start a server and kill it as soon as its database has this size."""
    command_line = [sys.executable, "-m", "server_under_test", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command_line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        while not database.exists() or database.stat().st_size < size:
            assert server.poll() is None, "it ended by itself"
        server.kill()
