"""What can come back? Each kind of answer or push, a frozen value; `Received` is any of them.

A `message_id` is the sender's own id for a reply, a fresh one of the server's for a push, and None where there is none:
over REST.
"""

import re
from dataclasses import dataclass

from harness.history import Content, EntityKind, Event, Verb

_RATE_LIMIT = re.compile(r"rate.?limit|\b[1-5]\s*(?:/|of)\s*5\b", re.IGNORECASE)
_UNDECIDED = re.compile(r"TIMEOUT|HTTP_5\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A write was accepted. `content` is the entity as the reply shows it, None for deletes.

    `changes` are the names of changed fields the reply claims; None where the door or the entity kind does not tell.
    """

    message_id: str | None
    verb: Verb
    entity_kind: EntityKind
    entity_id: str
    content: Content | None = None
    changes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The server said no. `code` is the contract's word, or `HTTP_415` where a reply over REST holds no such word."""

    message_id: str | None
    code: str
    message: str
    field: str | None = None

    @property
    def is_certain(self) -> bool:
        """Nothing was changed. A TIMEOUT, or a gateway answering for the server, leaves that open."""
        return _UNDECIDED.fullmatch(self.code) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    message_id: str | None
    entity_kind: EntityKind
    entities: tuple[Content, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """The reply without a payload: a subscription was taken or given up."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ponged:
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """The server told of a change by itself: an entity event, or (event ACTIVITY) an entry of the activity feed.

    `entity_kind` is text, since servers speak of kinds the harness does not follow (`time_entry`, `dependency`).
    `changes` is empty where the event names none. `action` is set for activity entries only.
    """

    message_id: str
    event: Event
    entity_kind: str
    entity_id: str
    version: int | None = None
    content: Content | None = None
    changes: tuple[str, ...] = ()
    action: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A text frame: no message of the protocol, but what pm-server warns with."""

    text: str

    @property
    def is_rate_limit(self) -> bool:
        """Was a request dropped for the rate limit? Five such warnings end the connection (contract/websocket.md 9)."""
        return _RATE_LIMIT.search(self.text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Not what the contract calls an envelope, or a REST body: nobody can say what it meant."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexpected:
    """Readable, and not what can stand here: a reply of another kind than asked, or a push that is no event.

    `payload` is the name of the envelope's member, None for an envelope without one.
    """

    message_id: str
    payload: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The reply to a request that was given up before. `reply` is what it would have been in time."""

    message_id: str
    reply: "Reply"


Reply = Acknowledged | Refused | Listed | Empty | Ponged | Unexpected
Received = Reply | Pushed | Warned | Unreadable | Late
