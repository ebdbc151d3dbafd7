"""What did the run leave on the server? All of it is removed over REST, leaves first."""

from collections.abc import Sequence

from harness.adapters.rest import RestLink
from harness.errors import EnvironmentFailure
from harness.history import Content, EntityKind, History, Verb
from harness.protocol import Command, Listed, Query, command_request, http_listed, query_request


async def remove_what_was_made(rest: RestLink, history: History) -> list[str]:
    """Delete every project of the run with its items and sprints; returns what could not be removed, in words.

    Projects are found by key as well as by id: one whose creation was never acknowledged may exist all the same.
    """
    keys = {
        str(operation.invoke.values["key"]).upper()
        for operation in history.operations
        if operation.invoke.entity_kind is EntityKind.PROJECT and "key" in operation.invoke.values
    }
    if not keys:
        return []
    try:
        projects = await _list(rest, Query(entity_kind=EntityKind.PROJECT))
        left: list[str] = []
        for project in projects:
            if project["id"] in history.projects or str(project.get("key", "")).upper() in keys:
                left += await _remove_project(rest, str(project["id"]))
    except (EnvironmentFailure, TimeoutError) as error:
        return [f"the projects with keys {', '.join(sorted(keys))} ({error})"]
    return left


async def _remove_project(rest: RestLink, project_id: str) -> list[str]:
    items = await _list(rest, Query(entity_kind=EntityKind.WORK_ITEM, project_id=project_id))
    sprints = await _list(rest, Query(entity_kind=EntityKind.SPRINT, project_id=project_id))
    doomed = [(EntityKind.WORK_ITEM, str(item["id"])) for item in leaves_first(items)]
    doomed += [(EntityKind.SPRINT, str(sprint["id"])) for sprint in sprints]
    doomed.append((EntityKind.PROJECT, project_id))
    return [f"{kind} {entity_id}" for kind, entity_id in doomed if not await _delete(rest, kind, entity_id)]


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
    answer = await rest.send(
        command_request(Command(verb=Verb.DELETE, entity_kind=kind, values={}, entity_id=entity_id))
    )
    return answer.status in (200, 404)
