"""Where is the server? One URL given, both doors derived from it."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from harness.errors import InvalidUse

_WS_OF = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_HTTP_OF = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """`http` is the base URL of the REST door without a trailing slash, `ws` the whole URL of the WebSocket door."""

    http: str
    ws: str


def server_address(url: str) -> ServerAddress:
    """Both doors of a server from one http(s) or ws(s) URL; a path before `/ws` is kept for both.

    Raises InvalidUse for anything else, saying what is wrong with it.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidUse(f"--server {url!r} is not a URL: {error}. Give one like http://127.0.0.1:8000.") from error
    if parts.scheme not in _WS_OF or not host:
        raise InvalidUse(
            f"--server {url!r} is not an address this tool can use: expected http://, https://, ws:// or wss:// "
            "and a host, like http://127.0.0.1:8000."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidUse(
            "--server must be a plain address: user names, passwords, query and fragment do not belong in it "
            "(they would end up in reports). Give one like http://127.0.0.1:8000."
        )
    path = parts.path.rstrip("/").removesuffix("/ws")
    return ServerAddress(
        http=urlunsplit((_HTTP_OF[parts.scheme], parts.netloc, path, "", "")),
        ws=urlunsplit((_WS_OF[parts.scheme], parts.netloc, path + "/ws", "", "")),
    )
