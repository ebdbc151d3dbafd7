"""How do frames travel? One WebSocket connection; every failure of it is named by whose fault it is."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI

from harness.errors import ConnectionLost, EnvironmentFailure, NotThisProtocol, ServerUnavailable

MAX_FRAME_BYTES = 64 * 1024 * 1024  # contract/websocket.md 9: the largest message of the protocol


class WebSocketLink:
    """An open connection. Frames arrive whole and in order; the library's own pings are off, they would cost frames."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, frame: bytes) -> None:
        try:
            await self._connection.send(frame)
        except ConnectionClosed as error:
            raise ConnectionLost("the connection was closed before the request could be sent") from error

    async def frames(self) -> AsyncIterator[bytes | str]:
        """Frames until the connection ends, however it ends; then ask `close_code` and `close_reason`."""
        try:
            while True:
                yield await self._connection.recv()
        except ConnectionClosed:
            return

    @property
    def close_code(self) -> int:
        """1006 when the connection broke without a close frame."""
        return self._connection.close_code or 1006

    @property
    def close_reason(self) -> str:
        return self._connection.close_reason or ""

    async def close(self) -> None:
        await self._connection.close()


async def open_websocket(url: str, *, user: str | None, open_timeout_s: float) -> WebSocketLink:
    """Connect as `user` (a UUID; contract/websocket.md 1). Raises ServerUnavailable or NotThisProtocol."""
    target = f"{url}?{urlencode({'user_id': user})}" if user else url
    try:
        connection = await connect(
            target,
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=open_timeout_s,
            close_timeout=2,
            max_size=MAX_FRAME_BYTES,
            max_queue=None,
        )
    except (OSError, TimeoutError, InvalidHandshake, InvalidMessage, InvalidURI, EOFError) as error:
        raise _refusal(url, error) from error
    return WebSocketLink(connection)


def _refusal(url: str, error: Exception) -> EnvironmentFailure:
    if isinstance(error, InvalidStatus):
        return _refused_upgrade(url, error.response.status_code)
    if isinstance(error, TimeoutError):
        return ServerUnavailable(
            f"{url} accepted the connection but did not answer the WebSocket handshake in time. Is it the right port, "
            "and is the server not overloaded?"
        )
    if isinstance(error, OSError):
        return ServerUnavailable(
            f"nobody answers at {url} ({error.strerror or error}). Start the server, or correct --server."
        )
    return NotThisProtocol(
        f"{url} answers, but not with a WebSocket handshake ({error}). Give --server the address of a server that "
        "speaks this protocol; its WebSocket door is /ws."
    )


def _refused_upgrade(url: str, status: int) -> EnvironmentFailure:
    if status in (401, 403):
        return ServerUnavailable(
            f"{url} refuses the connection (HTTP {status}): it asks for authentication, which this version of the "
            "harness does not offer. Run the server with authentication off (PM_AUTH_ENABLED=false)."
        )
    if status == 503:
        return ServerUnavailable(
            f"{url} refuses the connection (HTTP 503): it is at its connection limit (PM_SERVER_MAX_CONNECTIONS) or "
            "not ready. Raise the limit, or use fewer clients."
        )
    return NotThisProtocol(
        f"{url} refuses the WebSocket upgrade (HTTP {status}). A server of this protocol has its WebSocket door at "
        "/ws; is --server the right address, and is this not a plain web server?"
    )
