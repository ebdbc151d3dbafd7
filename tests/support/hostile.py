"""What can a hostile client send over a WebSocket, and what does the server owe it for each?

Pure: a die in, frames and the debt out. Whether bytes are an envelope is asked of the protobuf library, never guessed.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb
from websockets.frames import Opcode

from support.broken_frames import LARGEST_FRAME, OVERSIZED, TOO_LARGE, VIOLATIONS, frame
from support.inventing import CLIENT_SIDE, SERVER_SIDE, Inventor

LONGEST_ID_BYTES = 128
UNDECODABLE = 1007


@dataclass(frozen=True, slots=True)
class Reply:
    """One message with this id; `answers` is the payload that was sent, None for none or unknown."""

    message_id: str
    answers: str | None


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of the connection with this code; None: the client breaks off itself.

    Where the rules of WebSocket are broken it ends at once, and what was asked before may stay unanswered.
    """

    code: int | None
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class Pong:
    """A WebSocket Pong with the same data."""

    data: bytes


Debt = Reply | Closed | Pong | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Bytes to be written to the socket as they are, and what is owed for them."""

    kind: str
    raw: bytes
    debt: Debt
    about: str = ""


class Attacks:
    """An endless supply of attacks, the same for the same die and the same replies."""

    def __init__(self, rng: random.Random, inventor: Inventor) -> None:
        self._rng = rng
        self._inventor = inventor
        self._used_ids: list[str] = []
        self._muster = iter(rng.sample((*CLIENT_SIDE, *SERVER_SIDE), len(CLIENT_SIDE) + len(SERVER_SIDE)))
        self._requests = _deck(rng, CLIENT_SIDE)
        self._server_side = _deck(rng, SERVER_SIDE)
        self._violations = _deck(rng, tuple(VIOLATIONS))
        self._ways = tuple(self._WAYS)
        self._weights = tuple(weight for _, weight in self._WAYS.values())

    @property
    def made(self) -> set[str]:
        """The types of all messages sent so far."""
        return {"WebSocketMessage", *self._inventor.made}

    def next(self) -> Attack:
        """One more; each payload of the wire comes once before chance begins."""
        if (name := next(self._muster, None)) is not None:
            way = "request" if name in CLIENT_SIDE else "server's own"
            return _binary(way, self.envelope(name).SerializeToString())
        way = self._rng.choices(self._ways, self._weights)[0]
        return self._WAYS[way][0](self, way)

    def envelope(self, name: str | None = None) -> pb.WebSocketMessage:
        """A payload, by default a request that a client may send; most of them make sense."""
        wildness = self._rng.choice((0, 0, 0, 0.1, 0.3, 1))
        payload: dict[str, Any] = self._inventor.payload(name or next(self._requests), wildness)
        return pb.WebSocketMessage(message_id=self._message_id(), timestamp=self._rng.getrandbits(40), **payload)

    def _request(self, way: str) -> Attack:
        return _binary(way, self.envelope().SerializeToString())

    def _event(self, way: str) -> Attack:
        return _binary(way, self.envelope(next(self._server_side)).SerializeToString())

    def _bare(self, way: str) -> Attack:
        return _binary(way, pb.WebSocketMessage(message_id=self._message_id()).SerializeToString())

    def _empty(self, way: str) -> Attack:
        return _binary(way, b"")

    def _with_unknown_fields(self, way: str) -> Attack:
        number = self._rng.choice((3, 9, 145, 1_000, 2**29 - 1))
        more = _varint(number << 3) + _varint(self._rng.getrandbits(64))
        return _binary(way, self.envelope().SerializeToString() + more)

    def _with_two_payloads(self, way: str) -> Attack:
        return _binary(way, self.envelope().SerializeToString() + self.envelope().SerializeToString())

    def _mutated(self, way: str) -> Attack:
        data = bytearray(self.envelope().SerializeToString() or b"x")
        for _ in range(self._rng.choice((1, 1, 2, 5))):
            self._rng.choice(MUTATIONS)(self._rng, data)
        return _binary(way, bytes(data))

    def _random(self, way: str) -> Attack:
        return _binary(way, self._rng.randbytes(self._rng.choice((1, 2, 7, 50, 5_000))))

    def _nested(self, way: str) -> Attack:
        depth = self._rng.choice((50, 99, 101, 10_000))
        return _binary(way, b"\xa3\x09" * depth + b"\xa4\x09" * self._rng.choice((depth, depth - 1)))

    def _text(self, way: str) -> Attack:
        text = self._rng.choice((self._inventor.text(), "x" * 100_000))
        return Attack(kind=way, raw=frame(Opcode.TEXT, text.encode()), debt=None, about=ascii(text[:40]))

    def _ping(self, way: str) -> Attack:
        data = self._rng.randbytes(self._rng.choice((0, 4, 125)))
        return Attack(kind=way, raw=frame(Opcode.PING, data), debt=Pong(data))

    def _pong(self, way: str) -> Attack:
        return Attack(kind=way, raw=frame(Opcode.PONG, self._rng.randbytes(4)), debt=None)

    def _fragments(self, way: str) -> Attack:
        """One message in pieces, some of them empty, Pings between them."""
        data = self.envelope().SerializeToString()
        cuts = sorted(self._rng.choices(range(len(data) + 1), k=self._rng.randrange(1, 6)))
        pieces = [data[start:end] for start, end in itertools.pairwise((0, *cuts, len(data)))]
        raw = b""
        for place, piece in enumerate(pieces):
            opcode = Opcode.CONT if place else Opcode.BINARY
            raw += frame(opcode, piece, fin=place == len(pieces) - 1)
            raw += frame(Opcode.PONG, b"between") if place < len(pieces) - 1 else b""
        return Attack(kind=way, raw=raw, debt=debt_of(data), about=ascii(data[:200]))

    def _large(self, way: str) -> Attack:
        """As large as is allowed: a subscription list, or an id that is far too long."""
        if self._rng.random() < 0.5:
            ids = [f"{number:036}" for number in range(50_000)]
            message = pb.WebSocketMessage(message_id=self._message_id(), subscribe=pb.Subscribe(project_ids=ids))
        else:
            message = pb.WebSocketMessage(message_id="x" * (LARGEST_FRAME - 20), ping=pb.Ping(timestamp=1))
        return _binary(way, message.SerializeToString())

    def _oversized(self, way: str) -> Attack:
        return Attack(kind=way, raw=self._rng.choice(OVERSIZED)(), debt=Closed(TOO_LARGE))

    def _violation(self, way: str) -> Attack:
        name = next(self._violations)
        raw, code = VIOLATIONS[name]
        return Attack(kind=way, raw=raw, debt=Closed(code), about=name)

    def _truncated(self, way: str) -> Attack:
        """The beginning of a frame, then the end of the connection."""
        whole = frame(Opcode.BINARY, self.envelope().SerializeToString())
        return Attack(kind=way, raw=whole[: self._rng.randrange(len(whole))], debt=Closed(None))

    def _bye(self, way: str) -> Attack:
        code = self._rng.choice((1000, 1001, 3000, 4999))
        return Attack(kind=way, raw=frame(Opcode.CLOSE, code.to_bytes(2, "big") + b"bye"), debt=Closed(code))

    def _message_id(self) -> str:
        rng = self._rng
        fresh = str(UUID(int=rng.getrandbits(128)))
        if rng.random() < 0.7:
            self._used_ids.append(fresh)
            return fresh
        again = rng.choice(self._used_ids[-5:]) if self._used_ids else fresh
        odd = ("", "\x00", "a\r\nb", "x" * 128, "x" * 129, "é" * 64, "é" * 65, "🧨" * 32, "\ud7ff\ue000", fresh.upper())
        return rng.choice((again, again, *odd))

    _WAYS: ClassVar[dict[str, tuple[Callable[["Attacks", str], Attack], float]]] = {
        "request": (_request, 60),
        "server's own": (_event, 8),
        "no payload": (_bare, 1),
        "empty": (_empty, 1),
        "unknown fields": (_with_unknown_fields, 3),
        "two payloads": (_with_two_payloads, 2),
        "mutated": (_mutated, 8),
        "random bytes": (_random, 2),
        "nested groups": (_nested, 1),
        "text": (_text, 3),
        "ping": (_ping, 3),
        "pong": (_pong, 1),
        "fragments": (_fragments, 3),
        "large": (_large, 0.1),
        "oversized": (_oversized, 0.3),
        "broken rules": (_violation, 1.5),
        "truncated": (_truncated, 1.5),
        "close": (_bye, 0.6),
    }


def debt_of(data: bytes) -> Debt:
    """What is owed for a binary message."""
    try:
        request = pb.WebSocketMessage.FromString(data)
    except DecodeError:
        return Closed(UNDECODABLE, at_once=False)
    if len(request.message_id.encode()) > LONGEST_ID_BYTES:
        return Reply("", None)
    return Reply(request.message_id, request.WhichOneof("payload") or "nothing")


def _binary(kind: str, data: bytes) -> Attack:
    return Attack(kind=kind, raw=frame(Opcode.BINARY, data), debt=debt_of(data), about=ascii(data[:200]))


def _varint(value: int) -> bytes:
    digits = []
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*digits, value))


def _deck(rng: random.Random, cards: tuple[str, ...]) -> Iterator[str]:
    """Every card once in each round, in another order each."""
    while True:
        yield from rng.sample(cards, len(cards))


def _flip(rng: random.Random, data: bytearray) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data) + 1) :]


def _remove(rng: random.Random, data: bytearray) -> None:
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.randrange(1, 8)]


def _insert(rng: random.Random, data: bytearray) -> None:
    place = rng.randrange(len(data) + 1)
    data[place:place] = rng.randbytes(rng.randrange(1, 8))


def _repeat(rng: random.Random, data: bytearray) -> None:
    start = rng.randrange(len(data) + 1)
    data += data[start : start + rng.randrange(1, 50)]


MUTATIONS = (_flip, _cut, _remove, _insert, _repeat)
