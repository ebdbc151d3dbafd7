"""Does the server pay what it owes? A hostile connection, and an innocent one beside it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from pm_wire import messages_pb2 as pb
from websockets.exceptions import ConnectionClosed

from support.commands import command, do
from support.hostile import Attack, Attacks, Closed, Pong, Reply
from support.serving import DEADLINE_S, Peer, told

# contract/websocket.md 9, without the codes that would be the server's own fault.
REFUSALS = frozenset(("VALIDATION_ERROR", "INVALID_MESSAGE", "NOT_FOUND", "UNAUTHORIZED", "CONFLICT", "DELETE_BLOCKED"))
ANSWERS = {
    "ping": "pong",
    "subscribe": None,
    "unsubscribe": None,
    "list_projects_request": "project_list",
    "start_timer_request": "timer_started",
    "stop_timer_request": "timer_stopped",
    "get_running_timer_request": "running_timer_response",
    "get_llm_context_request": "llm_context_list",
    "get_activity_log_request": "activity_log_list",
}
PAST = {"create": "created", "update": "updated", "delete": "deleted"}

Reconnect = Callable[[], Awaitable[Peer]]


def answer_to(name: str) -> str | None:
    """The payload that grants a request."""
    if name in ANSWERS:
        return ANSWERS[name]
    verb, _, noun = name.removesuffix("_request").partition("_")
    return f"{noun}_{PAST[verb]}" if verb in PAST else f"{noun}_list"


@dataclass(kw_only=True)
class Attacker:
    """One hostile client; it comes back whenever it was thrown out."""

    name: str
    attacks: Attacks
    reconnect: Reconnect
    learn: Callable[[pb.WebSocketMessage], None]
    counted: Counter[str] = field(default_factory=Counter)
    forbidden: bytes | None = None
    peer: Peer = field(init=False)

    async def strike(self, most: int) -> int:
        """Send up to so many attacks without waiting, then collect what is owed; returns how many it were."""
        if not hasattr(self, "peer"):
            self.peer = await self.reconnect()
        salvo = self._salvo(most)
        self.counted.update(attack.kind for attack in salvo)
        pings = await self._send(salvo)
        await self._collect_all(salvo)
        if isinstance(salvo[-1].debt, Closed):
            await asyncio.gather(*pings, return_exceptions=True)
            self.peer = await self.reconnect()
        else:
            await self._fence()
            await asyncio.gather(*pings)
        return len(salvo)

    def _salvo(self, most: int) -> list[Attack]:
        """Attacks up to the first that ends the connection."""
        salvo = [self.attacks.next()]
        while len(salvo) < most and not isinstance(salvo[-1].debt, Closed):
            salvo.append(self.attacks.next())
        return salvo

    async def _send(self, salvo: Sequence[Attack]) -> list[Awaitable[Any]]:
        pings: list[Awaitable[Any]] = []
        for attack in salvo:
            if isinstance(attack.debt, Pong) and attack.debt.data not in self.peer.socket.pending_pings:
                pings.append(await self.peer.socket.ping(attack.debt.data))
            else:
                self.peer.socket.transport.write(attack.raw)
        if salvo[-1].debt == Closed(None):
            self.peer.socket.transport.abort()
        return pings

    async def _collect_all(self, salvo: Sequence[Attack]) -> None:
        # How far the server got before a sudden end is chance; who learnt from it could not be repeated.
        is_certain = not (isinstance(salvo[-1].debt, Closed) and salvo[-1].debt.at_once)
        for attack in salvo:
            try:
                reply = await self._collect(attack)
                if reply is not None and is_certain:
                    self.learn(reply)
            except ConnectionClosed as closed:
                if salvo[-1].debt in (Closed(None), Closed(closed.rcvd.code if closed.rcvd else 1006)):
                    return
                raise AssertionError(f"{self.name}: nothing for {attack.kind} {attack.about}: {closed}") from closed
            except (AssertionError, TimeoutError) as failure:
                raise AssertionError(f"{self.name}: after {attack.kind} {attack.about}: {failure!r}") from failure

    async def _collect(self, attack: Attack) -> pb.WebSocketMessage | None:
        match attack.debt:
            case Reply():
                reply = await self._awaited(attack.debt.message_id)
                self._check(attack.debt, reply)
                return reply
            case Closed(None):
                await self.peer.socket.wait_closed()
            case Closed(code):
                await self._be_closed(code)
        return None

    async def _awaited(self, message_id: str) -> pb.WebSocketMessage:
        """The next message under an id; before it come only events of others."""
        while (message := await self._receive()).message_id != message_id:
            self._check_event(message)
        return message

    async def _be_closed(self, code: int | None) -> None:
        try:
            while True:
                self._check_event(await self._receive())
        except ConnectionClosed:
            assert self.peer.socket.close_code == code, f"closed with {self.peer.socket.close_code}, not {code}"

    async def _fence(self) -> None:
        """Nothing but events lies between the last reply and the Pong."""
        message_id = await self.peer.send(f"fence {uuid4()}", ping=pb.Ping(timestamp=1))
        await self._awaited(message_id)

    async def _receive(self) -> pb.WebSocketMessage:
        async with asyncio.timeout(DEADLINE_S):
            data = await self.peer.socket.recv()
        assert isinstance(data, bytes), f"text was sent: {data!r}"
        assert self.forbidden is None or self.forbidden not in data, "shown what is not for it"
        return pb.WebSocketMessage.FromString(data)

    def _check(self, debt: Reply, reply: pb.WebSocketMessage) -> None:
        kind = reply.WhichOneof("payload")
        if kind == "error":
            self.counted[f"-> {reply.error.code}"] += 1
            assert reply.error.code in REFUSALS, f"{reply.error}"
            assert reply.error.code == "VALIDATION_ERROR" or not reply.error.HasField("field"), f"{reply.error}"
            return
        self.counted["-> ok"] += 1
        assert debt.answers is not None, f"granted: {reply}"
        assert kind == answer_to(debt.answers), f"{debt.answers} was answered with {kind}"

    def _check_event(self, message: pb.WebSocketMessage) -> None:
        """An event has an id of its own, in the form of a UUID."""
        kind = message.WhichOneof("payload") or "nothing"
        is_event = kind == "activity_log_created" or kind.endswith(("_created", "_updated", "_deleted", "_started"))
        assert is_event or kind == "timer_stopped", f"an unasked {kind} under {message.message_id!r}"
        assert len(message.message_id) == 36, f"an event under {message.message_id!r}"


@dataclass(kw_only=True)
class Bystander:
    """An innocent pair of clients on a project of their own, who want to work."""

    writer: Peer
    watcher: Peer
    project_id: str
    hears_of_projects: bool
    writes: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def carry_on(self) -> None:
        """Write something; both are told exactly that, in order, and both get their Pongs."""
        async with self.turn:
            await self._write_and_look()

    async def _write_and_look(self) -> None:
        self.writes += 1
        fields = {"item_type": pb.TASK, "title": f"innocent {self.writes}"}
        item = (await do(self.writer, "create_work_item", project_id=self.project_id, **fields)).work_item
        assert item.item_number == self.writes, f"number {item.item_number} for item {self.writes}"
        changed = command("update_work_item", work_item_id=item.id, expected_version=1, status="todo")
        assert (await self.writer.ask(**changed)).work_item.version == 2
        expected = [f"{what} {item.title}" for what in ("created", "updated")]
        for peer in (self.writer, self.watcher):
            seen = [_short(event) for event in await peer.seen() if not self._is_expected_of_others(event)]
            assert seen == expected, f"{seen} instead of {expected}"

    def _is_expected_of_others(self, event: pb.WebSocketMessage) -> bool:
        """The entries of its own items are paired with events that are looked at; projects are everybody's news."""
        kind = told(event)
        if kind.startswith("activity"):
            return "work_item" in kind or ("project" in kind and self.hears_of_projects)
        return kind.startswith("project") and self.hears_of_projects


def _short(event: pb.WebSocketMessage) -> str:
    kind = event.WhichOneof("payload") or "nothing"
    item = getattr(getattr(event, kind, None), "work_item", None)
    return f"{kind.removeprefix('work_item_')} {item.title if item else ''}"
