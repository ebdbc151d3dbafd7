"""The command line: what is printed, and how wrong use is answered."""

import json
import os
import socket
import subprocess
import sys

import pytest
from structlog.testing import capture_logs
from support.tokens import SECRET, bearer
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server_under_test.__main__ import tell
from server_under_test.process.address import Address
from server_under_test.settings.config import AuthSettings, Settings


def run(*flags, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PM_")}
    return subprocess.run(
        [sys.executable, "-m", "server_under_test", *flags],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean | environment,
    )


def test_the_defects_are_listed_as_json():
    listed = json.loads(run("--list-defects").stdout)
    assert "metadata-only-broadcast" in {each["name"] for each in listed}
    assert all(each.keys() == {"name", "effect", "breaks", "selector"} for each in listed)


@pytest.mark.parametrize(
    ("flags", "environment", "message"),
    [
        (["--defect", "metadata-only-brodcast"], {}, "did you mean 'metadata-only-broadcast'?"),
        (["--defect", "reply-only:work-item"], {}, "did you mean 'work_item'?"),
        (["--defect", "reply-only:comment:updated"], {}, "did you mean 'update'?"),
        (["--defect", "reply-only:comment:update:http"], {}, "choose from *, ws, rest."),
        (["--defect", "reply-only:comment:update:ws:more"], {}, "at most NAME:ENTITY:OPERATION:DOOR"),
        (["--defect", "lost-update:comment"], {}, "'comment' is no entity of this defect"),
        (["--log-format", "xml"], {}, "'xml' is none of json, console"),
        (["--log-level", "loud"], {}, "'loud' is none of debug, info, warning, error"),
        (["--host", "no.such.host.invalid"], {}, "--host no.such.host.invalid"),
        (["--port", "99999"], {}, "65535"),
        (["--port-file", "no/such/folder/address.json"], {}, "no/such/folder"),
        ([], {"PM_AUTH_ENABLED": "true"}, "auth.enabled without a key: set PM_AUTH_JWT_SECRET"),
        ([], {"PM_CONFIG": "no/such/settings.toml"}, "no/such/settings.toml cannot be read"),
        (["--log-file", "no/such/folder/server.log"], {}, "no/such/folder/server.log cannot be written"),
        ([], {"PM_VALIDATION_MAX_TITLE_LENGTH": "many"}, "PM_VALIDATION_MAX_TITLE_LENGTH"),
    ],
)
def test_wrong_use_is_one_paragraph_on_stderr_and_exit_2(tmp_path, flags, environment, message):
    result = run("--port", "0", "--database", str(tmp_path / "pm.db"), *flags, **environment)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["missing/pm.db", "notes.txt"])
def test_a_database_that_cannot_be_used_is_wrong_use(tmp_path, name):
    (tmp_path / "notes.txt").write_text("This is a text, not a database. " * 50)
    result = run("--port", "0", "--database", str(tmp_path / name))
    assert result.returncode == 2
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_in_use_is_the_environments_fault_and_exit_3(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--port", str(port), "--database", str(tmp_path / "pm.db"))
    assert result.returncode == 3
    assert result.stderr.strip() == f"Port {port} on 127.0.0.1 is in use; --port 0 picks a free one."


async def test_limits_come_from_the_environment(start_server, make_board, monkeypatch):
    monkeypatch.setenv("PM_VALIDATION_MAX_TITLE_LENGTH", "10")
    process = start_server(keep_environment=True)
    board = await make_board(process)
    answer = await board.rest.post("/projects", json={"title": "x" * 11, "key": "LONG"})
    assert answer.status_code == 400


async def test_a_settings_file_names_what_belongs_to_it_from_where_it_is(start_server, tmp_path):
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "config.toml"
    file.write_text('[logging]\nfile = "server.log"\n[server]\nmax_connections = 5')
    process = start_server("--config", str(file))
    assert process.stop() == 0
    logged = [json.loads(line) for line in (tmp_path / "config" / "server.log").read_text().splitlines()]
    assert {"event": "listening", "level": "info", "authentication": "off"}.items() <= logged[0].items()
    assert {"event": "stopping", "level": "info", "connections": 0}.items() <= logged[-1].items()
    assert process.log.read_text() == ""


@pytest.mark.parametrize(
    ("host", "auth", "is_open"),
    [
        ("127.0.0.1", None, False),
        ("127.1.2.3", None, False),
        ("::1", None, False),
        ("0.0.0.0", None, True),  # noqa: S104 - nobody binds it here
        ("::", None, True),
        ("192.0.2.1", None, True),
        ("192.0.2.1", AuthSettings(algorithm="HS256", key=SECRET), False),
    ],
)
def test_a_server_that_the_network_may_change_says_so(tmp_path, host, auth, is_open):
    address = Address(host=host, port=1, url="http://x", ws_url="ws://x", pid=1, started_at="now")
    with capture_logs() as lines:
        tell(address, Settings(database=tmp_path / "pm.db", auth=auth))
    assert [line["log_level"] for line in lines] == (["info", "warning"] if is_open else ["info"])
    assert SECRET not in str(lines)


async def test_a_log_file_is_continued_and_holds_no_secret(start_server, connect_to, tmp_path, monkeypatch):
    monkeypatch.setenv("PM_AUTH_ENABLED", "true")
    monkeypatch.setenv("PM_AUTH_JWT_SECRET", SECRET)
    log = tmp_path / "own.log"
    log.write_text("before\n")
    process = start_server("--log-file", str(log), "--log-level", "debug", keep_environment=True)
    for header in (bearer("alice", "another secret of thirty-two characters"), {"Authorization": "Basic c2VjcmV0"}):
        with pytest.raises(InvalidStatus):
            await connect(process.ws_url, additional_headers=header)
    assert process.stop() == 0
    first, *lines = log.read_text().splitlines()
    assert first == "before"
    reasons = [line["reason"] for line in map(json.loads, lines) if line["event"] == "unauthenticated"]
    assert reasons == ["InvalidSignatureError", "not a Bearer token"]
    assert not any(secret in log.read_text() for secret in (SECRET, "Bearer ey", "c2VjcmV0"))


def test_a_console_log_is_for_people(tmp_path):
    result = subprocess.run(
        [
            *(sys.executable, "-m", "server_under_test", "--port", "0", "--database", str(tmp_path / "pm.db")),
            *("--exit-with-stdin", "--log-format", "console"),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 0
    assert json.loads(result.stdout)["url"].startswith("http://127.0.0.1:")
