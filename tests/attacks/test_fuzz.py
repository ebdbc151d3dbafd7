"""Can a WebSocket client harm the server, or anybody else, by whatever it sends?

Three hostile clients fire salvos of anything, from sensible requests to noise, each held to its every answer, while an
innocent pair works on beside them. A failure names the seed, and the input that was answered wrongly.
"""

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pm_wire import messages_pb2 as pb
from support.attacker import Attacker, Bystander
from support.hostile import Attacks
from support.inventing import Inventor, Known
from support.nightly import again, sized
from support.serving import DEADLINE_S, Board, StartServer
from support.site import Site, guarded

INPUTS = sized(1_000, 10_000)  # on each of the two servers
ROLES = ("admin", "viewer", "stranger")
LARGEST_SALVO = 20
INNOCENT = "innocent"
IN_NO_ENVELOPE = {"SwimLane"}  # the one message of the schema that no other holds
GAUGES = ("pm_connections", "pm_subscriptions", "pm_tasks")


@pytest.fixture(params=["open", "guarded"])
def besieged(request: pytest.FixtureRequest, start_server: StartServer, open_peers: AsyncExitStack) -> Site:
    """A server that trusts everybody, and one that asks for tokens; room in the queues, so that nobody is too slow."""
    is_guarded = request.param == "guarded"
    flags = ("--send-buffer-size", "10000")
    process = guarded(start_server, *flags) if is_guarded else start_server(*flags)
    return Site(process=process, stack=open_peers, is_guarded=is_guarded)


async def test_whatever_is_sent_is_answered_as_owed_and_harms_nobody_else(
    besieged: Site, seed: int, tell: Callable[[str], None]
) -> None:
    bystander = await a_bystander(besieged)
    before = await gauges(besieged)
    async with AsyncExitStack() as stack:
        attackers = await the_attackers(replace(besieged, stack=stack), seed)
        async with asyncio.TaskGroup() as tasks:
            for attacker in attackers:
                tasks.create_task(lay_siege(attacker, bystander))
    counted = sum((attacker.counted for attacker in attackers), Counter())
    tell(summary(besieged, seed, counted))
    await bystander.carry_on()
    await all_is_as_before(besieged, before)
    sent = set.union(IN_NO_ENVELOPE, *(attacker.attacks.made for attacker in attackers))
    assert sent == set(pb.DESCRIPTOR.message_types_by_name), "not every type was sent"
    assert besieged.process.popen.poll() is None
    assert faults_in(besieged.process.log) == []


async def lay_siege(attacker: Attacker, bystander: Bystander) -> None:
    """Send this attacker's share; now and then see how the innocent are doing."""
    rng, sent = random.Random(attacker.name), 0
    while sent < INPUTS // len(ROLES) + 1:
        sent += await attacker.strike(rng.randrange(1, LARGEST_SALVO))
        if rng.random() < 0.2:
            await bystander.carry_on()


async def the_attackers(site: Site, seed: int) -> list[Attacker]:
    """One who may do everything, one who may only look, one who may nothing but knows all ids (where roles matter).

    Each has a board to itself: whatever it learns then follows from the seed, and the run can be repeated.
    """
    mode = "guarded" if site.is_guarded else "open"
    return [await an_attacker(site, role, f"{again(seed)} {mode} {role}") for role in ROLES]


async def an_attacker(site: Site, role: str, name: str) -> Attacker:
    """Its die is its name, which says how to repeat the run."""
    board, user_id = await site.board("under siege"), str(uuid4())
    if site.is_guarded and role != "stranger":
        await site.admit(board, user_id, role)
    known, rng = await what_is_known(board, user_id), random.Random(name)
    return Attacker(
        name=name,
        attacks=Attacks(rng, Inventor(rng, known)),
        reconnect=partial(site.intrude, user_id),
        learn=known.learn,
        # Whom tokens are asked from learns nothing of what others own.
        forbidden=INNOCENT.encode() if site.is_guarded else None,
    )


async def what_is_known(board: Board, user_id: str) -> Known:
    """A project and something of each kind in it."""
    known = Known(ids={"project": [board.project.id], "user": [user_id]})
    for item_type in (pb.EPIC, pb.STORY, pb.TASK, pb.TASK, pb.TASK, pb.TASK):
        known.keep("work_item", await board.item(item_type))
        known.keep("comment", await board.comment(known.ids["work_item"][-1]))
        known.keep("sprint", await board.sprint())
    return known


async def a_bystander(site: Site) -> Bystander:
    """Two clients of one user on a board of their own."""
    board = await site.board(f"{INNOCENT} board")
    return Bystander(
        writer=board.owner,
        watcher=board.observer,
        project_id=board.project.id,
        hears_of_projects=not site.is_guarded,
    )


async def gauges(site: Site) -> dict[str, float]:
    """How many connections and subscriptions the server says there are, and how many sockets it holds."""
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - no TLS on loopback
        lines = (await client.get(f"{site.process.url}/metrics")).text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if line.startswith(GAUGES))
    return {name: float(value) for name, value in pairs} | {"sockets": open_sockets(site.process.popen.pid)}


def open_sockets(pid: int) -> int:
    """As the system counts them, where it tells; a connection that was never accepted shows nowhere else."""
    count = 0
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(FileNotFoundError):  # closed since it was listed
            count += os.readlink(link).startswith("socket:")
    return count


async def all_is_as_before(site: Site, before: dict[str, float]) -> None:
    """The server learns of a closed connection when it can; ask until it has."""
    assert len(before) > 1, "the gauges are not told"
    async with asyncio.timeout(DEADLINE_S):
        while not is_no_more_than(await gauges(site), before):
            pass


def is_no_more_than(now: dict[str, float], before: dict[str, float]) -> bool:
    """Equal, but for sockets that idle callers have given up meanwhile."""
    return now | {"sockets": 0} == before | {"sockets": 0} and now["sockets"] <= before["sockets"]


def faults_in(log: Path) -> list[str]:
    """Lines that tell of a fault of the server's own; every line must be one JSON object."""
    lines = log.read_text().splitlines()
    return [line for line in lines if {"exception", "error"} & {*(entry := json.loads(line)), entry["level"]}]


def summary(site: Site, seed: int, counted: Counter[str]) -> str:
    """What was sent and what came back."""
    replies = {name: number for name, number in counted.items() if name.startswith("->")}
    inputs = counted - Counter(replies)
    figures = ", ".join(f"{number} {name}" for name, number in [*inputs.most_common(), *sorted(replies.items())])
    mode = "guarded" if site.is_guarded else "open"
    return f"fuzz ({mode}, {again(seed)}): {inputs.total()} inputs: {figures}"
