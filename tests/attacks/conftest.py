"""Seeds of the attacks, and the one line each of them has to say when all is over."""

import os
import random
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest
from support.nightly import again, chosen_seed, sized
from support.racing import Arena
from support.serving import Process
from support.site import Site

PROPERTY = "attack"
ARENA_PEERS = 12

Tell = Callable[[str], None]


def pytest_report_header() -> str:
    return f"attacks: {again(SEED)}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind))
    lines = sorted({text for report in reports for name, text in report.user_properties if name == PROPERTY})
    if lines:
        terminalreporter.section("attacks")
        for line in lines:
            terminalreporter.write_line(line)


SEED = chosen_seed()
os.environ["HARNESS_SEED"] = str(SEED)  # The same for every process of this run.


@pytest.fixture(scope="session")
def seed() -> int:
    """What makes this run the same run again."""
    return SEED


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Add a line to the summary at the end of the run."""

    def say(line: str) -> None:
        record_property(PROPERTY, line)

    return say


@pytest.fixture
def site(shared_server: Process, open_peers: AsyncExitStack) -> Site:
    """The server that trusts everybody."""
    return Site(process=shared_server, stack=open_peers)


@pytest.fixture
def guarded_site(guarded_server: Process, open_peers: AsyncExitStack) -> Site:
    """The server that asks for tokens."""
    return Site(process=guarded_server, stack=open_peers, is_guarded=True)


@pytest.fixture(params=range(sized(2, 30)), ids="round {}".format)
async def arena(request: pytest.FixtureRequest, site: Site, seed: int) -> Arena:
    """A board on the trusting server with many connections to it; each round has a die of its own."""
    board = await site.board()
    peers = [await site.open() for _ in range(ARENA_PEERS)]
    return Arena(
        site=site, board=board, peers=peers, http=await site.rest(), rng=random.Random(f"{seed} round {request.param}")
    )
