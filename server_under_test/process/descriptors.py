"""May the process hold as many sockets as it was told to? Raises its own limit as far as the machine allows."""

import resource
from contextlib import suppress

import structlog

log = structlog.get_logger()

SPARE = 256  # the database, the log, HTTP requests


def allow_connections(count: int) -> None:
    """Raise the soft limit on open files to what so many connections need; says so where that cannot be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + SPARE
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if _is_below(soft, allowed):
        with suppress(ValueError, OSError):  # some systems allow less than they claim
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    reached, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _is_below(reached, wanted):
        log.warning("fewer open files allowed than connections", open_files=reached, connections=count)


def _is_below(limit: int, wanted: int) -> bool:
    return limit != resource.RLIM_INFINITY and limit < wanted
