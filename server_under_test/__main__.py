"""python -m server_under_test: flags in, a running server out; one JSON line on stdout says where it is."""

import asyncio
import errno
import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from server_under_test import logs
from server_under_test.app import open_backend
from server_under_test.backend import Backend
from server_under_test.config import (
    DESKTOP_USER_ID,
    Settings,
    WrongUse,
    limits_from,
    refuse_authentication,
)
from server_under_test.defects import described, plant
from server_under_test.defects.defect import Defect
from server_under_test.server import Address, Server

WRONG_USE, ENVIRONMENT = 2, 3

cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Unavailable(Exception):
    """What the machine does not grant: a port that somebody else holds, for instance."""


@cli.command()
def main(
    host: Annotated[str, typer.Option(envvar="PM_SERVER_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="PM_SERVER_PORT", min=0, max=65_535, help="Port to listen on; 0 picks a free one.")
    ] = 8000,
    port_file: Annotated[Path | None, typer.Option(help="Also write the chosen address to this file.")] = None,
    database: Annotated[Path, typer.Option(envvar="PM_DATABASE_PATH", help="SQLite file, created if missing.")] = Path(
        "pm.db"
    ),
    log_level: Annotated[str, typer.Option(envvar="PM_LOG_LEVEL", help=", ".join(logs.LEVELS))] = "info",
    log_format: Annotated[str, typer.Option(help=", ".join(logs.FORMATS))] = "json",
    defect: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[:ENTITY[:OPERATION[:DOOR]]]", help="Plant a bug; may be repeated."),
    ] = None,
    list_defects: Annotated[bool, typer.Option("--list-defects", help="Print all planted bugs as JSON.")] = False,
    send_buffer_size: Annotated[
        int,
        typer.Option(envvar="PM_WS_SEND_BUFFER_SIZE", min=1, max=10_000, help="Messages queued for a slow client."),
    ] = 100,
    max_connections: Annotated[
        int, typer.Option(envvar="PM_SERVER_MAX_CONNECTIONS", min=1, max=100_000, help="WebSocket connections.")
    ] = 10_000,
    exit_with_stdin: Annotated[
        bool, typer.Option("--exit-with-stdin", help="Stop when stdin ends, so that no orphan stays behind.")
    ] = False,
) -> None:
    """The reference server of the sync verifier."""
    if list_defects:
        sys.stdout.write(json.dumps(described(), indent=2) + "\n")
        return
    try:
        refuse_authentication(os.environ)
        _check_word("--log-level", log_level.lower(), logs.LEVELS)
        _check_word("--log-format", log_format, logs.FORMATS)
        logs.configure(log_level.lower(), log_format)
        if port_file is not None and not port_file.parent.is_dir():
            raise WrongUse(f"--port-file {port_file}: there is no folder {port_file.parent}.")
        settings = Settings(
            database=database,
            host=host,
            port=port,
            port_file=port_file,
            send_buffer_size=send_buffer_size,
            max_connections=max_connections,
            desktop_user_id=os.environ.get("PM_AUTH_DESKTOP_USER_ID", DESKTOP_USER_ID),
            limits=limits_from(os.environ),
        )
        defects = [plant(spec) for spec in defect or ()]
        with listen(host, port) as listener:
            asyncio.run(run(settings, listener, defects, exit_with_stdin=exit_with_stdin))
    except (WrongUse, Unavailable) as failure:
        sys.stderr.write(f"{failure}\n")
        raise SystemExit(WRONG_USE if isinstance(failure, WrongUse) else ENVIRONMENT) from None


async def run(settings: Settings, listener: socket.socket, defects: list[Defect], *, exit_with_stdin: bool) -> None:
    """Serve until a signal, a request or the end of stdin asks to stop."""
    address = Address.of(listener)
    async with open_backend(settings, defects) as backend:
        if exit_with_stdin:
            stop_with_stdin(backend)
        await Server(backend, lambda: announce(address, settings.port_file)).serve([listener])


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
    line = json.dumps(address.as_dict())
    if port_file is not None:
        draft = port_file.with_name(f"{port_file.name}.{address.pid}")
        draft.write_text(line + "\n")
        draft.replace(port_file)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def stop_with_stdin(backend: Backend) -> None:
    """Stop when whoever started the server is gone: its end of our stdin closes even when it was killed."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(backend.is_stopping.set)

    threading.Thread(target=wait, daemon=True).start()


def _check_word(flag: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        raise WrongUse(f"{flag} is {word!r}, but must be one of {', '.join(known)}.")


if __name__ == "__main__":
    cli()
