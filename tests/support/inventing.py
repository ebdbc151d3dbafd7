"""What might a client put into an envelope? Anything the schema can say, from sensible to absurd, by one die.

A message is filled from its descriptor: a field by field choice between a value that makes sense under its name and one
at the edge of what its type can hold. What exists on the server is remembered, so that many requests succeed.
"""

import random
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from pm_wire import messages_pb2 as pb

from support.commands import now

ENVELOPE = pb.WebSocketMessage.DESCRIPTOR.fields_by_name
PAYLOADS = tuple(pb.WebSocketMessage.DESCRIPTOR.oneofs_by_name["payload"].fields)
CLIENT_SIDE = ("ping", "subscribe", "unsubscribe", *(name for name in ENVELOPE if name.endswith("_request")))
SERVER_SIDE = tuple(each.name for each in PAYLOADS if each.name not in CLIENT_SIDE)

KIND_OF_FIELD = {
    **{f"{kind}_id": kind for kind in ("project", "work_item", "sprint", "comment", "time_entry", "dependency")},
    **dict.fromkeys(("parent_id", "blocking_item_id", "blocked_item_id", "entity_id"), "work_item"),
    **dict.fromkeys(("assignee_id", "user_id"), "user"),
    "project_ids": "project",
    "sprint_ids": "sprint",
}
WORDS = {
    "entity_type": ("work_item", "sprint", "comment", "time_entry", "dependency", "project"),
    "status": ("backlog", "todo", "in_progress", "review", "done", "blocked"),
    "priority": ("low", "medium", "high", "critical"),
    "context_type": ("schema_doc", "query_pattern", "business_rule", "instruction"),
}
INJECTIONS = (
    *("'; DROP TABLE projects; --", '" OR 1=1 --', "x') UNION SELECT * FROM users --", "%", "_", "\\", "'"),
    *("../../../../etc/passwd", "..\\..\\windows\\system32", "file:///etc/shadow", "/dev/zero", "pm.db\x00.txt"),
    *("{0.__class__}", "%s%n%x", "${jndi:x}", "<script>alert(1)</script>", '{"id": 1}', "\r\nSet-Cookie: a=b"),
)
ODD_TEXTS = (
    *("", " ", "\t\n\u2003", "\x00", "a\x00b", "\u200b", "\ufeff", "\u202egnp.exe", "e\u0301" * 50, "🧨" * 200),
    *("\U0010ffff", "\ufffe", "İIıi", "ß" * 201, "x" * 200, "x" * 201, "x" * 5_001, "x" * 10_001, "true", "null", "0"),
)
IDS = ("", "x", "00000000-0000-0000-0000-000000000000", "null", "-1", "1" * 32, "g" * 36, "\u0661" * 32)
MOST_RECENT = 30  # of the ids known, so that most still exist
INT32 = (0, 1, -1, 2, 100, 101, 500, 2**31 - 1, -(2**31))
INT64 = (*INT32, 2**31, 2**53, 2**63 - 1, -(2**63), -62_135_596_801, 253_402_300_800)


@dataclass(kw_only=True)
class Known:
    """What a client was told exists: ids by kind, and the version each was last shown with."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def learn(self, reply: pb.WebSocketMessage) -> None:
        """Remember the entity that a reply brought into being or changed."""
        kind = reply.WhichOneof("payload") or ""
        payload = getattr(reply, kind) if kind else reply
        for name in ("project", "work_item", "sprint", "comment", "time_entry", "dependency"):
            if kind == f"{name}_deleted":
                self._forget(name, getattr(payload, f"{name}_id"))
            elif kind.startswith((name, "timer_")) and name in payload.DESCRIPTOR.fields_by_name:
                self.keep(name, getattr(payload, name))

    def keep(self, kind: str, entity: Any) -> None:
        """Remember an entity."""
        known = self.ids.setdefault(kind, [])
        if entity.id not in known:
            known.append(entity.id)
        self.versions[entity.id] = getattr(entity, "version", 0)

    def _forget(self, kind: str, entity_id: str) -> None:
        """Name what is gone only now and then."""
        if entity_id in self.ids.get(kind, ()):
            self.ids[kind].remove(entity_id)
            self.ids.setdefault("gone", []).append(entity_id)


class Inventor:
    """Fills messages; `wildness` is the share of fields whose value makes no sense."""

    def __init__(self, rng: random.Random, known: Known) -> None:
        self.rng = rng
        self.known = known
        self.made: set[str] = set()

    def payload(self, name: str, wildness: float) -> dict[str, Message]:
        """One member of the envelope."""
        return {name: self.message(ENVELOPE[name].message_type, wildness)}

    def message(self, descriptor: Any, wildness: float) -> Message:
        """A message of a type; what is optional is there or not."""
        self.made.add(descriptor.name)
        message: Message = message_factory.GetMessageClass(descriptor)()
        for each in descriptor.fields:
            if each.has_presence and self.rng.random() < 0.4:
                continue
            self._fill(message, each, wildness)
        if wildness < 1:
            self._agree(message)
        return message

    def text(self) -> str:
        """A text that somebody could regret to have accepted."""
        if self.rng.random() < 0.3:
            return "".join(self.rng.choices(string.printable, k=self.rng.randrange(1, 60)))
        return self.rng.choice((*INJECTIONS, *ODD_TEXTS))

    def _fill(self, message: Any, each: FieldDescriptor, wildness: float) -> None:
        is_message = each.type == each.TYPE_MESSAGE
        if each.is_repeated:
            count = self.rng.choice((1, 1, 2, 5) if is_message else (0, 1, 1, 2, 5))
            make = self.message if is_message else self._value
            about = each.message_type if is_message else each
            getattr(message, each.name).extend([make(about, wildness) for _ in range(count)])
        elif is_message:
            getattr(message, each.name).CopyFrom(self.message(each.message_type, wildness))
        else:
            setattr(message, each.name, self._value(each, wildness))

    def _value(self, each: FieldDescriptor, wildness: float) -> Any:
        if self.rng.random() >= wildness:
            return self._sensible(each)
        return self._absurd(each)

    def _absurd(self, each: FieldDescriptor) -> Any:
        rng = self.rng
        if each.type == each.TYPE_STRING:
            return self._odd_id() if each.name in KIND_OF_FIELD and rng.random() < 0.6 else self.text()
        if each.type == each.TYPE_ENUM:
            return rng.choice((0, 5, 99, -1, 2**31 - 1, *each.enum_type.values_by_number))
        if each.type == each.TYPE_BOOL:
            return rng.random() < 0.5
        return rng.choice(INT64 if each.type == each.TYPE_INT64 else INT32)

    def _sensible(self, each: FieldDescriptor) -> Any:
        rng, name = self.rng, each.name
        if kind := KIND_OF_FIELD.get(name):
            return self._id(kind)
        if each.type == each.TYPE_ENUM:
            return rng.choice([number for number in each.enum_type.values_by_number if number])
        if name in SENSIBLE:
            return SENSIBLE[name](rng)
        if each.type == each.TYPE_STRING:
            return rng.choice(WORDS.get(name) or (f"{name} {rng.randrange(1000)}",))
        return rng.random() < 0.5 if each.type == each.TYPE_BOOL else rng.randrange(10)

    def _id(self, kind: str) -> str:
        """One that is known, or one of what is gone; the die is cast alike whatever is known."""
        is_gone, unknown = self.rng.random() < 0.05, str(UUID(int=self.rng.getrandbits(128)))
        known = self.known.ids.get("gone" if is_gone else kind)
        return self._one_of(known[-MOST_RECENT:] if known else (unknown,))

    def _odd_id(self) -> str:
        """Junk, or an id of another kind, or a known one in another spelling."""
        junk, is_junk = self.rng.choice(IDS), self.rng.random() < 0.3
        known = self._one_of([each for ids in self.known.ids.values() for each in ids] or (junk,))
        spelled = (known, known.upper(), known.replace("-", ""), f"{{{known}}}", f" {known}", known[:-1])
        odd = self.rng.choice(spelled)
        return junk if is_junk else odd

    def _one_of(self, options: Sequence[str]) -> str:
        """Any of them, at the same cost of chance however many they are."""
        return options[int(self.rng.random() * len(options))]

    def _agree(self, message: Any) -> None:
        """Mostly expect the version that the entity was shown with."""
        if "expected_version" in message.DESCRIPTOR.fields_by_name and self.rng.random() < 0.8:
            entity_id = getattr(message, message.DESCRIPTOR.fields[0].name)
            message.expected_version = self.known.versions.get(entity_id, 1)


SENSIBLE: dict[str, Callable[[random.Random], Any]] = {
    "key": lambda rng: f"K{rng.getrandbits(48):X}",
    "start_date": lambda rng: now() + rng.randrange(-100, 100) * 86_400,
    "end_date": lambda rng: now() + rng.randrange(100, 200) * 86_400,
    "started_at": lambda rng: now() - rng.randrange(4_000, 8_000),
    "ended_at": lambda rng: now() - rng.randrange(100, 4_000),
    "since_timestamp": lambda rng: now() - rng.randrange(100),
}
