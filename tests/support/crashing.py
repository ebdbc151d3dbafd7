"""Who was promised what, when the server was killed? Writers that know what was acknowledged and what was under way.

A writer changes only what it made, and has at most one request under way about each of its items: so after a crash
each entity has exactly two lawful states, with that request and without it.
"""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

import httpx
from pm_wire import messages_pb2 as pb
from websockets.exceptions import ConnectionClosed

from support.commands import command
from support.serving import Peer, soon

Kind = Literal["work_item", "comment", "sprint", "time_entry"]
Verb = Literal["create", "update", "delete"]

WINDOW = 16  # requests under way on one WebSocket connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a writer was told of an entity: its text, its version where it has one, whether it is gone."""

    kind: Kind
    text: str
    version: int | None = None
    number: int | None = None
    is_deleted: bool = False
    item_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One request: what it is to do, to which item, and the text that nothing else has."""

    verb: Verb
    kind: Kind
    text: str
    message_id: str
    item_id: str = ""
    version: int = 0

    @property
    def is_repeatable(self) -> bool:
        """Whether a retry under the same id has one effect: contract/reference.md R11."""
        return self.verb == "create"


@dataclass(kw_only=True)
class Writer:
    """One user's knowledge, over all rounds."""

    name: str
    user_id: str
    project_id: str
    rng: random.Random
    claims: dict[str, Claim] = field(default_factory=dict)
    pending: deque[Intent] = field(default_factory=deque)
    replies: dict[Intent, pb.WebSocketMessage] = field(default_factory=dict)
    texts: int = 0

    def next(self) -> Intent:
        """Something to ask for, about no item that a request is under way for."""
        busy = {intent.item_id for intent in self.pending}
        free = [each for each in self.claims if self._is_item(each) and each not in busy]
        choices: list[tuple[Verb, Kind]] = [("create", "work_item"), ("create", "sprint")]
        if free:
            choices += [*ABOUT_ITEMS, *ABOUT_ITEMS]
        verb, kind = self.rng.choice(choices)
        item_id = self.rng.choice(free) if (verb, kind) in ABOUT_ITEMS else ""
        self.texts += 1
        return Intent(
            verb=verb,
            kind=kind,
            text=f"{self.name} {self.texts}",
            message_id=str(UUID(int=self.rng.getrandbits(128))),
            item_id=item_id,
            version=(self.claims[item_id].version or 0) if item_id else 0,
        )

    def granted(self, intent: Intent, entity: Any) -> None:
        """It was acknowledged; the entity as JSON or protobuf has it, nothing for a deletion."""
        if intent.verb == "delete":
            self._bury(intent.item_id)
        elif intent.verb == "update":
            self.claims[intent.item_id] = replace(
                self.claims[intent.item_id], text=intent.text, version=intent.version + 1
            )
        else:
            number = entity["item_number"] if intent.kind == "work_item" else None
            self.born(intent, entity["id"], number)

    def born(self, intent: Intent, entity_id: str, number: int | None) -> None:
        """What was asked for exists."""
        version = 1 if intent.kind in ("work_item", "sprint") else None
        self.claims[entity_id] = Claim(
            kind=intent.kind, text=intent.text, version=version, number=number, item_id=intent.item_id
        )

    def learn_from(self, stored: dict[str, Claim]) -> None:
        """Which of the requests under way took effect? Seen in storage; none may have done so by half."""
        by_text = {claim.text: entity_id for entity_id, claim in stored.items()}
        for intent in self.pending:
            found = by_text.get(intent.text)
            if intent.verb == "create" and found is not None:
                self.born(intent, found, stored[found].number)
            elif found is not None or (intent.verb == "delete" and stored[intent.item_id].is_deleted):
                self.granted(intent, None)

    def _is_item(self, entity_id: str) -> bool:
        claim = self.claims[entity_id]
        return claim.kind == "work_item" and not claim.is_deleted

    def _bury(self, item_id: str) -> None:
        for entity_id, claim in self.claims.items():
            if item_id in (entity_id, claim.item_id):
                self.claims[entity_id] = replace(claim, is_deleted=True)


ABOUT_ITEMS: tuple[tuple[Verb, Kind], ...] = (
    ("update", "work_item"),
    ("update", "work_item"),
    ("delete", "work_item"),
    ("create", "comment"),
    ("create", "comment"),
    ("create", "comment"),
    ("create", "time_entry"),
)


async def write_by_ws(writer: Writer, peer: Peer, progress: Callable[[], None]) -> None:
    """Ask, many at a time, until the connection breaks."""
    try:
        while True:
            while len(writer.pending) < WINDOW:
                intent = writer.next()
                writer.pending.append(intent)
                await peer.send(intent.message_id, **request(writer, intent))
                progress()
            reply = await peer.reply_to(writer.pending[0].message_id)
            intent = writer.pending.popleft()
            writer.replies[intent] = reply
            writer.granted(intent, entity_in(reply))
            progress()
    except (ConnectionClosed, OSError):
        return


async def write_by_rest(writer: Writer, client: httpx.AsyncClient, progress: Callable[[], None]) -> None:
    """Ask, one after another, until the connection breaks."""
    try:
        while True:
            intent = writer.next()
            writer.pending.append(intent)
            progress()
            method, path, body = call(writer, intent)
            answer = await client.request(method, path, json=body)
            assert answer.status_code == httpx.codes.OK, f"{intent}: {answer.text}"
            writer.pending.popleft()
            (entity,) = answer.json().values()
            writer.granted(intent, entity)
            progress()
    except httpx.TransportError:
        return


async def retry(writer: Writer, peer: Peer, intent: Intent) -> pb.WebSocketMessage:
    """Ask once more under the same id."""
    return await peer.reply_to(await peer.send(intent.message_id, **request(writer, intent)))


def request(writer: Writer, intent: Intent) -> dict[str, Any]:
    """An intent as a WebSocket payload."""
    match intent.verb, intent.kind:
        case "create", "work_item":
            return command("create_work_item", project_id=writer.project_id, item_type=pb.TASK, title=intent.text)
        case "create", "sprint":
            dates = {"start_date": soon(0), "end_date": soon(14)}
            return command("create_sprint", project_id=writer.project_id, name=intent.text, **dates)
        case "create", "comment":
            return command("create_comment", work_item_id=intent.item_id, content=intent.text)
        case "create", "time_entry":
            return command("start_timer", work_item_id=intent.item_id, description=intent.text)
        case "update", _:
            fields = {"work_item_id": intent.item_id, "expected_version": intent.version}
            return command("update_work_item", title=intent.text, **fields)
    return command("delete_work_item", work_item_id=intent.item_id)


def call(writer: Writer, intent: Intent) -> tuple[str, str, dict[str, Any] | None]:
    """An intent as a REST call."""
    match intent.verb, intent.kind:
        case "create", "work_item":
            return "POST", "/work-items", {"project_id": writer.project_id, "item_type": "task", "title": intent.text}
        case "create", "sprint":
            dates = {"start_date": soon(0), "end_date": soon(14)}
            return "POST", "/sprints", {"project_id": writer.project_id, "name": intent.text, **dates}
        case "create", "comment":
            return "POST", f"/work-items/{intent.item_id}/comments", {"content": intent.text}
        case "create", "time_entry":
            return "POST", "/time-entries", {"work_item_id": intent.item_id, "description": intent.text}
        case "update", _:
            return "PUT", f"/work-items/{intent.item_id}", {"title": intent.text, "expected_version": intent.version}
    return "DELETE", f"/work-items/{intent.item_id}", None


def entity_in(reply: pb.WebSocketMessage) -> dict[str, Any]:
    """The id and number of what a reply shows."""
    kind = reply.WhichOneof("payload") or "nothing"
    assert kind not in ("nothing", "error"), f"refused: {reply}"
    shown = getattr(reply, kind)
    entity = getattr(shown, shown.DESCRIPTOR.fields[0].name)
    return {} if isinstance(entity, str) else {"id": entity.id, "item_number": getattr(entity, "item_number", None)}
