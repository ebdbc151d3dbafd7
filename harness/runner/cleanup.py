"""What did the run leave on the server? All of it is removed over REST, leaves first."""

from collections.abc import Iterable, Sequence

from harness.adapters.rest import RestLink
from harness.errors import EnvironmentFailure
from harness.history import Content, EntityKind, History, Outcome, Verb
from harness.protocol import Command, Listed, Query, command_request, http_listed, query_request

Doomed = tuple[EntityKind, str]
ORDER = (EntityKind.COMMENT, EntityKind.WORK_ITEM, EntityKind.SPRINT, EntityKind.PROJECT)
"""What belongs to something goes before it: not every server takes comments along with their work item."""


async def remove_what_was_made(rest: RestLink, history: History) -> list[str]:
    """Delete the run's projects with all they hold; returns what could not be removed, in words.

    Projects are found by key as well as by id: one whose creation was never acknowledged may exist all the same. What a
    project held that the scenario itself deleted goes by the ids in the history; it is out of everybody's sight, so it
    is not reported if it cannot be removed.
    """
    keys = {
        str(operation.invoke.values["key"]).upper()
        for operation in history.operations
        if operation.invoke.entity_kind is EntityKind.PROJECT and "key" in operation.invoke.values
    }
    if not keys:
        return []
    try:
        for doomed in _in_order(_made(history)):
            await _delete(rest, *doomed)
        return [f"{kind} {entity_id}" for kind, entity_id in await _remove_projects(rest, history, keys)]
    except (EnvironmentFailure, TimeoutError) as error:
        return [f"the projects with keys {', '.join(sorted(keys))} ({error})"]


async def _remove_projects(rest: RestLink, history: History, keys: set[str]) -> list[Doomed]:
    """Whatever is still there under the run's projects; returns what stays."""
    left: list[Doomed] = []
    for project in await _list(rest, Query(entity_kind=EntityKind.PROJECT)):
        project_id = str(project["id"])
        if project_id in history.projects or str(project.get("key", "")).upper() in keys:
            items = await _list(rest, Query(entity_kind=EntityKind.WORK_ITEM, project_id=project_id))
            sprints = await _list(rest, Query(entity_kind=EntityKind.SPRINT, project_id=project_id))
            held: list[Doomed] = [(EntityKind.WORK_ITEM, str(item["id"])) for item in leaves_first(items)]
            held += [(EntityKind.SPRINT, str(sprint["id"])) for sprint in sprints]
            stays = [doomed for doomed in held if not await _delete(rest, *doomed)]
            if not await _delete(rest, EntityKind.PROJECT, project_id):
                left += [*stays, (EntityKind.PROJECT, project_id)]
    return left


def _made(history: History) -> Iterable[Doomed]:
    """What the run created and did not delete, newest first: children were made after their parents."""
    deleted = {
        operation.entity_id
        for operation in history.operations
        if operation.invoke.verb is Verb.DELETE and operation.outcome is Outcome.OK
    }
    for operation in reversed(history.operations):
        if operation.invoke.verb is Verb.CREATE and operation.entity_id and operation.entity_id not in deleted:
            yield operation.invoke.entity_kind, operation.entity_id


def _in_order(doomed: Iterable[Doomed]) -> list[Doomed]:
    return sorted(doomed, key=lambda one: ORDER.index(one[0]))


def leaves_first(items: Sequence[Content]) -> list[Content]:
    """Children before their parents; a cycle, which no server should hold, does not hang it."""
    parent_of = {item["id"]: item.get("parent_id") for item in items}

    def depth(item: Content) -> int:
        steps, above = 0, item.get("parent_id")
        while above in parent_of and steps <= len(items):
            steps, above = steps + 1, parent_of[above]
        return steps

    return sorted(items, key=depth, reverse=True)


async def _list(rest: RestLink, query: Query) -> tuple[Content, ...]:
    answer = await rest.send(query_request(query))
    listed = http_listed(query, answer.status, answer.body)
    return listed.entities if isinstance(listed, Listed) else ()


async def _delete(rest: RestLink, kind: EntityKind, entity_id: str) -> bool:
    """Whether it is gone now."""
    command = Command(verb=Verb.DELETE, entity_kind=kind, values={}, entity_id=entity_id)
    answer = await rest.send(command_request(command))
    return answer.status in (200, 404)
