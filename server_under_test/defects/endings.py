"""How does a connection end? Without a word, or never: contract/reference.md R14, R16 and R22 turned back."""

from dataclasses import replace

from google.protobuf.message import DecodeError
from pm_wire import messages_pb2 as pb

from server_under_test.connection.seams import Hear, Socket
from server_under_test.defects.templates import ConnectionDefect, SessionDefect
from server_under_test.fanout import Connection, Link
from server_under_test.settings.config import Heartbeat, Settings

NEVER_S = 365.0 * 86_400


class NoHeartbeat(ConnectionDefect):
    """The settings are there, and nobody reads them."""

    family = "connection"
    effect = "never pings a client, and keeps the connections of dead ones"
    breaks = "contract"
    needs = ("dead-client",)

    def settings(self, inner: Settings) -> Settings:
        """A heart that beats once a year."""
        return replace(inner, heartbeat=Heartbeat(interval_s=NEVER_S, timeout_s=2 * NEVER_S))


class AbruptShutdown(ConnectionDefect):
    """The process ends, and the sockets with it."""

    family = "connection"
    effect = "cuts connections off when it stops, without a Close frame"
    breaks = "contract"
    needs = ("shutdown",)

    def link(self, inner: Link, socket: Socket) -> Link:
        """Stop without a word."""
        socket.shutdown = socket.abort
        return inner


class SilentDisconnect(SessionDefect):
    """A parser whose error ends the loop that reads."""

    family = "connection"
    effect = "cuts a connection off without a Close frame when a frame is no message"
    breaks = "contract"
    needs = ("odd-frames",)

    async def hear(self, inner: Hear, connection: Connection, data: bytes | None) -> None:
        """Hear messages alone."""
        try:
            pb.WebSocketMessage.FromString(data or b"")
        except DecodeError:
            connection.link.abort()
            return
        await inner(data)
