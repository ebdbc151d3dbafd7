"""How does a run begin? Clients connect, the project is made, and everybody opens it."""

import asyncio

from harness.actors.intent import Intent
from harness.actors.lists import FORBIDDEN
from harness.actors.ui_client import UiClient
from harness.errors import EnvironmentFailure, Forbidden
from harness.history import Complete, EntityKind, Outcome, Verb
from harness.protocol import Command
from harness.runner.entities import Entity
from harness.runner.preparing import marked_values
from harness.runner.together import together
from harness.runner.world import World

AT_ONCE = 16
"""Handshakes under way at the same time."""
PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Before trying again: a server may still be inserting a user who has just connected (contract/websocket.md 1)."""


async def open_world(world: World) -> None:
    """Make the scenario's project as the first UI client (so that it is a member), or as the CLI if there is none.

    The second client goes alone: where only the creator may read the project, one refusal must end the run before fifty
    of them trip the server's circuit breaker (contract/websocket.md 9).
    """
    world.progress.doing("connecting")
    clients = world.clients
    if not clients:
        await _make_project(world, None)
        return
    await clients[0].connect()
    await clients[0].load_projects()
    project_id = await _make_project(world, clients[0])
    if clients[0].subscribes:
        await clients[0].open_project(project_id)
    gate = asyncio.Semaphore(AT_ONCE)

    async def join(client: UiClient) -> None:
        async with gate:
            await client.connect()
            await client.load_projects()
            if client.subscribes:
                await client.open_project(project_id)

    for some in (clients[1:2], clients[2:]):
        await together(join(client) for client in some)


async def _make_project(world: World, creator: UiClient | None) -> str:
    """The id of the new project. A user may be new to the server, which then needs a moment to know it: tried again."""
    actor = creator or world.clis[0]
    complete = await actor.perform(_creation(world))
    for pause_s in PAUSES_S:
        if complete.error_code != "DATABASE_ERROR" or creator is None:
            break
        await asyncio.sleep(pause_s)
        complete = await actor.perform(_creation(world))
    if complete.outcome is not Outcome.OK or complete.entity_id is None:
        raise _refused(actor.name, complete)
    name = world.plan.project
    entity = Entity(name=name, kind=EntityKind.PROJECT, id=complete.entity_id, project_id=complete.entity_id)
    world.entities.add(entity)
    world.note_write(complete)
    return entity.id


def _creation(world: World) -> Intent:
    operation = world.next_operation()
    values = {"title": world.plan.name, "key": world.next_key(), **world.plan.project_values}
    return Intent(
        operation=operation,
        command=Command(
            verb=Verb.CREATE,
            entity_kind=EntityKind.PROJECT,
            values=marked_values(EntityKind.PROJECT, values, operation),
        ),
        name=world.plan.project,
        setup=True,
    )


def _refused(name: str, complete: Complete) -> EnvironmentFailure:
    if complete.error_code == "UNAUTHORIZED":
        return Forbidden(FORBIDDEN.format(name=name, what="create a project"))
    if complete.outcome is Outcome.INFO:
        return EnvironmentFailure(
            f"the server did not answer when {name} created the scenario's project: {complete.error_message}"
        )
    return EnvironmentFailure(
        f"the server refused to create the scenario's project for {name} ({complete.error_code}: "
        f"{complete.error_message}), so nothing could be run. The server's own log should tell why."
    )
