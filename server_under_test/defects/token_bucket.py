"""An allowance that hardly comes back, refusals without a message id: contract/reference.md R15 turned back."""

import time
from dataclasses import replace

from websockets.frames import Frame, Opcode

from server_under_test.connection.seams import Hear
from server_under_test.defects.templates import ConnectionDefect
from server_under_test.fanout import Connection
from server_under_test.settings.config import RateLimitSettings, Settings

USUAL = RateLimitSettings(max_requests=100, window_s=60)
MOST_WARNINGS = 5
POLICY_VIOLATION = 1008


class TokenBucket(ConnectionDefect):
    """Limits every connection, as pm-server does: settings say how many tokens there are, and how fast one returns."""

    family = "liveness"
    effect = (
        f"gives each connection {USUAL.max_requests} frames and one more a minute; drops what is beyond with a warning "
        f"in a text frame, and closes with {POLICY_VIOLATION} at the {MOST_WARNINGS}th"
    )
    breaks = "contract"
    needs = ("many-operations",)
    limit = USUAL

    def settings(self, inner: Settings) -> Settings:
        """Take the configured limit for its own."""
        self.limit = inner.rate_limit or USUAL
        return replace(inner, rate_limit=None)

    def session(self, inner: Hear, connection: Connection) -> Hear:
        """Hear what there is a token for."""
        bucket = _Bucket(self.limit, time.monotonic())

        async def hear(data: bytes | None) -> None:
            if bucket.takes(time.monotonic()):
                await inner(data)
                return
            warning = f"Rate limit exceeded, warning {bucket.warnings} of {MOST_WARNINGS}"
            connection.link.push([Frame(Opcode.TEXT, warning.encode()).serialize(mask=False)])
            if bucket.warnings == MOST_WARNINGS:
                connection.link.close(POLICY_VIOLATION, "rate limit exceeded")

        return hear


class _Bucket:
    """One connection's tokens; `warnings` counts the refusals since the last frame that was taken."""

    def __init__(self, limit: RateLimitSettings, now: float) -> None:
        self._limit = limit
        self._tokens = float(limit.max_requests)
        self._counted_at = now
        self.warnings = 0

    def takes(self, now: float) -> bool:
        regained = (now - self._counted_at) / self._limit.window_s
        self._tokens = min(float(self._limit.max_requests), self._tokens + regained)
        self._counted_at = now
        if self._tokens < 1:
            self.warnings += 1
            return False
        self._tokens -= 1
        self.warnings = 0
        return True
