"""python -m server_under_test: flags in, a running server out; one JSON line on stdout says where it is."""

import asyncio
import json
import os
import socket
import sys
import threading
from pathlib import Path

import structlog
import typer

from server_under_test.app import open_backend
from server_under_test.backend import Backend
from server_under_test.defects import described, plant
from server_under_test.defects.defect import Defect
from server_under_test.process import logs
from server_under_test.process.address import Address, Unavailable, announce, listen, withdraw
from server_under_test.process.descriptors import allow_connections
from server_under_test.process.server import Server
from server_under_test.settings import flags
from server_under_test.settings.config import (
    DESKTOP_USER_ID,
    FALLBACK_USER_ID,
    FALLBACK_USER_NAME,
    Heartbeat,
    Limits,
    LogSettings,
    RateLimitSettings,
    Settings,
    WrongUse,
)
from server_under_test.settings.keys import auth_settings

log = structlog.get_logger()

WRONG_USE, ENVIRONMENT = 2, 3

cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@cli.command(cls=flags.Command)
def main(
    *,
    config: flags.Config = None,
    host: flags.Host = "127.0.0.1",
    port: flags.Port = 8000,
    port_file: flags.PortFile = None,
    database: flags.Database = Path("pm.db"),
    max_connections: flags.MaxConnections = 10_000,
    idle_shutdown_secs: flags.IdleShutdown = 0,
    exit_with_stdin: flags.ExitWithStdin = False,
    auth: flags.Auth = False,
    jwt_secret: flags.JwtSecret = None,
    jwt_public_key: flags.JwtPublicKey = None,
    desktop_user_id: flags.DesktopUserId = DESKTOP_USER_ID,
    llm_user_id: flags.LlmUserId = FALLBACK_USER_ID,
    llm_user_name: flags.LlmUserName = FALLBACK_USER_NAME,
    log_level: flags.LogLevel = "info",
    log_format: flags.LogFormat = "json",
    log_colored: flags.LogColored = True,
    log_file: flags.LogFile = None,
    send_buffer_size: flags.SendBufferSize = 100,
    heartbeat_interval_secs: flags.HeartbeatInterval = 30.0,
    heartbeat_timeout_secs: flags.HeartbeatTimeout = 60.0,
    rate_limit_max_requests: flags.MaxRequests = None,
    rate_limit_window_secs: flags.Window = 60,
    max_title_length: flags.MaxTitle = 200,
    max_description_length: flags.MaxDescription = 10_000,
    max_comment_length: flags.MaxComment = 5_000,
    max_sprint_name_length: flags.MaxSprintName = 100,
    defect: flags.Planted = None,
    list_defects: flags.ListDefects = False,
) -> None:
    """The reference server of the sync verifier."""
    if list_defects:
        sys.stdout.write(json.dumps(described(), indent=2) + "\n")
        return
    settings = Settings(
        database=database,
        host=host,
        port=port,
        port_file=port_file,
        send_buffer_size=send_buffer_size,
        max_connections=max_connections,
        idle_shutdown_s=idle_shutdown_secs,
        desktop_user_id=desktop_user_id,
        llm_user_id=llm_user_id,
        llm_user_name=llm_user_name,
        auth=auth_settings(jwt_secret, jwt_public_key) if auth else None,
        rate_limit=_rate_limit(rate_limit_max_requests, rate_limit_window_secs),
        heartbeat=_heartbeat(heartbeat_interval_secs, heartbeat_timeout_secs),
        limits=Limits(
            max_title_length=max_title_length,
            max_description_length=max_description_length,
            max_comment_length=max_comment_length,
            max_sprint_name_length=max_sprint_name_length,
        ),
        log=LogSettings(level=log_level, form=log_format, colored=log_colored, file=log_file),
    )
    start(settings, [plant(spec) for spec in defect or ()], exit_with_stdin=exit_with_stdin)


def start(settings: Settings, defects: list[Defect], *, exit_with_stdin: bool) -> None:
    """Serve until a stop is asked for; raises WrongUse or Unavailable where that cannot begin."""
    if settings.port_file is not None and not settings.port_file.parent.is_dir():
        raise WrongUse(f"--port-file {settings.port_file}: there is no folder {settings.port_file.parent}.")
    logs.configure(settings.log)
    allow_connections(settings.max_connections)
    with listen(settings.host, settings.port) as listener:
        asyncio.run(run(settings, listener, defects, exit_with_stdin=exit_with_stdin))


async def run(settings: Settings, listener: socket.socket, defects: list[Defect], *, exit_with_stdin: bool) -> None:
    """Serve until a signal, a request, idleness or the end of stdin asks to stop."""
    address = Address.of(listener)
    async with open_backend(settings, defects) as backend:
        if exit_with_stdin:
            stop_with_stdin(backend)
        try:
            await Server(backend, lambda: tell(address, settings)).serve([listener])
        finally:
            withdraw(address, settings.port_file)


def tell(address: Address, settings: Settings) -> None:
    """Say that the server listens, to whoever waits for it and in the log."""
    announce(address, settings.port_file)
    authentication = settings.auth.algorithm if settings.auth else "off"
    log.info("listening", url=address.url, database=str(settings.database), authentication=authentication)
    if settings.auth is None and not address.is_loopback:
        log.warning("everybody in the network may read and change everything", host=address.host)


def stop_with_stdin(backend: Backend) -> None:
    """Stop when whoever started the server is gone: its end of our stdin closes even when it was killed."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(backend.is_stopping.set)

    threading.Thread(target=wait, daemon=True).start()


def _rate_limit(max_requests: int | None, window_s: int) -> RateLimitSettings | None:
    # contract/reference.md R15: off by default, a window alone limits nothing.
    return None if max_requests is None else RateLimitSettings(max_requests=max_requests, window_s=window_s)


def _heartbeat(interval_s: float, timeout_s: float) -> Heartbeat:
    if timeout_s <= interval_s:
        raise WrongUse(f"The heartbeat timeout ({timeout_s:g} s) must exceed its interval ({interval_s:g} s).")
    return Heartbeat(interval_s=interval_s, timeout_s=timeout_s)


def entry() -> None:
    """Run the command line; what stops it from starting is one sentence on stderr."""
    try:
        cli()
    except (WrongUse, Unavailable) as failure:
        sys.stderr.write(f"{failure}\n")
        raise SystemExit(WRONG_USE if isinstance(failure, WrongUse) else ENVIRONMENT) from None


if __name__ == "__main__":
    entry()
