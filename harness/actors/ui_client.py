"""A Blazor-like client: one connection, one store per entity kind, its own changes optimistic, others' from events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from harness.actors.bell import Bell
from harness.actors.channel import Channel, Reply
from harness.actors.foreign import ForeignProjects
from harness.actors.intent import Intent, record_invocation, record_reply, record_unknown
from harness.actors.lists import entities_or_refusal
from harness.adapters.websocket import open_websocket
from harness.errors import EnvironmentFailure, NotThisProtocol
from harness.history import (
    Complete,
    Connect,
    Content,
    Deliver,
    Disconnect,
    Door,
    EntityKind,
    Event,
    Fence,
    Outcome,
    Recorder,
    Snapshot,
    Store,
    Subscribe,
)
from harness.protocol import (
    Acknowledged,
    Connection,
    Empty,
    Ping,
    Ponged,
    Pushed,
    Query,
    Refused,
)
from harness.protocol import Subscribe as SubscribeRequest
from harness.stores import ClientStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """`new_id` makes message ids, `now_s` gives Unix seconds; limits in seconds."""

    url: str
    new_id: Callable[[], str]
    now_s: Callable[[], int]
    foreign: ForeignProjects
    request_timeout_s: float
    open_timeout_s: float


class UiClient:
    def __init__(
        self, name: str, user: str, settings: ClientSettings, recorder: Recorder, bell: Bell, *, subscribes: bool = True
    ) -> None:
        self.name = name
        self.user = user
        self.subscribes = subscribes
        self.epoch = 0
        self.covered = -1
        """The index up to which a fence proves that everything sent to this client has arrived."""
        self.store = ClientStore()
        self.shown: dict[tuple[str, str], list[Content | None]] = {}
        """What events ever told this client of an entity, by (kind, id); none for a deletion."""
        self._settings = settings
        self._recorder = recorder
        self._channel: Channel | None = None
        self._bell = bell

    async def connect(self) -> None:
        settings = self._settings
        link = await open_websocket(settings.url, user=self.user, open_timeout_s=settings.open_timeout_s)
        self.epoch += 1
        self._recorder.record(Connect, self.name, epoch=self.epoch, user=self.user)
        self._channel = Channel(self.name, link, Connection(new_id=settings.new_id, now_s=settings.now_s), self)

    async def close(self) -> None:
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    async def load_projects(self) -> None:
        """What the home page does: read the list of projects."""
        await self._list(Query(entity_kind=EntityKind.PROJECT), "initial")

    async def open_project(self, project_id: str) -> None:
        """What the project page does (contract/client.md 4): subscribe, then read work items and sprints."""
        await self._subscribe(project_id)
        await self._list(Query(entity_kind=EntityKind.WORK_ITEM, project_id=project_id), "initial")
        await self._list(Query(entity_kind=EntityKind.SPRINT, project_id=project_id), "initial")

    async def perform(self, intent: Intent) -> Complete:
        """Carry out one operation; a missing reply is recorded as `info`. Raises EnvironmentFailure once recorded."""
        command = intent.command
        message_id, frame = self._open.compose(command)
        record_invocation(self._recorder, self.name, intent, door=Door.WS, epoch=self.epoch, message_id=message_id)
        self.store.begin(
            message_id,
            verb=command.verb,
            entity_kind=command.entity_kind,
            entity_id=command.entity_id,
            values=command.values,
            project_id=command.project_id,
        )
        try:
            return await self._open.exchange(
                message_id,
                frame,
                lambda reply: self._completed(intent, message_id, reply),
                timeout_s=self._settings.request_timeout_s,
            )
        except (TimeoutError, EnvironmentFailure) as error:
            self.store.revert(message_id)
            lost = isinstance(error, EnvironmentFailure)
            complete = record_unknown(
                self._recorder,
                self.name,
                intent,
                code="CONNECTION_LOST" if lost else "TIMEOUT",
                message=str(error) or f"no reply within {self._settings.request_timeout_s:g} s",
            )
            if lost:
                raise
            return complete

    def _completed(self, intent: Intent, message_id: str, reply: Reply) -> Complete:
        if not isinstance(reply, Acknowledged | Refused):
            raise NotThisProtocol(f"{self.name}'s {intent.command.verb} was answered with {type(reply).__name__}")
        complete = record_reply(self._recorder, self.name, intent, reply)
        if complete.outcome is Outcome.OK:
            self.store.confirm(message_id, complete.content)
        else:
            self.store.revert(message_id)
        return complete

    async def fence(self) -> None:
        """Return when everything the server sent this client before now has arrived.

        Raises TimeoutError when the Pong does not come, EnvironmentFailure when it cannot.
        """
        covers = self._recorder.last_index
        message_id, frame = self._open.compose(Ping())
        await self._open.exchange(
            message_id, frame, lambda reply: self._fenced(covers, reply), timeout_s=self._settings.request_timeout_s
        )

    def _fenced(self, covers: int, reply: Reply) -> None:
        if isinstance(reply, Ponged):
            self._recorder.record(Fence, self.name, epoch=self.epoch, covers=covers, position=self._open.position)
            self.covered = max(self.covered, covers)

    def find(self, kind: EntityKind, entity_id: str) -> Content | None:
        return self.store.find(kind, entity_id)

    async def reload(self, query: Query) -> tuple[Content, ...]:
        """Look again, as a user who presses F5 does; the live store is left as it is."""
        return await self._list(query, "reload")

    def record_store(self, *, known: set[str]) -> None:
        """Put the live store into the history; content only if its digest is not among `known` yet, then it is."""
        digest = self.store.digest()
        content = None if digest in known else self.store.confirmed()
        known.add(digest)
        self._recorder.record(Store, self.name, epoch=self.epoch, digest=digest, content=content)

    def pushed(self, event: Pushed, position: int) -> None:
        if self._settings.foreign.is_about_one(event):
            return
        deliver = self._recorder.record(
            Deliver,
            self.name,
            epoch=self.epoch,
            position=position,
            message_id=event.message_id,
            event=event.event,
            entity_kind=event.entity_kind,
            entity_id=event.entity_id,
            version=event.version,
            content=event.content,
            changes=event.changes,
            action=event.action,
            user=event.user,
        )
        if event.event is not Event.ACTIVITY:
            self.shown.setdefault((event.entity_kind, event.entity_id), []).append(event.content)
            self.store.apply(deliver)
            self._bell.ring()

    def ended(self, code: int, reason: str) -> None:
        by: Literal["client", "server"] = "client" if self._channel is None or self._open.is_closing else "server"
        self._recorder.record(Disconnect, self.name, epoch=self.epoch, code=code, reason=reason, by=by)

    @property
    def _open(self) -> Channel:
        assert self._channel is not None, "connect() comes first"  # noqa: S101 - a mistake of ours, not of a user
        return self._channel

    async def _subscribe(self, project_id: str) -> None:
        message_id, frame = self._open.compose(SubscribeRequest(projects=(project_id,)))
        await self._open.exchange(
            message_id,
            frame,
            lambda reply: self._subscribed(project_id, reply),
            timeout_s=self._settings.request_timeout_s,
        )

    def _subscribed(self, project_id: str, reply: Reply) -> None:
        if isinstance(reply, Empty):
            self._recorder.record(Subscribe, self.name, epoch=self.epoch, projects=(project_id,))

    async def _list(self, query: Query, purpose: Literal["initial", "reload"]) -> tuple[Content, ...]:
        asked_at = self.store.moment
        message_id, frame = self._open.compose(query)
        return await self._open.exchange(
            message_id,
            frame,
            lambda reply: self._listed(query, purpose, asked_at, reply),
            timeout_s=self._settings.request_timeout_s,
        )

    def _listed(
        self, query: Query, purpose: Literal["initial", "reload"], asked_at: int, reply: Reply
    ) -> tuple[Content, ...]:
        entities = self._settings.foreign.without(query.entity_kind, entities_or_refusal(self.name, query, reply))
        snapshot = self._recorder.record(
            Snapshot,
            self.name,
            source=Door.WS,
            purpose=purpose,
            entity_kind=query.entity_kind,
            project_id=query.project_id,
            work_item_id=query.work_item_id,
            epoch=self.epoch,
            entities=entities,
        )
        if purpose == "initial":
            self.store.load(snapshot, asked_at=asked_at)
        return entities
