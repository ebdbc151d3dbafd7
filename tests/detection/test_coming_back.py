"""Clients that leave and come back in the middle of a burst: what the lists and the events show them, put together."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

import pytest

from harness.actors.intent import Intent
from harness.actors.ui_client import UiClient
from harness.checkers import Finding, Verdict
from harness.history import Complete, EntityKind, Verb
from harness.history.content import version_of
from harness.protocol import Command
from harness.runner.preparing import marked_values
from harness.runner.together import together
from harness.runner.world import Actor, World

JudgedRun = Callable[..., Awaitable[Any]]
ITEM = EntityKind.WORK_ITEM
ROUNDS = 12


async def write(world: World, actor: Actor, verb: Verb, entity: Complete | None = None, **values: Any) -> Complete:
    number = world.next_operation()
    command = Command(
        verb=verb,
        entity_kind=ITEM,
        entity_id=entity.entity_id if entity is not None else None,
        project_id=world.entities.get(world.plan.project).id,
        expected_version=version_of(entity.content) if entity is not None and verb is Verb.UPDATE else None,
        values=marked_values(ITEM, values, number),
    )
    return await actor.perform(Intent(operation=number, command=command))


async def burst(world: World, actor: Actor) -> None:
    """Create, change and delete, one after the other, as fast as the server answers."""
    for turn in range(ROUNDS):
        made = await write(world, actor, Verb.CREATE, item_type="task", title=f"{actor.name} {turn}")
        changed = await write(world, actor, Verb.UPDATE, made, status="todo")
        if turn % 3 == 0:
            await write(world, actor, Verb.DELETE, changed)


async def coming_and_going(world: World, client: UiClient) -> None:
    project_id = world.entities.get(world.plan.project).id
    for _ in range(3):
        await client.close()
        await write(world, world.clis[0], Verb.CREATE, item_type="task", title=f"while {client.name} is away")
        await client.connect()
        await client.load_projects()
        await client.open_project(project_id)


async def a_restless_run(world: World, _steps: object) -> None:
    alice, bob = world.clients
    await together([burst(world, alice), burst(world, world.clis[0]), coming_and_going(world, bob)])


@pytest.fixture
def restless_run(judged_run: JudgedRun, monkeypatch: pytest.MonkeyPatch) -> JudgedRun:
    monkeypatch.setattr(import_module("harness.runner.run"), "run_steps", a_restless_run)
    return lambda *defects: judged_run("comments_between_users", *defects)


def finding(judged: Any, name: str) -> Finding:
    return next(one for one in judged.findings.guarantees if one.guarantee == name)


async def test_nobody_is_accused_on_the_clean_server(restless_run: JudgedRun) -> None:
    judged = await restless_run()
    assert judged.wrong == []
    for name in ("snapshot-stream", "resumable"):
        assert (finding(judged, name).verdict, finding(judged, name).judged > 0) == (Verdict.VALID, True)


async def test_a_list_that_is_not_what_is_stored_is_found_and_named(restless_run: JudgedRun) -> None:
    judged = await restless_run("stale-snapshot")
    assert {anomaly.cause for anomaly in finding(judged, "snapshot-stream").anomalies} == {"stale-snapshot"}
