"""How is a plan carried out? Step by step; what stands in a `parallel` is prepared first, then released at once."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from harness.actors.lists import BREAKER_OPEN, FORBIDDEN
from harness.actors.ui_client import UiClient
from harness.errors import Forbidden, ServerUnavailable
from harness.history import Complete, EntityKind, Outcome, Verb
from harness.history.content import version_of
from harness.protocol import Command
from harness.runner.entities import Entity
from harness.runner.looking import look
from harness.runner.preparing import Ready, prepare
from harness.runner.settle import arrive
from harness.runner.together import together
from harness.runner.world import Actor, World
from harness.scenario import Act, Look, PlannedStep, Settle, Together


async def run_steps(world: World, steps: Sequence[PlannedStep]) -> None:
    for number, step in enumerate(steps, start=1):
        world.progress.doing(f"step {number} of {len(steps)}")
        await _run_step(world, step)


async def _run_step(world: World, step: PlannedStep) -> None:
    match step:
        case Act():
            ready = await prepare(world, step)
            if ready is not None:
                await _carry_out(world, ready)
        case Look():
            await look(world, step)
        case Together():
            await _run_together(world, step)
        case Settle():
            await arrive(world)


async def _run_together(world: World, step: Together) -> None:
    """Everybody looks first, so that both sides of a race hold the same version; the seed shuffles who goes first."""
    starts = await together(_first_of(world, branch) for branch in step.branches)
    branches = [_branch(start, world, branch[1:]) for start, branch in zip(starts, step.branches, strict=True)]
    world.rng.shuffle(branches)
    await together(branches)


Start = Callable[[], Awaitable[None]]


async def _first_of(world: World, branch: Sequence[PlannedStep]) -> Start:
    first = branch[0]
    if not isinstance(first, Act):
        return lambda: _run_step(world, first)
    ready = await prepare(world, first)
    return (lambda: _carry_out(world, ready)) if ready is not None else _nothing


async def _nothing() -> None:
    """The operation could not be prepared, and the history says why."""


def _branch(start: Start, world: World, rest: Sequence[PlannedStep]) -> Coroutine[Any, Any, None]:
    async def run() -> None:
        await start()
        for step in rest:
            await _run_step(world, step)

    return run()


async def _carry_out(world: World, ready: Ready) -> None:
    step, actor = ready.step, world.actors[ready.step.actor]
    complete = await actor.perform(ready.intent)
    if complete.outcome is Outcome.OK:
        world.note_write(complete)
        _remember(world, ready, complete)
    elif complete.error_code == "SERVICE_UNAVAILABLE":
        raise ServerUnavailable(BREAKER_OPEN.format(name=actor.name))
    elif _is_membership_refusal(world, actor, step, complete):
        raise Forbidden(FORBIDDEN.format(name=actor.name, what=f"{step.verb} a {step.entity_kind.replace('_', ' ')}"))


def _remember(world: World, ready: Ready, complete: Complete) -> None:
    step, version = ready.step, version_of(complete.content)
    if step.name is not None and complete.entity_id is not None:
        world.entities.add(_made(step.name, ready.intent.command, complete))
    elif step.target is not None and version is not None:
        world.entities.add(replace(world.entities.get(step.target), version=version))


def _made(name: str, command: Command, complete: Complete) -> Entity:
    made = complete.entity_id or ""
    work_item_id = command.values.get("work_item_id")
    return Entity(
        name=name,
        kind=command.entity_kind,
        id=made,
        project_id=command.project_id or made,
        work_item_id=str(work_item_id) if work_item_id is not None else None,
        version=version_of(complete.content) or 1,
    )


def _is_membership_refusal(world: World, actor: Actor, step: Act, complete: Complete) -> bool:
    """Comments are edited by their author alone on any server; every other refusal of a UI user is about membership."""
    by_author_rule = step.entity_kind is EntityKind.COMMENT and step.verb is not Verb.CREATE
    return (
        complete.error_code == "UNAUTHORIZED"
        and isinstance(actor, UiClient)
        and world.options.identity == "separate"
        and step.may_fail is None
        and not by_author_rule
    )
