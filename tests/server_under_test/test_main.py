"""The command line: what is printed, and how wrong use is answered."""

import json
import os
import socket
import subprocess
import sys

import pytest


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
        (["--log-format", "xml"], {}, "--log-format is 'xml'"),
        (["--log-level", "loud"], {}, "--log-level is 'loud'"),
        (["--host", "no.such.host.invalid"], {}, "--host no.such.host.invalid"),
        (["--port", "99999"], {}, "65535"),
        (["--port-file", "no/such/folder/address.json"], {}, "no/such/folder"),
        ([], {"PM_AUTH_ENABLED": "true"}, "PM_AUTH_ENABLED"),
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
