"""How is a plan carried out? Step by step; what stands in a `parallel` is prepared first, then released at once."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from harness.actors.cli_actor import CliActor
from harness.actors.intent import Intent
from harness.actors.lists import FORBIDDEN
from harness.actors.ui_client import UiClient
from harness.errors import Forbidden
from harness.history import Complete, Content, EntityKind, JsonValue, Outcome, Verb
from harness.history.content import TEXT_FIELDS, VERSIONED, version_of
from harness.history.marks import mark
from harness.protocol import Command
from harness.runner.entities import Entity, UnknownEntity
from harness.runner.looking import look, record_unknown_entity, sight
from harness.runner.settle import fence_all
from harness.runner.together import together
from harness.runner.world import Actor, World
from harness.scenario import Act, Look, PlannedStep, Settle, Together

TEXT_LIMITS = {"title": 200, "name": 100, "goal": 10_000, "description": 10_000, "content": 5_000}
"""Longest texts a server takes by default; a mark that would cross the line is left off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An operation with everything looked up: all that is left is to send it."""

    step: Act
    intent: Intent


async def run_steps(world: World, steps: Sequence[PlannedStep]) -> None:
    for number, step in enumerate(steps, start=1):
        world.progress.doing(f"step {number} of {len(steps)}")
        await _run_step(world, step)


async def _run_step(world: World, step: PlannedStep) -> None:
    match step:
        case Act():
            ready = await _prepare(world, step)
            if ready is not None:
                await _carry_out(world, ready)
        case Look():
            await look(world, step)
        case Together():
            await _run_together(world, step)
        case Settle():
            await fence_all(world)


async def _run_together(world: World, step: Together) -> None:
    """Everybody looks first, so that both sides of a race hold the same version; the seed shuffles who goes first."""
    starts = await together(_first_of(world, branch) for branch in step.branches if branch)
    branches = [_branch(start, world, branch[1:]) for start, branch in zip(starts, step.branches, strict=True)]
    world.rng.shuffle(branches)
    await together(branches)


Start = Callable[[], Awaitable[None]]


async def _first_of(world: World, branch: Sequence[PlannedStep]) -> Start:
    first = branch[0]
    if not isinstance(first, Act):
        return lambda: _run_step(world, first)
    ready = await _prepare(world, first)
    return (lambda: _carry_out(world, ready)) if ready is not None else _nothing


async def _nothing() -> None:
    """The operation could not be prepared, and the history says why."""


def _branch(start: Start, world: World, rest: Sequence[PlannedStep]) -> Coroutine[Any, Any, None]:
    async def run() -> None:
        await start()
        for step in rest:
            await _run_step(world, step)

    return run()


async def _prepare(world: World, step: Act) -> Ready | None:
    """Look up ids and versions as the actor sees them. None if that cannot be done; then the history says why."""
    actor = world.actors[step.actor]
    try:
        command = await _command(world, actor, step)
    except UnknownEntity as unknown:
        record_unknown_entity(world, actor.name, "needs", unknown.name, step.entity_kind, step.line)
        return None
    if command is None:
        return None
    operation = world.next_operation()
    marked = Command(
        verb=command.verb,
        entity_kind=command.entity_kind,
        entity_id=command.entity_id,
        project_id=command.project_id,
        expected_version=command.expected_version,
        values=marked_values(command.entity_kind, command.values, operation),
    )
    name = step.name or step.target
    return Ready(
        step=step,
        intent=Intent(operation=operation, command=marked, name=name, line=step.line, may_fail=step.may_fail),
    )


def marked_values(kind: EntityKind, values: Content, operation: int) -> dict[str, JsonValue]:
    """The values with each text marked by its operation, so that a text seen names the write that made it."""
    return {
        key: _marked(value, operation, TEXT_LIMITS[key]) if key in TEXT_FIELDS[kind] else value
        for key, value in values.items()
    }


def _marked(value: JsonValue, operation: int, limit: int) -> JsonValue:
    """Blank texts stay blank, and a text at the server's limit stays within it: both are what a scenario may test."""
    if not isinstance(value, str) or not value.strip():
        return value
    marked = mark(value, operation)
    return marked if len(marked) <= limit else value


async def _command(world: World, actor: Actor, step: Act) -> Command | None:
    if step.verb is Verb.CREATE:
        return await _creation(world, actor, step)
    entity = world.entities.get(step.target or "")
    values = world.entities.resolve(step.values)
    if isinstance(actor, CliActor) and (step.verb is Verb.DELETE or entity.kind not in VERSIONED):
        seen: Content | None = {}  # the CLI needs nothing but the id
    else:
        seen = await sight(world, actor, entity, line=step.line)
    if seen is None:
        return None
    return Command(
        verb=step.verb,
        entity_kind=entity.kind,
        entity_id=entity.id,
        project_id=entity.project_id,
        expected_version=version_of(seen) if _carries_version(step.verb, entity.kind) else None,
        values=values,
    )


def _carries_version(verb: Verb, kind: EntityKind) -> bool:
    """contract/websocket.md 9: updates of versioned entities, and the deletion of a project."""
    return kind in VERSIONED and (verb is Verb.UPDATE or kind is EntityKind.PROJECT)


async def _creation(world: World, actor: Actor, step: Act) -> Command | None:
    values = world.entities.resolve(step.values)
    project_id: str | None = None
    if step.entity_kind is EntityKind.PROJECT:
        values.setdefault("key", world.next_key())
    elif step.entity_kind is EntityKind.COMMENT:
        item = world.entities.get(step.on or "")
        if isinstance(actor, UiClient) and await sight(world, actor, item, line=step.line) is None:
            return None
        project_id, values["work_item_id"] = item.project_id, item.id
    else:
        project_id = world.entities.get(step.project or world.plan.project).id
    return Command(verb=step.verb, entity_kind=step.entity_kind, project_id=project_id, values=values)


async def _carry_out(world: World, ready: Ready) -> None:
    step, actor = ready.step, world.actors[ready.step.actor]
    complete = await actor.perform(ready.intent)
    if complete.outcome is Outcome.OK:
        world.note_write(complete)
        if step.name is not None and complete.entity_id is not None:
            world.entities.add(_made(step.name, ready.intent.command, complete))
    elif _is_membership_refusal(world, actor, step, complete):
        raise Forbidden(FORBIDDEN.format(name=actor.name, what=f"{step.verb} a {step.entity_kind.replace('_', ' ')}"))


def _made(name: str, command: Command, complete: Complete) -> Entity:
    made = complete.entity_id or ""
    work_item_id = command.values.get("work_item_id")
    return Entity(
        name=name,
        kind=command.entity_kind,
        id=made,
        project_id=command.project_id or made,
        work_item_id=str(work_item_id) if work_item_id is not None else None,
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
