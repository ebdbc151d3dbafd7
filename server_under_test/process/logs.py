"""What does the server say about itself? Structured lines on stderr or in a file, as JSON or for people."""

import logging
import sys
from typing import Any, TextIO

import structlog

from server_under_test.settings.config import LogSettings, WrongUse

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("json", "console")


class _Forwarder(logging.Handler):
    """Hands what libraries log to structlog, so that the log has one form."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info or None)


def configure(settings: LogSettings) -> None:
    """Set up logging for the whole process; raises WrongUse for a file that cannot be written."""
    number = logging.getLevelNamesMapping()[settings.level.upper()]
    sink = _sink(settings)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendering(settings, sink),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sink),
        cache_logger_on_first_use=True,
    )
    # Libraries are heard from warnings on: below, they quote what clients send, tokens included.
    logging.basicConfig(handlers=[_Forwarder()], level=max(number, logging.WARNING))


def _rendering(settings: LogSettings, sink: TextIO) -> list[Any]:
    if settings.form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # Plain tracebacks: the pretty ones print local variables, and a token may be among them.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=settings.colored and sink.isatty(), exception_formatter=plain)]


def _sink(settings: LogSettings) -> TextIO:
    if settings.file is None:
        return sys.stderr
    try:
        return settings.file.open("a", encoding="utf-8")
    except OSError as failure:
        raise WrongUse(f"The log file {settings.file} cannot be written: {failure.strerror}.") from None
