"""How does a planned step become an operation? Names turn into ids, versions are looked up, texts get their marks."""

from dataclasses import dataclass

from harness.actors.cli_actor import CliActor
from harness.actors.intent import Intent
from harness.actors.ui_client import UiClient
from harness.history import Content, EntityKind, JsonValue, Verb
from harness.history.content import TEXT_FIELDS, VERSIONED, version_of
from harness.history.marks import mark
from harness.protocol import Command
from harness.runner.entities import UnknownEntity
from harness.runner.looking import record_unknown_entity, sight
from harness.runner.world import Actor, World
from harness.scenario import Act

TEXT_LIMITS = {"title": 200, "name": 100, "goal": 10_000, "description": 10_000, "content": 5_000}
"""Longest texts a server takes by default; a mark that would cross the line is left off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An operation with everything looked up: all that is left is to send it."""

    step: Act
    intent: Intent


async def prepare(world: World, step: Act) -> Ready | None:
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
        seen = await sight(world, actor, entity, step)
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
        if isinstance(actor, UiClient) and await sight(world, actor, item, step) is None:
            return None
        project_id, values["work_item_id"] = item.project_id, item.id
    else:
        project_id = world.entities.get(step.project or world.plan.project).id
    return Command(verb=step.verb, entity_kind=step.entity_kind, project_id=project_id, values=values)
