"""What would a fresh client see now? The authority, read through both doors once the run has settled."""

from collections.abc import Iterable

from harness.actors.channel import Channel
from harness.actors.lists import entities_or_refusal
from harness.adapters.websocket import open_websocket
from harness.errors import Forbidden
from harness.history import Content, Door, EntityKind, History, Snapshot
from harness.protocol import Connection, Pushed, Query, http_listed, query_request
from harness.runner.world import World

READER = "final-read"
FRAMES_PER_CONNECTION = 80
"""A connection of pm-server takes 100 frames by default; a fresh one is opened before that."""


async def final_read(world: World) -> None:
    """Read this run's projects and all they hold, over REST and, if the run has UI clients, over WebSocket.

    Some servers let nobody read over WebSocket what was made over REST. Then that door is left out as a whole: half a
    final read would make what it lacks look lost. One refusal is enough, or the server's circuit breaker opens.
    """
    world.progress.doing("final read")
    _record(world, Door.REST, await _read(world, _RestReader(world)))
    if not world.clients:
        return
    reader = _WebSocketReader(world)
    try:
        _record(world, Door.WS, await _read(world, reader))
    except Forbidden:
        world.progress.doing("final read over REST alone")
    finally:
        await reader.close()


class _RestReader:
    def __init__(self, world: World) -> None:
        self._world = world

    async def list(self, query: Query) -> tuple[Content, ...]:
        answer = await self._world.rest.send(query_request(query))
        return entities_or_refusal("the final read", query, http_listed(query, answer.status, answer.body))


class _WebSocketReader:
    """A fresh client without a store, the user of the first UI client: surely a member of what the run made."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._channel: Channel | None = None
        self._sent = 0

    async def list(self, query: Query) -> tuple[Content, ...]:
        if self._channel is None or self._sent >= FRAMES_PER_CONNECTION:
            await self.close()
            self._channel = await self._open()
        self._sent += 1
        reply = await self._channel.ask(query, timeout_s=self._world.settings.request_timeout_s)
        return entities_or_refusal("the final read", query, reply)

    async def close(self) -> None:
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    async def _open(self) -> Channel:
        settings = self._world.settings
        user = self._world.clients[0].user
        link = await open_websocket(settings.url, user=user, open_timeout_s=settings.open_timeout_s)
        self._sent = 0
        return Channel(READER, link, Connection(new_id=settings.new_id, now_s=settings.now_s), self)

    def pushed(self, event: Pushed, position: int) -> None:
        """The reader subscribes to nothing and believes only what it reads."""

    def ended(self, code: int, reason: str) -> None:
        """Whoever waits for an answer is told by the channel."""


List = tuple[Query, tuple[Content, ...]]


async def _read(world: World, reader: _RestReader | _WebSocketReader) -> list[List]:
    history = world.recorder.history()
    query = Query(entity_kind=EntityKind.PROJECT)
    projects = tuple(project for project in await reader.list(query) if project["id"] in history.projects)
    lists: list[List] = [(query, projects)]
    commented = _commented(history)
    for project_id in _ids(projects):
        items = Query(entity_kind=EntityKind.WORK_ITEM, project_id=project_id)
        found = await reader.list(items)
        lists.append((items, found))
        sprints = Query(entity_kind=EntityKind.SPRINT, project_id=project_id)
        lists.append((sprints, await reader.list(sprints)))
        for item_id in (item_id for item_id in _ids(found) if item_id in commented):
            comments = Query(entity_kind=EntityKind.COMMENT, work_item_id=item_id)
            lists.append((comments, await reader.list(comments)))
    return lists


def _record(world: World, door: Door, lists: Iterable[List]) -> None:
    for query, entities in lists:
        world.recorder.record(
            Snapshot,
            READER,
            source=door,
            purpose="final",
            entity_kind=query.entity_kind,
            project_id=query.project_id,
            work_item_id=query.work_item_id,
            entities=entities,
        )


def _commented(history: History) -> set[str]:
    """Work items on which the run wrote comments: only they can have any, and every list costs a frame."""
    return {
        str(operation.invoke.values["work_item_id"])
        for operation in history.operations
        if operation.invoke.entity_kind is EntityKind.COMMENT and "work_item_id" in operation.invoke.values
    }


def _ids(entities: Iterable[Content]) -> list[str]:
    return [str(entity["id"]) for entity in entities]
