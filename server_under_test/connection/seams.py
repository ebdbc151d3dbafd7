"""Where can a planted defect get between a socket and the server? In what a connection says, and in what it is sent."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from server_under_test.fanout import Connection, Link

Hear = Callable[[bytes | None], Awaitable[None]]
"""Deals with one frame of a connection, and answers it; None is a frame of text."""


class Socket(Link, Protocol):
    """A sending half whose queue can be sized, and which says what it had to end."""

    capacity: int
    on_overflow: Callable[[], None]
    on_dead_peer: Callable[[], None]
    shutdown: Callable[[], None]

    @property
    def backlog(self) -> int:
        """How many messages wait for a peer that reads slowly."""


Converse = Callable[[Hear, Connection], Hear]
Connect = Callable[[Socket], Link]


def converse(hear: Hear, _connection: Connection) -> Hear:
    """Let a connection be heard as it is; a seam for planted defects."""
    return hear


def connect(socket: Socket) -> Link:
    """Send to a socket itself; a seam for planted defects."""
    return socket
