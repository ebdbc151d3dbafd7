"""What stands behind both doors? The parts a door needs, put together once."""

import asyncio
import sqlite3
from dataclasses import dataclass, field

from server_under_test.auth import Authenticator
from server_under_test.commands.access import Access
from server_under_test.errors import Refused
from server_under_test.fanout import Fanout
from server_under_test.metrics import Metrics
from server_under_test.service import Executor, Service
from server_under_test.settings.config import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """The running server without its doors; without an authenticator whoever connects is trusted."""

    settings: Settings
    fanout: Fanout
    service: Service
    executor: Executor
    access: Access
    metrics: Metrics
    authenticator: Authenticator | None
    is_stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def failure(self, failure: Exception) -> Refused:
        """What a client is told about a fault of ours: a code, and nothing about our insides."""
        if isinstance(failure, sqlite3.Error):
            return Refused("DATABASE_ERROR", "storage refused the request")
        return Refused("INTERNAL_ERROR", "the server failed to handle the request")
