"""Flags over variables over the settings file over defaults, for every setting there is."""

import os

import pytest
from typer.testing import CliRunner

from server_under_test import __main__ as command_line
from server_under_test.settings.config import Settings, WrongUse
from server_under_test.settings.file import KEYS

SECRET = "a secret of more than thirty-two characters"
USER = "0b9c6a1e-2f4d-4c1b-9a55-1f0e7d3c2b1a"


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """What a command line leads to, with variables and a file; nothing is started."""
    for name in os.environ:
        if name.startswith("PM_"):
            monkeypatch.delenv(name)
    started = []
    monkeypatch.setattr(command_line, "start", lambda settings, defects, **_: started.append(settings))

    def resolved(*flags, file="", **environment):
        (tmp_path / "config.toml").write_text(file)
        arguments = ["--config", str(tmp_path / "config.toml"), *flags]
        result = CliRunner(env=environment).invoke(command_line.cli, arguments)
        if isinstance(result.exception, WrongUse):
            raise result.exception
        assert result.exit_code == 0, result.output
        return started.pop()

    return resolved


def refused(settings, *flags, **sources):
    """The sentence that a command line is refused with."""
    with pytest.raises((WrongUse, AssertionError)) as failure:
        settings(*flags, **sources)
    return " ".join(str(failure.value).split())


# key -> flag, variable, where it is found in Settings, and what a flag, a variable, the file and nobody say.
LEVELS = {
    "server.host": ("--host", "PM_SERVER_HOST", "host", ["::1", "127.0.0.2", "127.0.0.3", "127.0.0.1"]),
    "server.port": ("--port", "PM_SERVER_PORT", "port", [0, 1024, 65535, 8000]),
    "server.max_connections": (
        "--max-connections",
        "PM_SERVER_MAX_CONNECTIONS",
        "max_connections",
        [1, 2, 100_000, 10_000],
    ),
    "server.idle_shutdown_secs": ("--idle-shutdown-secs", "PM_IDLE_SHUTDOWN_SECS", "idle_shutdown_s", [1, 2, 3, 0]),
    "logging.level": ("--log-level", "PM_LOG_LEVEL", "log.level", ["debug", "error", "warning", "info"]),
    "logging.format": ("--log-format", "PM_LOG_FORMAT", "log.form", ["json", "console", "json", "json"]),
    "websocket.send_buffer_size": (
        "--send-buffer-size",
        "PM_WS_SEND_BUFFER_SIZE",
        "send_buffer_size",
        [1, 2, 10_000, 100],
    ),
    "websocket.heartbeat_interval_secs": (
        "--heartbeat-interval-secs",
        "PM_WS_HEARTBEAT_INTERVAL_SECS",
        "heartbeat.interval_s",
        [0.5, 10, 20, 30],
    ),
    "websocket.heartbeat_timeout_secs": (
        "--heartbeat-timeout-secs",
        "PM_WS_HEARTBEAT_TIMEOUT_SECS",
        "heartbeat.timeout_s",
        [31.5, 40, 50, 60],
    ),
    "rate_limit.max_requests": (
        "--rate-limit-max-requests",
        "PM_RATE_LIMIT_MAX_REQUESTS",
        "rate_limit.max_requests",
        [1, 2, 10_000, None],
    ),
    "validation.max_title_length": (
        "--max-title-length",
        "PM_VALIDATION_MAX_TITLE_LENGTH",
        "limits.max_title_length",
        [1, 2, 500, 200],
    ),
    "validation.max_description_length": (
        "--max-description-length",
        "PM_VALIDATION_MAX_DESCRIPTION_LENGTH",
        "limits.max_description_length",
        [1, 2, 500_000, 10_000],
    ),
    "validation.max_comment_length": (
        "--max-comment-length",
        "PM_VALIDATION_MAX_COMMENT_LENGTH",
        "limits.max_comment_length",
        [1, 2, 500_000, 5_000],
    ),
    "validation.max_sprint_name_length": (
        "--max-sprint-name-length",
        "PM_VALIDATION_MAX_SPRINT_NAME_LENGTH",
        "limits.max_sprint_name_length",
        [1, 2, 500, 100],
    ),
    "auth.desktop_user_id": (
        "--desktop-user-id",
        "PM_AUTH_DESKTOP_USER_ID",
        "desktop_user_id",
        ["a", "b", "c", "local-user"],
    ),
}
SHOWN_BELOW = {
    "database.path",
    "auth.enabled",
    "auth.jwt_secret",
    "auth.jwt_public_key_path",
    "logging.colored",
    "logging.file",
    "rate_limit.window_secs",
    "api.llm_user_id",
    "api.llm_user_name",
}


def found(settings, path):
    """A value by its path; what is off has no values."""
    for name in path.split("."):
        settings = settings and getattr(settings, name)
    return settings


def test_every_key_is_shown_here():
    assert LEVELS.keys() | SHOWN_BELOW == KEYS.keys()


@pytest.mark.parametrize("key", LEVELS)
def test_a_flag_wins_over_a_variable_over_the_file_over_the_default(settings, key):
    flag, variable, path, (by_flag, by_variable, by_file, by_default) = LEVELS[key]
    section, name = key.split(".")
    file = f"[{section}]\n{name} = {by_file!r}"
    assert found(settings(), path) == by_default
    assert found(settings(file=file), path) == by_file
    assert found(settings(file=file, **{variable: str(by_variable)}), path) == by_variable
    assert found(settings(flag, str(by_flag), file=file, **{variable: str(by_variable)}), path) == by_flag


def test_the_rates_window_has_its_own_setting_and_limits_nothing_alone(settings):
    file = "[rate_limit]\nwindow_secs = 3"
    assert settings(file=file).rate_limit is None
    most = "--rate-limit-max-requests", "5"
    assert settings(*most).rate_limit.window_s == 60
    assert settings(*most, file=file).rate_limit.window_s == 3
    assert settings(*most, file=file, PM_RATE_LIMIT_WINDOW_SECS="2").rate_limit.window_s == 2
    given = settings(*most, "--rate-limit-window-secs", "1", file=file, PM_RATE_LIMIT_WINDOW_SECS="2")
    assert given.rate_limit.window_s == 1


def test_paths_are_meant_from_where_the_server_starts_and_in_a_file_from_the_file(settings, tmp_path):
    file = '[database]\npath = "a.db"\n[logging]\nfile = "a.log"\ncolored = false'
    assert settings().database.parts == ("pm.db",)
    by_file = settings(file=file)
    assert (by_file.database, by_file.log.file) == (tmp_path / "a.db", tmp_path / "a.log")
    by_variable = settings(file=file, PM_DATABASE_PATH="b.db", PM_LOG_FILE="b.log")
    assert (by_variable.database.parts, by_variable.log.file.parts) == (("b.db",), ("b.log",))
    by_flag = settings("--database", "c.db", "--log-file", "c.log", PM_DATABASE_PATH="b.db", PM_LOG_FILE="b.log")
    assert (by_flag.database.parts, by_flag.log.file.parts) == (("c.db",), ("c.log",))


def test_colours_can_be_switched_by_all_three(settings):
    file = "[logging]\ncolored = false"
    assert settings().log.colored is True
    assert settings(file=file).log.colored is False
    assert settings(file=file, PM_LOG_COLORED="true").log.colored is True
    assert settings("--no-log-colored", PM_LOG_COLORED="true").log.colored is False


def test_authentication_is_off_unless_somebody_switches_it_on(settings):
    file = f'[auth]\nenabled = true\njwt_secret = "{SECRET}"'
    assert settings().auth is None
    assert settings(PM_AUTH_JWT_SECRET=SECRET).auth is None
    assert settings(file=file).auth.key == SECRET
    assert settings(file=file, PM_AUTH_JWT_SECRET=SECRET[::-1]).auth.key == SECRET[::-1]
    assert settings("--no-auth", file=file).auth is None
    assert settings("--auth", PM_AUTH_ENABLED="false", PM_AUTH_JWT_SECRET=SECRET).auth.algorithm == "HS256"


def test_the_user_of_rest_calls_has_a_key_and_a_flag_and_no_variable(settings):
    file = f'[api]\nllm_user_id = "{USER.upper()}"\nllm_user_name = "Robot"'
    assert (settings(file=file).llm_user_id, settings(file=file).llm_user_name) == (USER, "Robot")
    given = settings("--llm-user-id", USER.replace("-", ""), "--llm-user-name", "Anna")
    assert (given.llm_user_id, given.llm_user_name) == (USER, "Anna")


def test_the_file_itself_can_be_named_by_a_variable(settings, tmp_path, monkeypatch):
    other = tmp_path / "other.toml"
    other.write_text("[server]\nport = 4321")
    result = CliRunner(env={"PM_CONFIG": str(other)}).invoke(command_line.cli, ["--log-level", "loud"])
    assert result.exit_code == 2
    assert "'loud' is none of debug, info, warning, error" in " ".join(result.output.split())
    other.write_text("[server]\nport = 80")
    result = CliRunner(env={"PM_CONFIG": str(other)}).invoke(command_line.cli, [])
    assert f"'server.port' in {other}" in "".join(result.output.splitlines())


def test_levels_may_be_called_as_pm_server_calls_them(settings):
    assert [settings("--log-level", word).log.level for word in ("WARN", "trace")] == ["warning", "debug"]


def test_without_anything_the_settings_are_the_defaults(settings):
    given = settings("--database", "pm.db", "--port", "0")
    assert given == Settings(database=given.database)


@pytest.mark.parametrize(
    ("flags", "sources", "message"),
    [
        (["--port", "80"], {}, "'--port' (env var: 'PM_SERVER_PORT'): 80 is neither 0 nor 1024 or more."),
        (["--port", "many"], {}, "'--port' (env var: 'PM_SERVER_PORT')"),
        ([], {"PM_SERVER_PORT": "65536"}, "'--port' (env var: 'PM_SERVER_PORT')"),
        ([], {"PM_AUTH_ENABLED": "maybe"}, "'--auth' (env var: 'PM_AUTH_ENABLED')"),
        ([], {"file": "[server]\nport = 80"}, "config.toml: 80 is neither 0 nor 1024 or more."),
        ([], {"file": "[server]\nmax_connections = 0"}, "'server.max_connections' in"),
        ([], {"file": '[logging]\nlevel = "loud"'}, "config.toml: 'loud' is none of debug, info, warning, error."),
        ([], {"file": '[api]\nllm_user_id = "robot"'}, "config.toml: 'robot' is no UUID."),
        ([], {"file": "[server]\nprot = 1"}, "there is no setting 'server.prot' - did you mean 'server.port'?"),
        (["--rate-limit-max-requests", "0"], {}, "greater than or equal to 1"),
        (["--rate-limit-window-secs", "3601"], {}, "less than or equal to 3600"),
        (["--heartbeat-interval-secs", "60"], {}, "timeout (60 s) must exceed its interval (60 s)"),
        (["--heartbeat-interval-secs", "nan"], {}, "--heartbeat-interval-secs"),
        (["--auth"], {}, "auth.enabled without a key"),
        (["--auth", "--jwt-public-key", "key.pem"], {"PM_AUTH_JWT_SECRET": SECRET}, "both a secret and a public key"),
        (["--auth"], {"PM_AUTH_JWT_SECRET": "short"}, "has 5 characters, but must have 32 or more"),
        (["--jwt-secret", SECRET], {}, "every user of the machine can read flags"),
        (["--prot", "1"], {}, "No such option: --prot"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_place_it_stands_in(settings, flags, sources, message):
    text = refused(settings, *flags, **sources)
    assert message in text
    assert SECRET not in text
