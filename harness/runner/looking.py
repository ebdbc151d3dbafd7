"""What does an actor see? `expect` and `never`, and whether an actor sees what it is about to act on."""

from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from harness.actors.cli_actor import CliActor
from harness.actors.ui_client import UiClient
from harness.errors import HarnessError
from harness.history import Content, EntityKind, Expect
from harness.history.content import TEXT_FIELDS
from harness.history.marks import unmark
from harness.protocol import Query
from harness.runner.entities import Entity, UnknownEntity
from harness.runner.world import Actor, World
from harness.scenario import Act, Look

Sighting = Literal["met", "late", "unmet", "unknown"]


async def look(world: World, step: Look) -> None:
    """Carry out one `expect` or `never` and put the answer into the history."""
    client = world.actors[step.actor]
    if not isinstance(client, UiClient):
        raise HarnessError(f"{step.actor} has no live store to look at; the scenario loader should have refused this")
    try:
        entity, wanted = world.entities.get(step.target), world.entities.resolve(step.wanted)
    except UnknownEntity:
        record_unknown_entity(world, step.actor, step.verb, step.target, step.entity_kind, step.line)
        return
    if step.verb == "never":
        sighting = await _never(client, lambda: _was_shown(client, entity, wanted))
    else:
        sighting = await see(world, client, lambda: _is_as_expected(client, entity, wanted, gone=step.gone))
    world.recorder.record(
        Expect,
        client.name,
        verb=step.verb,
        outcome="met" if sighting == "late" else sighting,
        late=sighting == "late",
        name=step.target,
        entity_kind=entity.kind,
        entity_id=entity.id,
        wanted=wanted,
        gone=step.gone,
        seen=client.find(entity.kind, entity.id),
        line=step.line,
    )


async def see(world: World, client: UiClient, holds: Callable[[], bool]) -> Sighting:
    """Whether it holds now; else after a fence; else, `late`, within the grace."""
    if holds():
        return "met"
    try:
        await client.fence()
    except TimeoutError:
        return "unknown"
    if holds():
        return "met"
    return "late" if await world.bell.wait_until(holds, limit_s=world.options.grace_s) else "unmet"


async def sight(world: World, actor: Actor, entity: Entity, step: Act) -> Content | None:
    """The entity as the actor sees it before acting on it.

    A UI client that does not see it live says so in the history, then looks again as a user who reloads would. What is
    gone for everybody is acted on from memory if the scenario allows the refusal; else None, and the history says why.
    """
    content = await _look_up(world, actor, entity, step)
    if content is not None:
        return content
    if step.may_fail is not None:
        return {"version": entity.version}
    _record_need(world, actor, entity, step, outcome="unknown", gone=True)
    return None


async def _look_up(world: World, actor: Actor, entity: Entity, step: Act) -> Content | None:
    if isinstance(actor, CliActor):
        return await actor.look_up(entity.kind, entity.id)
    sighting = await see(world, actor, lambda: actor.find(entity.kind, entity.id) is not None)
    if sighting in ("met", "late"):
        return await _newest(world, actor, entity)
    reloaded = next((found for found in await actor.reload(_list_with(entity)) if found["id"] == entity.id), None)
    if reloaded is not None:
        _record_need(world, actor, entity, step, outcome="unmet" if sighting == "unmet" else "unknown", gone=False)
    return reloaded


async def _newest(world: World, client: UiClient, entity: Entity) -> Content | None:
    """The entity once everything others wrote has had its chance to arrive."""
    if world.is_behind(client):
        with suppress(TimeoutError):
            await client.fence()
    return client.find(entity.kind, entity.id)


def _record_need(
    world: World, actor: Actor, entity: Entity, step: Act, *, outcome: Literal["unmet", "unknown"], gone: bool
) -> None:
    world.recorder.record(
        Expect,
        actor.name,
        verb="needs",
        outcome=outcome,
        name=entity.name,
        entity_kind=entity.kind,
        entity_id=entity.id,
        gone=gone,
        line=step.line,
    )


def record_unknown_entity(
    world: World, actor: str, verb: Literal["expect", "never", "needs"], name: str, kind: EntityKind, line: int
) -> None:
    """The creation of what the step speaks of was never acknowledged, so the step says nothing about anybody."""
    world.recorder.record(Expect, actor, verb=verb, outcome="unknown", name=name, entity_kind=kind, line=line)


async def _never(client: UiClient, was_shown: Callable[[], bool]) -> Sighting:
    try:
        await client.fence()
    except TimeoutError:
        return "unknown"
    return "unmet" if was_shown() else "met"


def _was_shown(client: UiClient, entity: Entity, wanted: Content) -> bool:
    shown = [*client.shown.get((entity.kind, entity.id), ()), client.find(entity.kind, entity.id)]
    if not wanted:
        return (entity.kind, entity.id) in client.shown or shown[-1] is not None
    return any(content is not None and _has(entity.kind, content, wanted) for content in shown)


def _is_as_expected(client: UiClient, entity: Entity, wanted: Content, *, gone: bool) -> bool:
    content = client.find(entity.kind, entity.id)
    if content is None:
        return gone
    return not gone and _has(entity.kind, content, wanted)


def _has(kind: EntityKind, content: Content, wanted: Content) -> bool:
    """Whether the content holds every wanted value; texts are compared as the scenario wrote them, without marks."""
    return all(_plain(kind, key, content.get(key)) == _plain(kind, key, value) for key, value in wanted.items())


def _plain(kind: EntityKind, key: str, value: object) -> object:
    return unmark(value.strip()) if isinstance(value, str) and key in TEXT_FIELDS[kind] else value


def _list_with(entity: Entity) -> Query:
    if entity.kind is EntityKind.PROJECT:
        return Query(entity_kind=entity.kind)
    if entity.kind is EntityKind.COMMENT:
        return Query(entity_kind=entity.kind, work_item_id=entity.work_item_id)
    return Query(entity_kind=entity.kind, project_id=entity.project_id)
