"""What the server says, where, and what it never says."""

import io
import json
import logging
import sys

import pytest
import structlog

from server_under_test.process import logs
from server_under_test.settings.config import LogSettings, WrongUse


class Terminal(io.StringIO):
    """A stderr that shows colours."""

    def isatty(self):
        return True


@pytest.fixture
def configure(monkeypatch):
    """Configure logging on a terminal, as if nobody had done so before; all is put back in the end."""
    root, terminal = logging.getLogger(), Terminal()
    level = root.level

    def configured(**settings):
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(root, "handlers", [])
        logs.configure(LogSettings(**settings))
        return terminal

    yield configured
    structlog.reset_defaults()
    root.setLevel(level)


def fail_with(*parts):
    token = "-".join(parts)
    raise ValueError(f"{len(token)} characters")


@pytest.mark.parametrize("form", logs.FORMATS)
def test_a_traceback_shows_no_local_variables(configure, form):
    terminal = configure(form=form)
    try:
        fail_with("very", "secret")
    except ValueError:
        structlog.get_logger().exception("request failed")
    assert "fail_with" in terminal.getvalue()
    assert "very-secret" not in terminal.getvalue()


def test_the_level_is_the_least_that_is_said(configure):
    terminal = configure(level="warning")
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    lines = [json.loads(line) for line in terminal.getvalue().splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("loud", "warning")]


@pytest.mark.parametrize(("colored", "shown"), [(True, True), (False, False)])
def test_colours_are_for_a_terminal_that_is_meant_to_have_them(configure, colored, shown):
    terminal = configure(form="console", colored=colored)
    structlog.get_logger().warning("loud")
    assert ("\x1b[" in terminal.getvalue()) is shown


def test_libraries_are_heard_from_warnings_on_in_the_same_form(configure):
    terminal = configure(level="debug")
    logging.getLogger("uvicorn.error").info("GET /ws?token=secret")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    [line] = [json.loads(line) for line in terminal.getvalue().splitlines()]
    assert (line["event"], line["logger"]) == ("Invalid HTTP request received.", "uvicorn.error")


def test_a_file_that_cannot_be_written_is_wrong_use(configure, tmp_path):
    with pytest.raises(WrongUse, match=r"missing/server\.log cannot be written: No such file or directory"):
        configure(file=tmp_path / "missing" / "server.log")
