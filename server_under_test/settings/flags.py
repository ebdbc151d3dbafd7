"""How is the server set? Each flag with its variable; flags win over variables, those over the settings file."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from server_under_test.ids import as_uuid
from server_under_test.process import logs
from server_under_test.settings.file import KEYS, read_settings_file

LOWEST_OPEN_PORT = 1024
# The words that pm-server's file may hold, for levels that are called otherwise here.
_OTHER_NAMES = {"trace": "debug", "warn": "warning"}


class Command(TyperCommand):
    """Blames the settings file for its values, which would otherwise be called the flag's."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As usual, but an error names the place that the value came from."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as failure:
            name = failure.param.name if failure.param is not None else None
            for key, (parameter, _) in KEYS.items():
                if parameter == name and ctx.get_parameter_source(name).name == "DEFAULT_MAP":
                    failure.param_hint = f"'{key}' in {ctx.params['config']}"
            raise


def _take_file(ctx: typer.Context, path: Path | None) -> Path | None:
    if path is not None:
        ctx.default_map = read_settings_file(path)
    return path


def _port(value: int) -> int:
    if 0 < value < LOWEST_OPEN_PORT:
        raise typer.BadParameter(f"{value} is neither 0 nor {LOWEST_OPEN_PORT} or more.")
    return value


def _level(value: str) -> str:
    level = value.strip().lower()
    return _one_of(logs.LEVELS, _OTHER_NAMES.get(level, level))


def _format(value: str) -> str:
    return _one_of(logs.FORMATS, value)


def _uuid(value: str) -> str:
    if (found := as_uuid(value)) is None:
        raise typer.BadParameter(f"{value!r} is no UUID.")
    return found


def _not_by_flag(ctx: typer.Context, param: typer.CallbackParam, value: str | None) -> str | None:
    source = ctx.get_parameter_source(param.name)
    if source is not None and source.name == "COMMANDLINE":
        raise typer.BadParameter("every user of the machine can read flags; set PM_AUTH_JWT_SECRET instead.")
    return value


def _one_of(known: tuple[str, ...], word: str) -> str:
    if word not in known:
        raise typer.BadParameter(f"{word!r} is none of {', '.join(known)}.")
    return word


Config = Annotated[
    Path | None,
    typer.Option(envvar="PM_CONFIG", is_eager=True, callback=_take_file, help="TOML file with settings."),
]
Host = Annotated[str, typer.Option(envvar="PM_SERVER_HOST", help="Address to listen on.")]
Port = Annotated[
    int,
    typer.Option(
        envvar="PM_SERVER_PORT", min=0, max=65_535, callback=_port, help="Port to listen on; 0 picks a free one."
    ),
]
PortFile = Annotated[Path | None, typer.Option(help="Keep the address in this file while the server runs.")]
Database = Annotated[Path, typer.Option(envvar="PM_DATABASE_PATH", help="SQLite file, created if missing.")]
MaxConnections = Annotated[
    int,
    typer.Option(
        envvar="PM_SERVER_MAX_CONNECTIONS", min=1, max=100_000, help="WebSocket connections; more are refused with 503."
    ),
]
IdleShutdown = Annotated[
    int,
    typer.Option(
        envvar="PM_IDLE_SHUTDOWN_SECS", min=0, help="Stop when nobody has been connected for about this long; 0: never."
    ),
]
ExitWithStdin = Annotated[
    bool, typer.Option("--exit-with-stdin", help="Stop when stdin ends, so that no orphan stays behind.")
]

Auth = Annotated[
    bool, typer.Option("--auth/--no-auth", envvar="PM_AUTH_ENABLED", help="Ask for a token, and check memberships.")
]
JwtSecret = Annotated[
    str | None, typer.Option(envvar="PM_AUTH_JWT_SECRET", hidden=True, show_envvar=False, callback=_not_by_flag)
]
JwtPublicKey = Annotated[
    Path | None,
    typer.Option(envvar="PM_AUTH_JWT_PUBLIC_KEY_PATH", help="RSA public key (PEM) that RS256 tokens are signed for."),
]
DesktopUserId = Annotated[
    str,
    typer.Option(envvar="PM_AUTH_DESKTOP_USER_ID", help="User of connections without user_id, while nobody is asked."),
]
LlmUserId = Annotated[str, typer.Option(callback=_uuid, help="User of REST calls without X-User-Id.")]
LlmUserName = Annotated[str, typer.Option(help="That user's name.")]

LogLevel = Annotated[
    str, typer.Option(envvar="PM_LOG_LEVEL", callback=_level, help=f"{', '.join(logs.LEVELS)}; the least that is said.")
]
LogFormat = Annotated[
    str,
    typer.Option(envvar="PM_LOG_FORMAT", callback=_format, help=f"{' or '.join(logs.FORMATS)}, which is for people."),
]
LogColored = Annotated[
    bool, typer.Option(envvar="PM_LOG_COLORED", help="Colours on a terminal, where the form is console.")
]
LogFile = Annotated[Path | None, typer.Option(envvar="PM_LOG_FILE", help="Append the log to this file, not to stderr.")]

SendBufferSize = Annotated[
    int, typer.Option(envvar="PM_WS_SEND_BUFFER_SIZE", min=1, max=10_000, help="Messages queued for a slow client.")
]
HeartbeatInterval = Annotated[
    float,
    typer.Option(
        envvar="PM_WS_HEARTBEAT_INTERVAL_SECS", min=0.1, max=3_600, help="Seconds between pings of a silent client."
    ),
]
HeartbeatTimeout = Annotated[
    float,
    typer.Option(
        envvar="PM_WS_HEARTBEAT_TIMEOUT_SECS", min=0.1, max=7_200, help="Seconds of silence after which it is dropped."
    ),
]
MaxRequests = Annotated[
    int | None,
    typer.Option(
        envvar="PM_RATE_LIMIT_MAX_REQUESTS",
        min=1,
        max=10_000,
        help="Requests a connection may send within the window; without it there is no limit.",
    ),
]
Window = Annotated[
    int, typer.Option(envvar="PM_RATE_LIMIT_WINDOW_SECS", min=1, max=3_600, help="Length of that window, in seconds.")
]

MaxTitle = Annotated[
    int, typer.Option(envvar="PM_VALIDATION_MAX_TITLE_LENGTH", min=1, max=500, help="Longest title, in characters.")
]
MaxDescription = Annotated[
    int,
    typer.Option(envvar="PM_VALIDATION_MAX_DESCRIPTION_LENGTH", min=1, max=500_000, help="Longest description."),
]
MaxComment = Annotated[
    int, typer.Option(envvar="PM_VALIDATION_MAX_COMMENT_LENGTH", min=1, max=500_000, help="Longest comment.")
]
MaxSprintName = Annotated[
    int, typer.Option(envvar="PM_VALIDATION_MAX_SPRINT_NAME_LENGTH", min=1, max=500, help="Longest name of a sprint.")
]

Planted = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME[:ENTITY[:OPERATION[:DOOR]]]", help="Plant a bug; may be repeated."),
]
ListDefects = Annotated[bool, typer.Option("--list-defects", help="Print all planted bugs as JSON.")]
