"""Where is the server found? A bound socket, told on stdout and in a file that goes when the server goes."""

import errno
import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from server_under_test import VERSION
from server_under_test.settings.config import WrongUse


class Unavailable(Exception):
    """What the machine does not grant: a port that somebody else holds, for instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a running server is found, and which it is; holds all that contract/cli.md reads from server.json."""

    host: str
    port: int
    url: str
    ws_url: str
    pid: int
    started_at: str
    version: str = VERSION

    @classmethod
    def of(cls, listener: socket.socket) -> "Address":
        """The address a socket is bound to, by a server that starts now."""
        host, port = listener.getsockname()[:2]
        authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return cls(
            host=host,
            port=port,
            url=f"http://{authority}",
            ws_url=f"ws://{authority}/ws",
            pid=os.getpid(),
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        return ip_address(self.host).is_loopback

    def as_json(self) -> str:
        """In one line."""
        return json.dumps(asdict(self))


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; raises Unavailable for a port that is taken, WrongUse for an address that is none."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as failure:
        raise WrongUse(f"--host {host}: {failure.strerror}.") from failure
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as failure:
        listener.close()
        if failure.errno == errno.EADDRINUSE:
            raise Unavailable(f"Port {port} on {host} is in use; --port 0 picks a free one.") from failure
        raise Unavailable(f"Cannot listen on {host} port {port}: {failure.strerror}.") from failure
    return listener


def announce(address: Address, port_file: Path | None) -> None:
    """Say where the server is: one line on stdout, and the file whole or not at all."""
    if port_file is not None:
        draft = port_file.with_name(f"{port_file.name}.{address.pid}")
        draft.write_text(address.as_json() + "\n")
        draft.replace(port_file)
    sys.stdout.write(address.as_json() + "\n")
    sys.stdout.flush()


def withdraw(address: Address, port_file: Path | None) -> None:
    """Remove the file, unless another server has put its own address there since."""
    if port_file is None:
        return
    with suppress(OSError):
        if port_file.read_text() == address.as_json() + "\n":
            port_file.unlink()
